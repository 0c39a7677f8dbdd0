"""The screen over real HTTP, without JavaScript: guards come back as forms, details on demand, search, supervisors."""

import hashlib
import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import REGISTRY

from guichet import notice
from guichet.conversations.conversation import Offer
from guichet.conversations.understanding import Route
from guichet.database.agents import SqlAccounts
from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.desk.audit import Wanted
from guichet.desk.gate import COOKIE
from guichet.desk.people import Account, Session
from guichet.settings import Settings
from tests.guichet.desk.test_desk import Browser, waiting
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for
from tests.stack import ROOT

NOTICE = notice.load(ROOT / "notice" / "notice.yaml")
PEOPLE = {"camille": ("Camille Roux", "agent"), "nadia": ("Nadia Ferrand", "supervisor"), "dora": ("Dora Petit", "dpo")}
STATUS = "Bonjour. Vous êtes concerné par l’incident."


@pytest.fixture
def chosen(tmp_path: Path, database_url: str) -> Settings:
    return settings_for(tmp_path, GUICHET_DATABASE_URL=database_url)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
async def http(chosen: Settings, engine: FakeEngine) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(chosen, engine) as session:
        yield session


@pytest.fixture
async def people(http: aiohttp.ClientSession, database: Database) -> AsyncIterator[dict[str, Browser]]:
    """An agent, a supervisor and a data protection officer, each signed in."""
    store, now = SqlAccounts(database), datetime.now(UTC)
    found = {}
    for name, (full, role) in PEOPLE.items():
        await store.add(Account(name, f"{name}@exemple.fr", full, role, "", now))
        await store.add_session(
            Session(hashlib.sha256(name.encode()).hexdigest(), name, f"csrf-{name}", now, now, id=name)
        )
        cookies = {COOKIE: name}
        found[name] = Browser(
            aiohttp.ClientSession(str(http._base_url), cookies=cookies, cookie_jar=aiohttp.CookieJar(unsafe=True))
        )
        await found[name].get("/desk")
    yield found
    for browser in found.values():
        await browser.http.close()


async def held_by(browser: Browser, http: aiohttp.ClientSession, audience: str = "patient", **details: str) -> Visitor:
    """A visitor whose case this agent has taken."""
    visitor = await waiting(http, "Bonjour", **details)
    await visitor.call("POST", "/audience", json={"audience": audience})
    await browser.get(f"/desk/conversations/{visitor.id}")
    await browser.post(f"/desk/conversations/{visitor.id}/take")
    return visitor


async def agents_words(visitor: Visitor) -> list[str]:
    messages = (await visitor.call("GET", "/messages")).body["messages"]
    return [m["text"] for m in messages if m["author"] == "agent"]


async def reply(browser: Browser, visitor: Visitor, text: str, client_id: str = "1", **fields: str) -> str:
    fields = {"text": text, "client_id": client_id, **fields}
    return await browser.post(f"/desk/conversations/{visitor.id}/reply", headers=None, **fields)


async def audited(database: Database) -> list[str]:
    return [entry.action for entry in await SqlAudit(database).entries(Wanted())]


async def test_a_held_message_comes_back_with_its_reason_and_is_not_sent(
    http: aiohttp.ClientSession, people: dict[str, Browser], database: Database
) -> None:
    camille = people["camille"]
    visitor = await held_by(camille, http)
    page = await reply(camille, visitor, STATUS)
    assert camille.status == 422
    assert "Message retenu, non envoyé" in page
    assert "Un patient n’est jamais vérifié par un conseiller seul" in page
    assert f">{STATUS}</textarea>" in html.unescape(page)
    assert await agents_words(visitor) == []
    assert "message_held" in await audited(database)


