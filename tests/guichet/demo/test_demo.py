"""The demonstration: plausible, the same for the same seed, never over what is there."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from guichet import case_numbers, notice
from guichet.conversations.states import State
from guichet.database import tables
from guichet.database.conversations import SqlStore
from guichet.database.session import Database
from guichet.demo.day import HOURS, Day
from guichet.demo.filling import NotEmpty, fill
from guichet.demo.scene import Scene
from guichet.personal_data import mask
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
