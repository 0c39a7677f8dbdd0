"""The reports over real HTTP: who sees them, what they say of an empty and of a used database, images and files."""

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import update

from guichet import notice
from guichet.conversations.conversation import Offer
from guichet.conversations.understanding import Decision, GiveAnswer, Question, Route, Suggest, Understood
from guichet.database import tables
from guichet.database.agents import SqlAccounts
from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.demo.day import Day
from guichet.demo.filling import fill
from guichet.desk.accounts import Accounts
from guichet.desk.audit import Wanted
from guichet.desk.words import GUARDS
from guichet.reports import NAMES
from guichet.settings import Settings
from tests.guichet.desk.test_desk import PASSWORD, Browser
from tests.guichet.fakes import PROVENANCE, FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for
from tests.stack import ROOT

FILES = [f"/desk/reports/{name}.{ext}" for name in NAMES for ext in ("svg", "csv")]
DECISIONS: dict[str, tuple[str, Decision]] = {
    "mot de passe": ("mot_de_passe", GiveAnswer("mot_de_passe")),
    "logiciel": ("nlu_fallback", Suggest(("quels_systemes", "acces_logiciel"))),
    "": ("sans_reponse_publiee", Route(Offer("patients", "sans_reponse_publiee", 2))),
}


@dataclass
class KeywordEngine(FakeEngine):
    """Goes by a word of the question."""

    async def understand(self, question: Question) -> Understood:
        intent, decision = next(found for word, found in DECISIONS.items() if word in question.text)
        return Understood((decision,), replace(PROVENANCE, intent=intent))


@pytest.fixture
def chosen(tmp_path: Path, database_url: str) -> Settings:
    return settings_for(tmp_path, GUICHET_DATABASE_URL=database_url)


