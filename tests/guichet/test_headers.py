"""Security headers on every route there is, found in the router, whatever the method and whoever asks."""

import re
from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic

from guichet.app import create_app
from guichet.pages import HEADERS
from tests.guichet.chat.test_events import listening
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, prepared, served, settings_for

FRAMED = "/static/guichet-chat.js"


def calls(app: "Sanic[Any, Any]") -> list[tuple[str, str]]:
    """Each method of each route, with something in the place of what is variable."""
    found = [
        (method, "/" + re.sub(r"<[^>]+>", "x", route.path)) for route in app.router.routes for method in route.methods
    ]
    assert len(found) > 40
    return found


def check(headers: Any, path: str) -> None:
    for name in HEADERS:
        assert headers.get(name), (name, path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, path
    assert "frame-ancestors 'none'" in policy, path
    assert "unsafe" not in policy, path
    assert "http" not in policy, path
    assert "*" not in policy, path
    assert headers["X-Content-Type-Options"] == "nosniff", path
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if path == FRAMED else "same-origin"), path
    assert "Server" not in headers, path
    assert "X-Powered-By" not in headers, path


async def test_each_route_carries_them_and_gives_visitors_no_cookie(tmp_path: Path) -> None:
    app = create_app(await prepared(settings_for(tmp_path)), understanding=FakeEngine())
    async with served(app) as http:
        for method, path in [
            *calls(app),
            ("GET", FRAMED),
            ("GET", "/static/notice.css"),
            ("GET", "/nowhere"),
            ("PUT", "/"),
        ]:
            async with http.request(method, path, allow_redirects=False) as response:
                check(response.headers, path)
                assert "Set-Cookie" not in response.headers, path
                assert response.status < 500 or path == "/health/ready", path


async def test_an_open_stream_carries_them_too(tmp_path: Path) -> None:
    app = create_app(await prepared(settings_for(tmp_path)), understanding=FakeEngine())
    async with served(app) as http:
        visitor = Visitor(http)
        await visitor.open()
        async with listening(visitor) as events:
            check(events.response.headers, "events")
            assert "Set-Cookie" not in events.response.headers


@pytest.mark.parametrize("given", ["true", "false"])
async def test_https_is_asked_for_where_the_desk_is_served_over_it(tmp_path: Path, given: str) -> None:
    app = create_app(await prepared(settings_for(tmp_path, GUICHET_SECURE_COOKIES=given)), understanding=FakeEngine())
    async with served(app) as http, http.get("/") as response:
        assert ("Strict-Transport-Security" in response.headers) == (given == "true")


def test_a_visitors_whole_visit_sets_no_cookie() -> None:
    """The widget asks with `credentials: omit`, so that not even another cookie of the site goes along."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path("widget/src").rglob("*.ts*"))
    assert "document.cookie" not in source
    assert "credentials" in source