async def test_a_supervisor_releases_it_with_a_reason(
    http: aiohttp.ClientSession, people: dict[str, Browser], database: Database
) -> None:
    camille, nadia = people["camille"], people["nadia"]
    visitor = await held_by(camille, http)
    await reply(camille, visitor, STATUS)
    page = await nadia.get("/desk/held")
    assert STATUS in html.unescape(page)
    [release] = re.findall(r'formaction="(/desk/held/[\w-]+/release)"', page)
    await nadia.post(release, why=" ")
    assert nadia.status == 400
    assert await agents_words(visitor) == []
    await nadia.post(release, why="L’établissement l’a confirmé.")
    assert (nadia.status, nadia.url) == (200, "/desk/held")
    assert await agents_words(visitor) == [STATUS]
    await nadia.post(release, why="encore")
    assert nadia.status == 409
    assert "message_released" in await audited(database)
    assert "Message retenu, puis envoyé" in await camille.get(f"/desk/conversations/{visitor.id}")


async def test_a_supervisor_refuses_it_and_the_agent_sees_why(
    http: aiohttp.ClientSession, people: dict[str, Browser]
) -> None:
    camille, nadia = people["camille"], people["nadia"]
    visitor = await held_by(camille, http)
    await reply(camille, visitor, STATUS)
    [refuse] = re.findall(r'formaction="(/desk/held/[\w-]+/refuse)"', await nadia.get("/desk/held"))
    await nadia.post(refuse, why="Rien n’est vérifié.")
    assert "Aucun message retenu" in nadia.page
    page = await camille.get(f"/desk/conversations/{visitor.id}")
    assert "Message refusé" in page
    assert "Rien n’est vérifié." in page
    assert await agents_words(visitor) == []


async def test_an_agent_releases_nothing(http: aiohttp.ClientSession, people: dict[str, Browser]) -> None:
    camille = people["camille"]
    await camille.get("/desk/held")
    assert camille.status == 403
    await camille.get("/desk")
    await camille.post("/desk/held/x/release", why="moi")
    assert camille.status == 403


async def test_a_professional_is_verified_by_the_whole_checklist_only(
    http: aiohttp.ClientSession, people: dict[str, Browser], database: Database
) -> None:
    camille = people["camille"]
    visitor = await held_by(camille, http, "pro")
    at = f"/desk/conversations/{visitor.id}/verify"
    await camille.post(at, looked_up="on", called_back="on")
    assert camille.status == 422
    await reply(camille, visitor, STATUS)
    assert camille.status == 422
    await camille.post(at, looked_up="on", called_back="on", asked_for="on")
    assert "Vérifiée par un conseiller" in camille.page
    await reply(camille, visitor, STATUS, "2")
    assert await agents_words(visitor) == [STATUS]
    assert "identity_verified" in await audited(database)


async def test_a_patient_has_no_button_and_no_way_to_be_verified(
    http: aiohttp.ClientSession, people: dict[str, Browser]
) -> None:
    camille = people["camille"]
    visitor = await held_by(camille, http)
    assert "/verify" not in await camille.get(f"/desk/conversations/{visitor.id}")
    await camille.post(f"/desk/conversations/{visitor.id}/verify", looked_up="on", called_back="on", asked_for="on")
    assert camille.status == 409


async def test_a_doubtful_fact_comes_back_and_goes_out_when_confirmed(
    http: aiohttp.ClientSession, people: dict[str, Browser]
) -> None:
    camille = people["camille"]
    visitor = await held_by(camille, http)
    draft = "L’incident a touché 6 158 rendez-vous."
    page = await reply(camille, visitor, draft)
    assert camille.status == 422
    assert "Envoyer quand même" in page
    [stamp] = re.findall(r'name="confirmed" value="(\w+)"', page)
    await reply(camille, visitor, draft + " Et 90 % des cabinets.", confirmed=stamp)
    assert camille.status == 422
    await reply(camille, visitor, draft, confirmed=stamp)
    assert camille.status == 200
    assert await agents_words(visitor) == [draft]


async def test_a_link_elsewhere_is_named_and_refused(http: aiohttp.ClientSession, people: dict[str, Browser]) -> None:
    camille = people["camille"]
    visitor = await held_by(camille, http)
    before = REGISTRY.get_sample_value("guichet_guard_events_total", {"kind": "links_refused"}) or 0
    page = await reply(camille, visitor, "Voir https://evil.example/x")
    assert REGISTRY.get_sample_value("guichet_guard_events_total", {"kind": "links_refused"}) == before + 1
    assert camille.status == 422
    assert "hxxps://evil[.]example/x" in page
    assert "doctolib.fr" in page
    assert await agents_words(visitor) == []


