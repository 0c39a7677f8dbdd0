"""The example portal and guichet, both real: who is signed in there opens their conversations here, until the end."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from examples.portal.app import Portal, create_app
from examples.portal.keys import FILE, Signer
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, served, serving, settings_for
from tests.stack import free_ports


class Browser:
    """A browser at the portal: keeps its cookies, and says from where it calls."""

    def __init__(self, portal: aiohttp.ClientSession, guichet: aiohttp.ClientSession) -> None:
        self.http = aiohttp.ClientSession(portal._base_url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.chat = Visitor(guichet)

    async def post(self, path: str, origin: str | None = None, **data: str) -> aiohttp.ClientResponse:
        origin = origin or str(self.http._base_url).rstrip("/")
        return await self.http.post(path, data=data, headers={"Origin": origin}, allow_redirects=False)

    async def token(self) -> str:
        return str((await (await self.post("/chat-token")).json())["token"])

    async def open_chat(self, **body: Any) -> int:
        headers = {"Authorization": f"Bearer {await self.token()}"}
        return (await self.chat.open(json=body, headers=headers)).status

    async def sign_in(self, person: str) -> None:
        assert (await self.post("/sign-in", person=person)).status == 303


@pytest.fixture
async def browsers(tmp_path: Path) -> AsyncIterator[list[Browser]]:
    portal_port, guichet_port = free_ports(2)
    portal = create_app(Portal(Signer(tmp_path, "portail", "guichet"), f"http://127.0.0.1:{guichet_port}"))
    jwks = f"http://127.0.0.1:{portal_port}/jwks.json"
    chosen = settings_for(tmp_path, GUICHET_PORTAL_JWKS=jwks)
    async with (
        served(portal, portal_port) as at_portal,
        serving(chosen, FakeEngine(), guichet_port) as at_guichet,
    ):
        found = [Browser(at_portal, at_guichet) for _ in range(2)]
        yield found
        for browser in found:
            await browser.http.close()


async def test_who_signs_in_opens_a_conversation_and_goes_on_with_it_elsewhere(browsers: list[Browser]) -> None:
    here, there = browsers
    for browser in browsers:
        await browser.sign_in("pro-1001")
    assert [await here.open_chat(), await there.open_chat()] == [201, 200]
    assert there.chat.id == here.chat.id


async def test_signing_out_ends_it_on_all_devices_and_clears_the_browser(browsers: list[Browser]) -> None:
    here, there = browsers
    await here.sign_in("pro-1001")
    await there.sign_in("pro-1002")
    assert [await here.open_chat(), await there.open_chat()] == [201, 201]
    gone = await here.post("/sign-out")
    assert gone.headers["Clear-Site-Data"] == '"storage"'
    assert (await here.chat.call("GET", "/messages")).status == 401
    assert (await here.post("/chat-token")).status == 401
    assert (await there.chat.call("GET", "/messages")).status == 200


async def test_nobody_signed_in_gets_no_token(browsers: list[Browser]) -> None:
    assert (await browsers[0].post("/chat-token")).status == 401
    assert (await browsers[0].post("/sign-in", person="pro-9999")).status == 400


async def test_another_sites_page_gets_nothing(browsers: list[Browser]) -> None:
    browser = browsers[0]
    assert (await browser.post("/sign-in", "https://evil.example", person="pro-1001")).status == 400
    await browser.sign_in("pro-1001")
    assert (await browser.post("/chat-token", "https://evil.example")).status == 401
    await browser.post("/sign-out", "https://evil.example")
    assert (await browser.post("/chat-token")).status == 200


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = (Signer(tmp_path, "portail", "guichet").public() for _ in range(2))
    assert first == second
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert "d" not in first["keys"][0]  # type: ignore[index]
