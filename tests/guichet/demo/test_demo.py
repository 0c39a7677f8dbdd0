"""The demonstration: plausible, the same for the same seed, never over what is there."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from guichet import case_numbers, notice, opening
from guichet.conversations.casebook import Casebook
from guichet.conversations.conversation import EventKind
from guichet.conversations.intake import Intake
from guichet.conversations.rounds import Policy, Rounds
from guichet.conversations.states import State
from guichet.database import tables
from guichet.database.conversations import SqlStore
from guichet.database.guard_tables import guard_events
from guichet.database.guards import SqlHeld
from guichet.database.presence import SqlPresence
from guichet.database.session import Database
from guichet.demo.day import HOURS, Day
from guichet.demo.filling import NotEmpty, fill
from guichet.demo.scene import Scene
from guichet.desk.presence import Presence
from guichet.guard import affected
from guichet.launch import first_agent
from guichet.personal_data import mask
from tests.guichet.fakes import FakeBell
from tests.stack import ROOT

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
NOTICE = notice.load(ROOT / "notice" / "notice.yaml")


def scenes(seed: int = 1, count: int = 150, now: datetime = NOW) -> list[Scene]:
    return list(Day(NOTICE, seed, now).scenes(count))


def told(scene: Scene) -> object:
    return scene.conversation, scene.messages, scene.case


def test_a_seed_tells_the_same_day_again_and_another_seed_another() -> None:
    first, again, other = [[told(scene) for scene in scenes(seed)] for seed in (1, 1, 2)]
    assert first == again
    assert first != other


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("hour", [0, 6, 12, 18])
def test_a_day_has_all_there_is_to_see_and_nothing_of_the_future(seed: int, hour: int) -> None:
    end = NOW.replace(hour=hour)
    found = scenes(seed, now=end)
    assert len(found) == 150
    states = Counter(scene.conversation.state for scene in found)
    assert {State.BOT, State.WAITING, State.HUMAN, State.CALLBACK} <= set(states)
    open_cases = [scene.case for scene in found if scene.case and scene.case.closed_at is None]
    assert any(case.snoozed_until for case in open_cases)
    assert any(case.due_at and case.promise for case in open_cases)
    assert any(case.queue == "droits" and case.answer_by for case in open_cases)
    happened = [event for scene in found for event in scene.events]
    assert {event.kind for event in happened} >= {EventKind.NOTE, EventKind.TRANSFERRED, EventKind.SNOOZED}
    assert all(event.at <= end for event in happened)
    for scene in found:
        moments = [said.at for said in scene.messages]
        assert moments == sorted(moments)
        assert end - timedelta(hours=HOURS) <= moments[0] <= moments[-1] <= end
        if scene.conversation.state is State.CALLBACK:
            assert scene.case is not None
            assert case_numbers.is_valid(str(scene.case.number))


def test_closed_cases_have_an_outcome_and_answers_their_provenance() -> None:
    found = scenes()
    closed = [scene.case for scene in found if scene.case and scene.case.closed_at]
    assert len({case.outcome for case in closed}) >= 4
    assert {True, False, None} == {case.helped for case in closed}
    answers = [said.draft for scene in found for said in scene.messages if said.draft.answer and not said.picked]
    assert sum(draft.provenance is not None for draft in answers) > 100


def test_nothing_in_it_could_be_a_persons_data() -> None:
    for scene in scenes():
        for said in scene.messages:
            assert mask(said.draft.text) == said.draft.text


async def test_a_filled_database_reads_as_a_real_one(database: Database) -> None:
    heard: list[int] = []
    assert await fill(database, scenes(count=60), heard.append) == 60
    assert heard == [25, 50]
    store = SqlStore(database)
    cases = await store.cases()
    assert {State.WAITING, State.HUMAN, State.CALLBACK} <= {case.state for case in cases}
    for case in cases:
        messages = await store.messages(case.conversation_id)
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        assert (await store.conversation(case.conversation_id)).last_seq == len(messages)
        assert await store.events(case.conversation_id)


async def test_supervisors_find_a_held_message_and_what_guards_did(database: Database) -> None:
    await fill(database, scenes(), lambda _: None)
    [held] = await SqlHeld(database).open()
    assert affected.find(held.text)
    assert held.text not in [message.text for message in await SqlStore(database).messages(held.conversation_id)]
    assert (await SqlStore(database).conversation(held.conversation_id)).state is State.HUMAN
    async with database.read() as connection:
        guards = set(await connection.scalars(select(guard_events.c.guard)))
    assert guards == {"affected_held", "facts_asked", "facts_confirmed", "links_refused"}


async def test_rounds_leave_the_day_as_it_was_told(database: Database) -> None:
    """The invented agents have a place at the desk: what they hold is not released, who waits goes on waiting."""
    await fill(database, scenes(count=60, now=datetime.now(UTC)), lambda _: None)
    store, presence = SqlStore(database), Presence(SqlPresence(database))
    before = await store.cases()
    intake = Intake(presence, opening.parse("24/7"))
    rounds = Rounds(Casebook(store, FakeBell()), intake, lambda: "1", Policy())
    await rounds.make(datetime.now(UTC))
    assert await store.cases() == before
    assert await presence.available("patients") == []


async def test_the_invented_agents_do_not_stand_in_the_first_ones_way(database: Database, database_url: str) -> None:
    await fill(database, scenes(count=10), lambda _: None)
    assert await first_agent.ensure(database_url) is not None
    assert await first_agent.ensure(database_url) is None


async def test_it_is_never_mixed_with_what_is_there(database: Database) -> None:
    await fill(database, scenes(count=10), lambda _: None)
    with pytest.raises(NotEmpty):
        await fill(database, scenes(seed=2, count=10), lambda _: None)
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(tables.conversations)) == 10


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GUICHET_VAR": str(folder)}
    command = [sys.executable, "-m", "guichet", "demo", "fill", "--conversations", "30", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_the_command_fills_once_and_says_so(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  25 of 30 conversations" in done.stdout
    again = run(tmp_path)
    assert again.returncode == 1
    assert again.stderr.startswith("GUICHET_DATABASE_URL=sqlite:///")
    assert "has conversations already" in again.stderr
    assert "Traceback" not in again.stderr
    assert "left as it is" in run(tmp_path, "--once").stdout