async def test_a_published_answer_goes_out_with_its_source_and_an_edited_one_without(
    http: aiohttp.ClientSession, people: dict[str, Browser]
) -> None:
    camille = people["camille"]
    visitor = await held_by(camille, http)
    answer = NOTICE.answer("mot_de_passe", "patient")
    page = await camille.get(f"/desk/conversations/{visitor.id}?answer=mot_de_passe")
    assert f">{answer.text}</textarea>" in html.unescape(page)
    assert 'name="answer_id" value="mot_de_passe"' in page
    await reply(camille, visitor, answer.text, "1", answer_id="mot_de_passe")
    assert "mot pour mot" in camille.page
    await reply(camille, visitor, "Bonjour. " + answer.text, "2", answer_id="mot_de_passe")
    assert "Réponse de la notice modifiée" in camille.page
    messages = (await visitor.call("GET", "/messages")).body["messages"]
    sent = [m for m in messages if m["author"] == "agent"]
    assert sent[0]["answer"]["url"] == answer.url
    assert sent[1]["answer"] is None


async def test_what_the_form_holds_is_shown_on_demand_and_each_reading_is_kept(
    http: aiohttp.ClientSession, people: dict[str, Browser], database: Database
) -> None:
    camille = people["camille"]
    visitor = await held_by(camille, http, phone="06 12 34 56 78")
    at = f"/desk/conversations/{visitor.id}"
    assert "+33 6 12 34 56 78" not in await camille.get(at)
    for _ in range(2):
        assert "+33 6 12 34 56 78" in await camille.post(f"{at}/details")
    assert (await audited(database)).count("details_read") == 2


async def test_search_finds_what_was_said_and_never_what_the_form_holds(
    http: aiohttp.ClientSession, people: dict[str, Browser]
) -> None:
    camille = people["camille"]
    visitor = await waiting(http, "une question sur les Tilleuls_bleus", name="Apolline Mazières")
    other = await waiting(http, "autre chose")
    page = await camille.get("/desk?q=tilleuls_")
    results = page.split("Résultats pour")[1].split("</section>")[0]
    assert visitor.id in results
    assert other.id not in results
    assert "Rien de trouvé" in await camille.get("/desk?q=Mazières")
    assert "Rien de trouvé" in await camille.get("/desk?q=tilleuls%25")


async def test_nobody_sees_a_queue_that_is_not_theirs(
    http: aiohttp.ClientSession, people: dict[str, Browser], engine: FakeEngine
) -> None:
    engine.decisions = (Route(Offer("droits", "exercer_mes_droits", 2)),)
    visitor = await waiting(http, "effacez mes données azur")
    at = f"/desk/conversations/{visitor.id}"
    camille, dora = people["camille"], people["dora"]
    assert visitor.id in await dora.get("/desk")
    assert "azur" in await dora.get(at)
    assert visitor.id not in await camille.get("/desk")
    assert "Rien de trouvé" in await camille.get("/desk?q=azur")
    await camille.get(at)
    assert camille.status == 404
    await camille.get("/desk")
    for act in ("details", "reply", "verify", "take", "transfer", "note", "close", "read"):
        await camille.post(f"{at}/{act}", text="x", note="x", client_id="1", to="queue:patients")
        assert camille.status == 404, act
    async with camille.http.get(f"/desk/events?conversation={visitor.id}") as response:
        told = b"".join([await response.content.readuntil(b"\n\n") for _ in range(6)])
        assert visitor.id.encode() not in told


async def test_a_visitors_links_are_shown_dead(http: aiohttp.ClientSession, people: dict[str, Browser]) -> None:
    visitor = await waiting(http, "j’ai reçu https://evil.example/x \u202eet ça")
    page = await people["camille"].get(f"/desk/conversations/{visitor.id}")
    assert "hxxps://evil[.]example/x" in page
    assert "https://evil.example" not in page
    assert "\u202e" not in page
