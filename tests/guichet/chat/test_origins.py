"""Which websites may call the API from their pages: the allow-list, preflights, and never with credentials."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for

FRIEND = "https://www.hopital.example"
STRANGERS = ["https://evil.example", "null", "http://www.hopital.example", FRIEND + ".evil.example", FRIEND + ":8443"]
API = "/api/v1/conversations"


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """The application with two websites allowed."""
    chosen = settings_for(tmp_path, GUICHET_ALLOWED_ORIGINS=f"{FRIEND}, http://localhost:3000")
    async with serving(chosen, FakeEngine()) as session:
        yield session


def asking(origin: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }


@pytest.mark.parametrize("path", [API, API + "/x/messages", API + "/x/events", "/api/v1/notice"])
async def test_a_preflight_of_an_allowed_site_gets_leave(http: aiohttp.ClientSession, path: str) -> None:
    async with http.options(path, headers=asking(FRIEND)) as response:
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Origin"] == FRIEND
        assert {"authorization", "content-type", "last-event-id"} == set(
            response.headers["Access-Control-Allow-Headers"].split(", ")
        )
        assert "DELETE" in response.headers["Access-Control-Allow-Methods"]
        assert response.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("origin", STRANGERS)
async def test_a_strangers_preflight_is_refused_by_name(http: aiohttp.ClientSession, origin: str) -> None:
    async with http.options(API, headers=asking(origin)) as response:
        assert response.status == 403
        assert (await response.json())["error"]["code"] == "origine_refusee"
        assert not [name for name in response.headers if name.startswith("Access-Control-")]
        assert response.headers["Vary"] == "Origin"


async def test_each_response_is_marked_refusals_and_streams_too(http: aiohttp.ClientSession) -> None:
    visitor = Visitor(http)
    origin = {"Origin": FRIEND}
    opened = await visitor.open(headers=origin)
    refused = await visitor.call("POST", "/messages", json={}, headers=origin)
    for reply in (opened, refused):
        assert reply.headers["Access-Control-Allow-Origin"] == FRIEND
        assert reply.headers["Vary"] == "Origin"
        assert reply.headers["Access-Control-Expose-Headers"] == "Retry-After"
    assert (opened.status, refused.status) == (201, 400)
    headers = {"Authorization": f"Bearer {visitor.token}", **origin}
    async with http.get(f"{API}/{visitor.id}/events", headers=headers) as stream:
        assert stream.headers["Access-Control-Allow-Origin"] == FRIEND


@pytest.mark.parametrize("origin", STRANGERS)
async def test_a_strangers_response_is_not_marked(http: aiohttp.ClientSession, origin: str) -> None:
    reply = await Visitor(http).open(headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert reply.headers["Vary"] == "Origin"


async def test_only_the_api_and_the_widgets_file_are_for_others(http: aiohttp.ClientSession) -> None:
    for path in ("/", "/desk/sign-in", "/health/live", "/static/notice.css"):
        async with http.get(path, headers={"Origin": FRIEND}) as response:
            assert "Access-Control-Allow-Origin" not in response.headers, path
    async with http.get("/static/guichet-chat.js") as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_without_the_setting_no_site_is_allowed(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path), FakeEngine()) as http:
        async with http.options(API, headers=asking(FRIEND)) as response:
            assert response.status == 403
