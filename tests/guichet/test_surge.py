"""The surge: begins by a limit or a command, ends after calm minutes, and what visitors and agents notice of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import update
from typer.testing import CliRunner

from guichet import metrics, surge_cli
from guichet.conversations import words as chat
from guichet.conversations.conversation import Case, Offer
from guichet.conversations.states import State
from guichet.conversations.surge import Limits, Mode, Rush, Signals, Surge, commanded, looked
from guichet.conversations.turns import Post
from guichet.conversations.understanding import EngineUnavailable, Question, Route, Understood
from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.database.surge import SqlSurge
from guichet.database.tables import conversations
from guichet.desk.audit import Wanted
from guichet.engine_choice import Admission
from guichet.surge import Lookout, NoticedUnderstanding
from tests.guichet.conftest import Parts
from tests.guichet.desk.signing import account, signed_in
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for
from tests.guichet.test_cli import run

NOW = datetime(2026, 7, 1, 20, 0, tzinfo=UTC)
LIMITS = Limits(Signals(waiting=100, turned_away=30, opened=0), calm=timedelta(minutes=5))
OFFER = Route(Offer("patients", "signaler_un_incident", 2))


@pytest.fixture
def store(database: Database) -> SqlSurge:
    return SqlSurge(database)


@pytest.fixture
def rung() -> list[str]:
    return []


def lookout(
    store: SqlSurge, rush: Rush, rung: list[str] | None = None, turned_away: int = 0, limits: Limits = LIMITS
) -> Lookout:
    async def ring() -> None:
        if rung is not None:
            rung.append("desk")

    return Lookout(store, limits, lambda: turned_away, rush, ring)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (Signals(99, 29, 100_000), ""),
        (Signals(waiting=100), "waiting"),
        (Signals(turned_away=30), "turned_away"),
    ],
)
def test_it_begins_at_a_limit_and_says_which(found: Signals, why: str) -> None:
    begun = looked(Surge(), found, LIMITS, NOW)
    assert (begun.why, begun.since) == (why, NOW if why else None)


def test_it_ends_only_after_calm_minutes_below_half_of_every_limit() -> None:
    surge = looked(Surge(), Signals(waiting=100), LIMITS, NOW)
    for minute in range(1, 20):  # between half and whole it goes on, and does not begin anew
        surge = looked(surge, Signals(waiting=50), LIMITS, NOW + timedelta(minutes=minute))
        assert surge.since == NOW
    last = NOW + timedelta(minutes=19)
    calm = looked(surge, Signals(waiting=49), LIMITS, last + timedelta(minutes=4, seconds=59))
    assert calm.is_on
    again = looked(calm, Signals(turned_away=15), LIMITS, last + timedelta(minutes=4, seconds=59))
    assert looked(again, Signals(), LIMITS, last + timedelta(minutes=9)).is_on
    assert looked(calm, Signals(waiting=49), LIMITS, last + timedelta(minutes=5)) == Surge()


def test_a_command_holds_whatever_the_signals_say() -> None:
    forced, stopped = commanded(Mode.ON, NOW), commanded(Mode.OFF, NOW)
    assert looked(forced, Signals(), LIMITS, NOW + timedelta(days=1)) == forced
    assert looked(stopped, Signals(waiting=1000), LIMITS, NOW) == stopped
    assert looked(commanded(Mode.AUTO, NOW), Signals(waiting=1000), LIMITS, NOW).is_on


async def test_processes_share_it_and_only_one_begins_it(store: SqlSurge, rung: list[str]) -> None:
    first, second = Rush(), Rush()
    await lookout(store, first, rung, turned_away=30).look(NOW)
    await lookout(store, second, rung).look(NOW + timedelta(seconds=3))  # turned nobody away itself
    assert first.surge == second.surge
    assert (second.surge.since, second.surge.why) == (NOW, "turned_away")
    assert len(rung) == 2
    await lookout(store, second, rung).look(NOW + timedelta(minutes=5))
    await lookout(store, first, rung).look(NOW + timedelta(minutes=5, seconds=3))
    assert not first.is_on
    assert not second.is_on
    assert len(rung) == 4


async def test_a_look_does_not_undo_a_command_that_came_meanwhile(store: SqlSurge) -> None:
    seen = await store.read()
    assert await store.save(commanded(Mode.OFF, NOW))
    assert not await store.save(Surge(Mode.AUTO, NOW, "waiting", NOW), seen)
    assert (await store.read()).mode is Mode.OFF
    assert await store.save(commanded(Mode.ON, NOW))
    assert (await store.read()).since == NOW


async def test_the_database_tells_the_fullest_queue_and_the_last_minutes_conversations(
    parts: Parts, store: SqlSurge, database: Database
) -> None:
    for _ in range(3):
        await parts.waiting()
    professional = await parts.open()
    await parts.conversations.set_audience(professional, "pro")
    await parts.conversations.request_human(professional, {})
    await parts.held()
    now = datetime.now(UTC)
    assert await store.signals(now - timedelta(minutes=1)) == Signals(waiting=3, opened=5)
    async with database.write() as connection:
        old = update(conversations).where(conversations.c.id != professional)
        await connection.execute(old.values(created_at=now - timedelta(minutes=2)))
    assert (await store.signals(now - timedelta(minutes=1))).opened == 1


async def test_only_questions_without_a_place_count_and_for_a_minute() -> None:
    clock = [0.0]

    class Full:
        reason = "crowded"

        async def understand(self, question: Question) -> Understood:
            raise EngineUnavailable(self.reason)

    full = Full()
    noticed = NoticedUnderstanding(full, lambda: clock[0])
    for full.reason in ("crowded", "down", "busy", "timeout"):
        with pytest.raises(EngineUnavailable):
            await noticed.understand(Question("id", "bonjour", "patient", 0, None))
    assert noticed.turned_away() == 2
    clock[0] = 61.0
    assert noticed.turned_away() == 0


async def test_requests_become_call_backs_with_a_promise_and_wait_again_afterwards(parts: Parts) -> None:
    parts.rush.surge = commanded(Mode.ON, NOW)
    conversation_id = await parts.open()
    standing = await parts.conversations.request_human(conversation_id, {})
    assert standing.state is State.CALLBACK
    assert standing.promise is not None
    assert standing.promise.startswith("Vous aurez une réponse au plus tard")
    said = (await parts.conversations.history(conversation_id))[-1].text
    assert said.startswith("Beaucoup de personnes demandent un conseiller en ce moment.")
    assert standing.case is not None
    assert standing.case in said
    assert standing.promise in said
    parts.rush.surge = Surge()
    assert (await parts.conversations.request_human(await parts.open(), {})).state is State.WAITING


async def test_the_greeting_tells_visitors_and_professionals_only_in_a_surge(parts: Parts) -> None:
    before = await parts.conversations.history(await parts.open())
    parts.rush.surge = commanded(Mode.ON, NOW)
    opened = await parts.conversations.open()
    signed = await parts.conversations.history(await parts.signed())
    assert chat.RUSH not in before[0].text
    assert opened.messages[0].text == f"{before[0].text}\n\n{chat.RUSH}"
    assert chat.RUSH in signed[0].text
    assert opened.messages[0].choices == before[0].choices


async def test_an_offer_tells_how_long_it_takes_and_published_words_stay_as_they_are(parts: Parts) -> None:
    parts.rush.surge = commanded(Mode.ON, NOW)
    conversation_id = await parts.open()
    parts.engine.decisions = (OFFER,)
    [offered] = (await parts.turns.take(conversation_id, Post("c1", "une question"))).replies
    assert chat.RUSH_OFFER in offered.text
    assert "au plus tard" in offered.text
    [answered] = (await parts.turns.take(conversation_id, Post("c2", choice="suis_je_concerne"))).replies
    assert answered.text == "texte de suis_je_concerne pour patient"
    assert answered.choices
    parts.engine.down = True
    [menu] = (await parts.turns.take(conversation_id, Post("c3", "une autre"))).replies
    assert chat.RUSH_OFFER in menu.text
    parts.rush.surge = Surge()
    [plain] = (await parts.turns.take(conversation_id, Post("c4", "encore une"))).replies
    assert chat.RUSH_OFFER not in plain.text


@pytest.fixture
async def http(tmp_path: Path, database_url: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(settings_for(tmp_path, GUICHET_DATABASE_URL=database_url), FakeEngine()) as session:
        yield session


async def test_the_command_reaches_a_server_its_desks_and_its_visitors(
    http: aiohttp.ClientSession, database: Database, database_url: str, tmp_path: Path
) -> None:
    async with signed_in(http, database, await account(database, "Camille")) as browser:
        async with browser.http.get("/desk") as response:
            assert 'class="surge"' not in await response.text()
        async with browser.http.get("/desk/events") as stream:
            done = run(tmp_path, "surge", "on", GUICHET_DATABASE_URL=database_url)
            assert (done.returncode, done.stdout.split(" since ")[0]) == (0, "surge on, mode on")
            while b"Affluence" not in await stream.content.readline():
                pass
        for page in ("/desk", "/desk/account"):
            async with browser.http.get(page) as response:
                shown = await response.text()
            assert "Affluence" in shown
            assert "décidée par un responsable" in shown
        visitor = Visitor(http)
        assert chat.RUSH in (await visitor.open()).body["messages"][0]["text"]
        reply = await visitor.call("POST", "/handoff", json={"details": {"consent": True}})
        assert (reply.body["state"], reply.status) == ("callback", 200)


async def test_a_supervisor_begins_and_ends_it_at_the_desk_and_an_agent_does_not(
    http: aiohttp.ClientSession, database: Database
) -> None:
    async with signed_in(http, database, await account(database, "Nadia", "supervisor")) as nadia:
        await nadia.get("/desk/surge")
        shown = await nadia.post("/desk/surge", mode="on")
        assert (nadia.status, "décidée par un responsable" in shown) == (200, True)
        await nadia.post("/desk/surge", mode="perhaps")
        assert nadia.status == 400
        async with signed_in(http, database, await account(database, "Camille")) as camille:
            assert "Affluence" in await camille.get("/desk")
            assert 'href="/desk/surge"' not in camille.page
            await camille.post("/desk/surge", mode="off")
            assert camille.status == 403
        assert (await SqlSurge(database).read()).mode is Mode.ON
        assert 'class="surge"' not in await nadia.post("/desk/surge", mode="auto")
    told = await SqlAudit(database).entries(Wanted(action="surge_set"))
    assert [(entry.actor, entry.detail) for entry in told] == [
        ("id-nadia", {"mode": "auto"}),
        ("id-nadia", {"mode": "on"}),
    ]


def test_commands_tell_how_it_stands_then(sqlite_url: str, tmp_path: Path) -> None:
    def told(*arguments: str) -> str:
        env = {"GUICHET_DATABASE_URL": sqlite_url, "GUICHET_VAR": str(tmp_path)}
        done = CliRunner().invoke(surge_cli.surge, arguments, env=env)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert told("status") == "surge off, mode auto\n"
    assert told("on").startswith("surge on, mode on since 20")
    assert told("status").endswith(" (command)\n")
    assert told("auto") == told("status") == "surge off, mode auto\n"
    assert told("off") == told("status") == "surge off, mode off\n"


async def test_metrics_tell_it_and_count_what_guards_did() -> None:
    async def no_cases() -> list[Case]:
        return []

    await metrics.look(0, Admission(), no_cases(), in_surge=True)
    before = REGISTRY.get_sample_value("guichet_guard_events_total", {"kind": "links_refused"}) or 0
    metrics.count_guard("links_refused")
    assert REGISTRY.get_sample_value("guichet_guard_events_total", {"kind": "links_refused"}) == before + 1
    assert REGISTRY.get_sample_value("guichet_surge") == 1
    await metrics.look(0, Admission(), no_cases(), in_surge=False)
    assert REGISTRY.get_sample_value("guichet_surge") == 0
