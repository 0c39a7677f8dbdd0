"""The desk over real HTTP, without JavaScript: who may see what, forms of one's own, take, reply, close."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from guichet.database.agents import SqlAccounts
from guichet.database.session import Database
from guichet.desk.accounts import Accounts
from guichet.settings import Settings
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for

PASSWORD = "une phrase de passe sûre"


@dataclass
class Browser:
    """A browser that keeps cookies and follows redirects, and knows the last page's CSRF token."""

    http: aiohttp.ClientSession
    page: str = ""
    status: int = 0
    url: str = ""

    async def get(self, path: str) -> str:
        """Open a page."""
        async with self.http.get(path) as response:
            return await self._read(response)

    async def post(self, path: str, *, headers: dict[str, str] | None = None, **fields: str) -> str:
        """Send a form, with the page's CSRF token unless another is given."""
        fields = {"csrf": self.csrf, **fields}
        async with self.http.post(path, data=fields, headers=headers) as response:
            return await self._read(response)

    async def _read(self, response: aiohttp.ClientResponse) -> str:
        self.page, self.status, self.url = await response.text(), response.status, response.url.path
        return self.page

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        return found[1] if found else ""

    async def sign_in(self, email: str, password: str = PASSWORD) -> str:
        """Sign in."""
        return await self.post("/desk/sign-in", email=email, password=password)


@pytest.fixture
async def chosen(tmp_path: Path, database_url: str) -> Settings:
    return settings_for(tmp_path, GUICHET_DATABASE_URL=database_url)