@pytest.fixture
async def http(chosen: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(chosen, KeywordEngine()) as session:
        yield session


@asynccontextmanager
async def signed(http: aiohttp.ClientSession, database: Database, role: str) -> AsyncIterator[Browser]:
    accounts = Accounts(SqlAccounts(database))
    await accounts.add(f"{role}@exemple.fr", "Camille Roux", role, PASSWORD)
    async with aiohttp.ClientSession(str(http._base_url), cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        browser = Browser(session)
        await browser.sign_in(f"{role}@exemple.fr")
        yield browser


@pytest.fixture
async def supervisor(http: aiohttp.ClientSession, database: Database) -> AsyncIterator[Browser]:
    async with signed(http, database, "supervisor") as browser:
        yield browser


@pytest.fixture
async def filled(database: Database) -> None:
    """The demonstration's day, which ends now."""
    day = Day(notice.load(ROOT / "notice" / "notice.yaml"), 1, datetime.now(UTC))
    await fill(database, day.scenes(150), lambda _: None)


def numbers() -> Iterator[str]:
    """Ids of a client, one a message."""
    return map(str, itertools.count(1))


@pytest.mark.parametrize("path", ["/desk/reports", *FILES])
async def test_nobody_sees_them_without_signing_in(http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(path, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/desk/sign-in")


async def test_an_agent_neither_sees_them_nor_is_led_there(http: aiohttp.ClientSession, database: Database) -> None:
    async with signed(http, database, "agent") as agent:
        assert "/desk/reports" not in await agent.get("/desk")
        for path in ("/desk/reports", *FILES):
            await agent.get(path)
            assert (agent.status, agent.page) == (403, "Votre rôle ne donne pas accès à cette page.")


async def test_a_supervisor_is_led_to_the_page_of_an_empty_database(supervisor: Browser) -> None:
    assert 'href="/desk/reports"' in await supervisor.get("/desk")
    for query in ("", "?period=7d", "?period=30d", "?from=2026-03-28&to=2026-03-30"):
        page = await supervisor.get(f"/desk/reports{query}")
        assert supervisor.status == 200
        assert "0 conversation, 0 demande à un conseiller" in page
        assert "<img" not in page
        assert "Aucune intervention" in page


async def test_each_image_on_the_page_is_there_and_says_its_figure(supervisor: Browser, filled: None) -> None:
    page = await supervisor.get("/desk/reports?period=7d")
    images = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert [re.findall(r"/(\w[\w-]*)\.svg", src)[0] for src, _ in images] == list(NAMES)
    assert page.count("<table>") == len(images)
    for src, alt in images:
        assert any(character.isdigit() for character in alt)
        async with supervisor.http.get(src.replace("&amp;", "&")) as response:
            assert (response.status, response.content_type) == (200, "image/svg+xml")
            policy, image = response.headers["Content-Security-Policy"], await response.text()
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script" not in policy + image
        assert "unsafe" not in policy


async def test_the_page_keeps_the_desks_policy(supervisor: Browser, filled: None) -> None:
    async with supervisor.http.get("/desk/reports") as response:
        policy, page = response.headers["Content-Security-Policy"], await response.text()
        assert response.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in policy
    assert "style=" not in page
    assert "<script" not in page


@pytest.mark.parametrize("name", NAMES)
async def test_each_table_is_a_file(supervisor: Browser, filled: None, name: str) -> None:
    async with supervisor.http.get(f"/desk/reports/{name}.csv?period=30d") as response:
        data = await response.read()
        assert (response.status, response.content_type) == (200, "text/csv")
        assert response.headers["Content-Disposition"].startswith(f'attachment; filename="guichet-{name}-2')
    lines = data.decode("utf-8-sig").splitlines()
    assert data.startswith(b"\xef\xbb\xbf")
    assert len(lines) > 1
    assert len({line.count(";") for line in lines}) == 1


@pytest.mark.parametrize("path", ["/desk/reports/absent.svg", "/desk/reports/absent.csv", "/desk/reports/flow.svg"])
async def test_what_is_not_there_is_not_found(supervisor: Browser, path: str) -> None:
    await supervisor.get(path)
    assert supervisor.status == 404


@pytest.mark.parametrize("query", ["period=x", "from=hier", "from=2026-01-02&to=2026-01-01", "from=1000-01-01"])
async def test_a_wrong_period_is_said_on_the_page(supervisor: Browser, query: str) -> None:
    page = await supervisor.get(f"/desk/reports?{query}")
    assert supervisor.status == 400
    assert 'role="alert"' in page
    await supervisor.get(f"/desk/reports/flow.csv?{query}")
    assert supervisor.status == 400


async def test_what_happened_is_counted(http: aiohttp.ClientSession, supervisor: Browser, database: Database) -> None:
    """Three visitors, two requests for a human; one taken after two minutes, answered after three, and closed."""
    ask = numbers()
    visitors = [Visitor(http) for _ in range(3)]
    for visitor in visitors:
        await visitor.open()
        await visitor.say("mon mot de passe ?", next(ask))
        await visitor.say("Quels sont les risques ?", next(ask))
    await visitors[0].say("le logiciel", next(ask))
    await visitors[0].pick("quels_systemes", next(ask))
    for visitor in visitors[:2]:
        await visitor.call("POST", "/handoff", json={"details": {"consent": True}})
    at = f"/desk/conversations/{visitors[0].id}"
    await supervisor.get(at)
    await supervisor.post(f"{at}/take")
    await supervisor.post(f"{at}/reply", text="Bonjour", client_id="1")
    async with database.write() as connection:
        case = tables.cases.c.conversation_id == visitors[0].id
        [moments] = (await connection.execute(tables.cases.select().where(case))).mappings()
        await connection.execute(
            update(tables.cases)
            .where(case)
            .values(
                taken_at=moments["opened_at"] + timedelta(minutes=2),
                first_reply_at=moments["opened_at"] + timedelta(minutes=3),
                outcome="resolu",
                helped=True,
            )
        )
    await supervisor.get(at)
    await supervisor.post(f"{at}/close", outcome="resolu")

    page = await supervisor.get("/desk/reports")
    assert "3 conversations, 2 demandes à un conseiller (67 %)." in page
    assert "La moitié des visiteurs ont attendu au plus 2 min, et 90 % au plus 2 min." in page
    assert "1 demande sans prise en charge." in page
    assert "La moitié des visiteurs ont attendu au plus 3 min, " in page
    assert "1 demande close. Issue la plus fréquente : Réponse donnée (100 %)." in page
    assert "100 % de oui, sur 1 réponse." in page
    assert "4 réponses publiées données. La plus demandée : « Dois-je changer mon mot de passe ? » (75 %)." in page
    assert "3 messages sans réponse publiée. Suggestions retenues : 100 %." in page
    assert "quels sont les risques" in page


async def test_a_guard_that_stepped_in_is_counted(http: aiohttp.ClientSession, supervisor: Browser) -> None:
    assert "Aucune intervention." in await supervisor.get("/desk/reports")
    visitor = Visitor(http)
    await visitor.open()
    await visitor.call("POST", "/handoff", json={"details": {"consent": True}})
    at = f"/desk/conversations/{visitor.id}"
    await supervisor.get(at)
    await supervisor.post(f"{at}/take")
    await supervisor.post(f"{at}/reply", text="Oui, vous êtes bien concerné par la fuite.", client_id="1")
    page = await supervisor.get("/desk/reports")
    assert "1 intervention." in page
    assert f'<th scope="row">{GUARDS["affected_held"]}</th><td>1</td>' in page
    assert GUARDS["affected_held"] in await supervisor.get("/desk/reports/guards.csv")


async def test_an_exported_report_is_told_in_the_audit_log(supervisor: Browser, database: Database) -> None:
    await supervisor.get("/desk/reports/flow.csv")
    [told] = await SqlAudit(database).entries(Wanted(action="report_exported"))
    assert told.subject == "report:flow"


async def test_no_personal_data_is_shown_of_what_visitors_wrote(
    http: aiohttp.ClientSession, supervisor: Browser
) -> None:
    texts = [
        "je suis jean dupont, que faire ?",
        "Que risque mon fils Mathéo",
        "rappelez moi au 06 12 34 56 78",
        "lea.martin@exemple.fr que faire",
        "mon rendez-vous du 3 avec le dr Garnier",
    ]
    ask = numbers()
    for _ in range(4):
        visitor = Visitor(http)
        await visitor.open()
        for text in texts:
            await visitor.say(text, next(ask))
    page = (await supervisor.get("/desk/reports")).lower()
    files = [await supervisor.get(path) for path in FILES]
    for word in ("jean", "dupont", "mathéo", "06 12", "martin", "exemple.fr", "garnier", "masqu"):
        assert word not in page
        assert word not in "".join(files).lower()


async def test_reports_count_nothing_of_an_erased_conversation(
    http: aiohttp.ClientSession, supervisor: Browser
) -> None:
    visitor = Visitor(http)
    await visitor.open()
    await visitor.say("mon mot de passe ?")
    await visitor.call("DELETE", "")
    assert "0 conversation," in await supervisor.get("/desk/reports")
