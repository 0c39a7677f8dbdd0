"""The data protection officer's page over real HTTP: export and erasure by number or id, each told in the audit log."""

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.desk.audit import Wanted
from tests.guichet.desk.signing import account, signed_in
from tests.guichet.desk.test_desk import Browser, waiting
from tests.guichet.serving import Visitor


@pytest.fixture
async def dpo(http: aiohttp.ClientSession, database: Database) -> AsyncIterator[Browser]:
    async with signed_in(http, database, await account(database, "Dominique", "dpo")) as browser:
        await browser.get("/desk/rights")
        yield browser


async def called_back(http: aiohttp.ClientSession) -> tuple[Visitor, str]:
    """A visitor whom nobody was there for, and the number of the case."""
    visitor = await waiting(http, "mes mots à moi", name="Zoé Martin")
    return visitor, str((await visitor.call("GET", "/messages")).body["case"])


async def told(database: Database) -> list[tuple[str, str]]:
    entries = await SqlAudit(database).entries(Wanted(actor="id-dominique"))
    return [(entry.action, entry.subject) for entry in reversed(entries)][1:]


async def test_what_is_kept_is_handed_out_by_number_or_id(
    http: aiohttp.ClientSession, dpo: Browser, database: Database
) -> None:
    visitor, number = await called_back(http)
    other, _ = await called_back(http)
    for which in (number, visitor.id):
        found = json.loads(await dpo.post("/desk/rights/export", which=which, csrf=(await csrf(dpo))))
        assert [row["id"] for row in found["conversations"]] == [visitor.id]
        assert "mes mots à moi" in dpo.page
        assert "Zoé Martin" in dpo.page
        assert other.id not in dpo.page
        assert "token_hash" not in dpo.page
    assert await told(database) == [("exported", f"conversation:{visitor.id}")] * 2


async def csrf(browser: Browser) -> str:
    await browser.get("/desk/rights")
    return browser.csrf


async def test_erasing_asks_first_and_is_for_good(
    http: aiohttp.ClientSession, dpo: Browser, database: Database
) -> None:
    visitor, number = await called_back(http)
    await dpo.post("/desk/rights/erase", which=number)
    assert (dpo.status, "Cochez la case" in dpo.page) == (400, True)
    assert (await visitor.call("GET", "/messages")).status == 200
    await dpo.post("/desk/rights/erase", which=number, sure="on")
    assert "C’est effacé" in dpo.page
    assert (await visitor.call("GET", "/messages")).status in (401, 404)
    await dpo.post("/desk/rights/export", which=visitor.id)
    assert dpo.status == 404
    assert await told(database) == [("erased", f"conversation:{visitor.id}")]


@pytest.mark.parametrize("which", ["", "x", "Zoé Martin", "%", "' OR 1=1", "x" * 65, "zoe@exemple.fr", "\x00"])
async def test_nothing_else_finds_anything(
    http: aiohttp.ClientSession, dpo: Browser, database: Database, which: str
) -> None:
    await called_back(http)
    for path in ("export", "erase"):
        await dpo.post(f"/desk/rights/{path}", which=which, sure="on")
        assert (dpo.status, "Rien n’est conservé" in dpo.page) == (404, True)
    assert await told(database) == []


async def test_what_is_seen_is_told_once_by_page_and_stream_alike(
    http: aiohttp.ClientSession, dpo: Browser, database: Database
) -> None:
    visitor, _ = await called_back(http)
    lou = await account(database, "Lou")
    async with signed_in(http, database, lou) as browser:
        for _ in range(2):
            async with browser.http.get(f"/desk/events?conversation={visitor.id}") as stream:
                assert "mes mots à moi" in (await stream.content.readuntil(b"mots ")).decode() + "à moi"
        await browser.get(f"/desk/conversations/{visitor.id}")
    entries = await SqlAudit(database).entries(Wanted(action="seen"))
    assert [(entry.actor, entry.subject) for entry in entries] == [(lou.id, f"conversation:{visitor.id}")]