@pytest.fixture
async def http(chosen: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(chosen, FakeEngine()) as session:
        yield session


@pytest.fixture
async def accounts(database: Database) -> Accounts:
    found = Accounts(SqlAccounts(database))
    await found.add("camille@exemple.fr", "Camille Roux", "agent", PASSWORD)
    await found.add("sacha@exemple.fr", "Sacha Morel", "agent", PASSWORD)
    return found


@pytest.fixture
async def browsers(http: aiohttp.ClientSession, accounts: Accounts) -> AsyncIterator[list[Browser]]:
    """Two browsers, with Camille and Sacha signed in."""
    base = str(http._base_url)
    sessions = [aiohttp.ClientSession(base, cookie_jar=aiohttp.CookieJar(unsafe=True)) for _ in range(2)]
    found = [Browser(session) for session in sessions]
    for browser, email in zip(found, ("camille@exemple.fr", "sacha@exemple.fr"), strict=True):
        await browser.sign_in(email)
    yield found
    for session in sessions:
        await session.close()


async def waiting(http: aiohttp.ClientSession, text: str = "Bonjour", **details: str) -> Visitor:
    """A visitor who wrote and asked for a human."""
    visitor = Visitor(http)
    await visitor.open()
    await visitor.say(text)
    await visitor.call("POST", "/handoff", json={"details": {"consent": True, **details}})
    return visitor


async def test_sign_in_opens_the_desk_with_a_strict_cookie(http: aiohttp.ClientSession, accounts: Accounts) -> None:
    fields = {"email": "camille@exemple.fr", "password": PASSWORD}
    async with http.post("/desk/sign-in", data=fields, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/desk")
        cookie = response.headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Strict", "Path=/desk"):
        assert word in cookie


async def test_a_refused_sign_in_says_the_same_for_all(http: aiohttp.ClientSession, accounts: Accounts) -> None:
    browser = Browser(http)
    pages = [
        re.sub(r'value="[^"]*"', "", await browser.sign_in(e, "faux")) for e in ("camille@exemple.fr", "x@exemple.fr")
    ]
    assert browser.status == 401
    assert pages[0] == pages[1]


async def test_attempts_are_limited_per_address(http: aiohttp.ClientSession, accounts: Accounts) -> None:
    browser = Browser(http)
    statuses = []
    for number in range(22):
        await browser.sign_in(f"x{number}@exemple.fr", "faux")
        statuses.append(browser.status)
    assert statuses[-1] == 429


PAGES = ["/desk", "/desk/password", "/desk/conversations/x", "/desk/held"]
FORMS = [
    "take",
    "release",
    "close",
    "reply",
    "transfer",
    "snooze",
    "wake",
    "note",
    "read",
    "typing",
    "verify",
    "details",
]


@pytest.mark.parametrize("path", PAGES)
async def test_nobody_sees_a_page_without_signing_in(http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(path, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/desk/sign-in")
    async with http.get(path, headers={"HX-Request": "true"}) as response:
        assert (response.status, response.headers["HX-Redirect"]) == (401, "/desk/sign-in")


async def test_nobody_follows_the_desks_events_without_signing_in(http: aiohttp.ClientSession) -> None:
    async with http.get("/desk/events") as response:
        assert response.status == 401


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_without_the_sessions_token_does_nothing(
    http: aiohttp.ClientSession, browsers: list[Browser], form: str
) -> None:
    visitor = await waiting(http)
    for csrf in ("", "x", browsers[1].csrf):
        await browsers[0].post(f"/desk/conversations/{visitor.id}/{form}", csrf=csrf, text="x", client_id="1")
        assert browsers[0].status == 403
    assert (await visitor.call("GET", "/messages")).body["state"] in ("waiting", "callback")


async def test_a_form_from_another_site_does_nothing(http: aiohttp.ClientSession, browsers: list[Browser]) -> None:
    visitor = await waiting(http)
    path = f"/desk/conversations/{visitor.id}/take"
    await browsers[0].post(path, headers={"Origin": "https://ailleurs.example"})
    assert browsers[0].status == 403


async def test_an_open_desk_makes_visitors_wait_and_a_closed_one_calls_back(
    http: aiohttp.ClientSession, browsers: list[Browser]
) -> None:
    assert (await (await waiting(http)).call("GET", "/messages")).body["state"] == "waiting"
    for browser in browsers:
        await browser.post("/desk/sign-out")
    body = (await (await waiting(http)).call("GET", "/messages")).body
    assert body["state"] == "callback"
    assert body["case"]


async def test_take_reply_close(http: aiohttp.ClientSession, browsers: list[Browser]) -> None:
    camille, sacha = browsers
    visitor = await waiting(http, "mon rdv du 3", phone="06 12 34 56 78")
    at = f"/desk/conversations/{visitor.id}"
    assert visitor.id in await camille.get("/desk")
    assert "mon rdv du 3" in await camille.get(at)
    assert "+33 6 12 34 56 78" not in camille.page

    await camille.post(f"{at}/take")
    assert "Votre réponse" in camille.page
    await sacha.get(at)
    await sacha.post(f"{at}/take")
    assert sacha.status == 409
    assert "Déjà pris par Camille Roux." in sacha.page

    await camille.post(f"{at}/reply", text="Bonjour.\r\nJe vous écoute.", client_id="1")
    await camille.post(f"{at}/reply", text="Bonjour.\r\nJe vous écoute.", client_id="1")
    await sacha.post(f"{at}/reply", text="moi aussi", client_id="2")
    assert sacha.status == 409
    messages = (await visitor.call("GET", "/messages")).body["messages"]
    assert [m["text"] for m in messages if m["author"] == "agent"] == ["Bonjour.\nJe vous écoute."]

    await camille.post(f"{at}/close", outcome="resolu")
    assert camille.url == "/desk"
    assert (await visitor.call("GET", "/messages")).body["state"] == "bot"
    await camille.get(at)
    assert "Votre réponse" not in camille.page


async def test_a_released_conversation_waits_again(http: aiohttp.ClientSession, browsers: list[Browser]) -> None:
    visitor = await waiting(http)
    at = f"/desk/conversations/{visitor.id}"
    await browsers[0].post(f"{at}/take")
    await browsers[0].post(f"{at}/release")
    assert (await visitor.call("GET", "/messages")).body["state"] == "waiting"
    await browsers[1].get(at)
    await browsers[1].post(f"{at}/take")
    assert browsers[1].status == 200


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
async def test_a_reply_that_cannot_be_sent_keeps_what_was_written(
    http: aiohttp.ClientSession, browsers: list[Browser], text: str
) -> None:
    visitor = await waiting(http)
    at = f"/desk/conversations/{visitor.id}"
    await browsers[0].post(f"{at}/take")
    page = await browsers[0].post(f"{at}/reply", text=text, client_id="1")
    assert browsers[0].status == 400
    assert text.strip() in page


HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "{{ 7*7 }}"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_visitors_write_is_shown_as_text(
    http: aiohttp.ClientSession, browsers: list[Browser], text: str
) -> None:
    visitor = await waiting(http, text, name=text[:100], practitioner=text[:100])
    page = await browsers[0].get(f"/desk/conversations/{visitor.id}")
    assert "alert(1)>" not in page.replace("&gt;", ">") or text not in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<svg onload" not in page


async def test_pages_carry_a_policy_that_runs_nothing_inline(browsers: list[Browser]) -> None:
    async with browsers[0].http.get("/desk") as response:
        policy = response.headers["Content-Security-Policy"]
        page = await response.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " on" + "click=" not in page
    assert "style=" not in page


async def test_a_one_time_password_leads_to_another_first(http: aiohttp.ClientSession, accounts: Accounts) -> None:
    await accounts.add("zoe@exemple.fr", "Zoé", "agent", PASSWORD, must_change=True)
    base = str(http._base_url)
    async with aiohttp.ClientSession(base, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        browser = Browser(session)
        await browser.sign_in("zoe@exemple.fr")
        assert browser.url == "/desk/password"
        await browser.get("/desk")
        assert browser.url == "/desk/password"
        await browser.post("/desk/password", current=PASSWORD, new="court")
        assert "12" in browser.page
        await browser.post("/desk/password", current=PASSWORD, new="une autre phrase de passe")
        assert browser.url == "/desk"


async def test_events_tell_of_a_new_case_and_end_with_the_session(
    http: aiohttp.ClientSession, browsers: list[Browser], accounts: Accounts, database: Database
) -> None:
    async with browsers[0].http.get("/desk/events") as response, asyncio.timeout(20):
        assert response.status == 200
        assert b"retry" in await response.content.readuntil(b"\n\n")
        for group in (b"mine", b"waiting", b"callbacks", b"snoozed", b"others", b"surge"):
            assert b"event: " + group in await response.content.readuntil(b"\n\n")
        visitor = await waiting(http)
        told = await response.content.readuntil(b"\n\n")
        assert b"event: waiting" in told
        assert visitor.id.encode() in told
        camille = await SqlAccounts(database).by_email("camille@exemple.fr")
        assert camille is not None
        await accounts.disable(camille)
        await waiting(http)
        await response.content.read()
