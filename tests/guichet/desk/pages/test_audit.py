"""The audit log's page and file over real HTTP: filters, pages, and that reading it is told too."""

import html
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.desk.audit import Wanted
from tests.guichet.desk.signing import account, signed_in
from tests.guichet.desk.test_desk import Browser, waiting


@pytest.fixture
async def dpo(http: aiohttp.ClientSession, database: Database) -> AsyncIterator[Browser]:
    async with signed_in(http, database, await account(database, "Dominique", "dpo")) as browser:
        yield browser


async def test_what_agents_do_is_read_in_words_and_holds_nothing_of_the_visitor(
    http: aiohttp.ClientSession, dpo: Browser, database: Database
) -> None:
    async with signed_in(http, database, await account(database, "Lou")) as lou:
        await lou.get("/desk")
        visitor = await waiting(http, "bonjour, mes mots à moi", name="Zoé Martin", phone="06 12 34 56 78")
        at = f"/desk/conversations/{visitor.id}"
        await lou.get(at)
        await lou.post(f"{at}/take")
        await lou.post(f"{at}/reply", text="ma réponse à moi", client_id="1")
        await lou.get(at)
        await lou.post(f"{at}/close", outcome="resolu")
    page = await dpo.get(f"/desk/audit?subject=conversation:{visitor.id}")
    for words in ("A pris une demande", "A écrit au visiteur", "A clos une demande"):
        assert f"<td>{words}</td>" in page
    assert '<th scope="row">Lou</th>' in page
    every = page + await dpo.get("/desk/audit.csv")
    for private in ("mots à moi", "ma réponse", "Zoé", "06 12", "+33 6", "lou@exemple.fr"):
        assert private not in every
    assert (await SqlAudit(database).verify())[0] > 5


async def test_details_are_read_in_words_too(dpo: Browser, database: Database) -> None:
    log = SqlAudit(database)
    kept: list[dict[str, str | int | bool]] = [
        {"role": "dpo", "one_time": True},
        {"mode": "on"},
        {"method": "oidc"},
        {"forms": 1, "seq": 0},
    ]
    for detail in kept:
        await log.record("agent-1", "took", "desk", detail)
    page = html.unescape(await dpo.get("/desk/audit?action=took")).replace("\u00a0", " ")
    for words in (
        "rôle : Délégué à la protection des données, à usage unique : oui",
        "mode : Affluence en cours",
        "par : compte de l’organisation",
        "formulaires : 1, message n° : 0",
    ):
        assert f">{words}</td>" in page


async def test_filters_and_pages(dpo: Browser, database: Database) -> None:
    log = SqlAudit(database)
    for number in range(105):
        await log.record("agent-1", "took", f"conversation:c{number}")
    page = await dpo.get("/desk/audit?action=took")
    assert page.count("<tr>") == 101
    older = page.split('href="/desk/audit?')[-1].split('"')[0].replace("&amp;", "&")
    assert (await dpo.get(f"/desk/audit?{older}")).count("<tr>") == 6
    assert "Aucune entrée" in await dpo.get("/desk/audit?action=took&to=2020-01-01")
    today = datetime.now(UTC).date()
    assert "conversation</td>" not in await dpo.get(f"/desk/audit?action=role_set&from={today}")
    for wrong in ("from=hier", "to=2026-13-01", "below=x", "from=0001-01-01", "actor=%00", f"subject={'x' * 200}"):
        await dpo.get(f"/desk/audit?{wrong}")
        assert (dpo.status, 'role="alert"' in dpo.page) == (400, True)


async def test_reading_and_exporting_the_log_are_told_in_it(dpo: Browser, database: Database) -> None:
    await dpo.get("/desk/audit")
    lines = (await dpo.get("/desk/audit.csv")).splitlines()
    assert len(lines) == 3
    [exported, read, *_] = await SqlAudit(database).entries(Wanted(actor="id-dominique"))
    assert (exported.action, exported.detail) == ("audit_exported", {"entries": 2})
    assert read.action == "audit_read"
