"""The agents' page over real HTTP: who may change whom, passwords shown once, what ends at once."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from guichet.database.agents import SqlAccounts
from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.desk.audit import Wanted
from tests.guichet.desk.signing import account, signed_in
from tests.guichet.desk.test_desk import Browser


@pytest.fixture
async def supervisor(http: aiohttp.ClientSession, database: Database) -> AsyncIterator[Browser]:
    who = await account(database, "Sofia", "supervisor")
    async with signed_in(http, database, who) as browser:
        await browser.get("/desk/agents")
        yield browser


async def add(browser: Browser, email: str = "lou@exemple.fr", role: str = "agent") -> str:
    """Add an account; its one-time password."""
    await browser.post("/desk/agents", email=email, name="Lou Petit", role=role)
    found = re.search(r"<code>((?:\w{4}-){3}\w{4})</code>", browser.page)
    return found[1] if found else ""


async def test_a_new_agents_password_is_shown_once_and_has_to_be_replaced(
    http: aiohttp.ClientSession, supervisor: Browser
) -> None:
    password = await add(supervisor)
    assert password
    assert password not in await supervisor.get("/desk/agents")
    async with aiohttp.ClientSession(str(http._base_url), cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        lou = Browser(session)
        await lou.sign_in("lou@exemple.fr", password)
        assert lou.url == "/desk/password"


async def test_what_cannot_be_added_is_said(supervisor: Browser) -> None:
    await add(supervisor)
    assert not await add(supervisor)
    assert (supervisor.status, "existe déjà" in supervisor.page) == (409, True)
    assert not await add(supervisor, email="pas une adresse")
    assert supervisor.status == 400
    await supervisor.post("/desk/agents", email="b@exemple.fr", name=" ", role="agent")
    assert (supervisor.status, "Le nom est nécessaire" in supervisor.page) == (400, True)


@pytest.mark.parametrize("role", ["dpo", "admin", "root"])
async def test_a_supervisor_makes_nobody_mightier(supervisor: Browser, database: Database, role: str) -> None:
    await add(supervisor, role=role)
    assert supervisor.status == 403
    await account(database, "Ada", "agent")
    await supervisor.get("/desk/agents")
    await supervisor.post("/desk/agents/id-ada/role", role=role)
    assert supervisor.status == 403


ACTS = ["role", "disable", "enable", "password", "second-factor"]


@pytest.mark.parametrize("act", ACTS)
async def test_a_supervisor_changes_neither_an_administrator_nor_themselves(
    supervisor: Browser, database: Database, act: str
) -> None:
    await account(database, "Ada", "admin")
    for who in ("id-ada", "id-sofia"):
        await supervisor.get("/desk/agents")
        await supervisor.post(f"/desk/agents/{who}/{act}", role="agent")
        assert supervisor.status == 403
    await supervisor.get("/desk/agents")
    await supervisor.post(f"/desk/agents/absent/{act}", role="agent")
    assert supervisor.status == 404


async def test_what_is_changed_ends_the_agents_sessions_and_is_told(
    http: aiohttp.ClientSession, supervisor: Browser, database: Database
) -> None:
    lou = await account(database, "Lou", totp_secret="A" * 32)
    for act in ACTS:
        async with signed_in(http, database, lou) as browser:
            await supervisor.get("/desk/agents")
            await supervisor.post(f"/desk/agents/{lou.id}/{act}", role="supervisor")
            assert supervisor.status == 200
            await browser.get("/desk")
            assert browser.url == "/desk/sign-in"
    found = await SqlAccounts(database).by_id(lou.id)
    assert found is not None
    assert (found.role, found.disabled, found.must_change, found.totp_secret) == ("supervisor", False, True, None)
    entries = await SqlAudit(database).entries(Wanted(actor="id-sofia"))
    assert [entry.action for entry in reversed(entries)] == [
        "signed_in",
        "role_set",
        "account_disabled",
        "account_enabled",
        "password_set",
        "second_factor_reset",
    ]
    assert {entry.subject for entry in entries[:-1]} == {f"account:{lou.id}"}


async def test_the_page_tells_who_is_there(
    http: aiohttp.ClientSession, supervisor: Browser, database: Database
) -> None:
    async with signed_in(http, database, await account(database, "Lou")) as lou:
        assert "Hors ligne" in await supervisor.get("/desk/agents")
        await lou.get("/desk")
        row = re.search(r"<h2>Lou.*?</li>", await supervisor.get("/desk/agents"), re.DOTALL)
        assert row
        assert "Disponible" in row[0]
