"""The campaign itself, with a real guichet: what is really lost is found, and what was not broken is no proof."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.faults import campaign, trials
from tests.faults.fault import Fault, Scene, repeats
from tests.faults.faults import faults
from tests.faults.launcher import POINTS
from tests.faults.system import SQLITE, STORES, System
from tests.faults.trials import Trials


@asynccontextmanager
async def messages_vanish(scene: Scene) -> AsyncIterator[None]:
    with closing(sqlite3.connect(scene.system.disk / "guichet.db", timeout=10, isolation_level=None)) as other:
        other.execute("DELETE FROM messages WHERE author = 'visitor' AND seq < 4")
    yield


@asynccontextmanager
async def nothing(_: Scene) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def not_made(_: Scene) -> AsyncIterator[None]:
    raise AssertionError("it never came to the point")
    yield


@pytest.fixture
async def system() -> AsyncIterator[System]:
    found = System(SQLITE)
    try:
        await found.start()
        yield found
    finally:
        await found.stop()


async def test_what_is_lost_or_not_broken_is_found(
    system: System, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(trials, "SHOWS_S", 0.1)
    tried = Trials(system, visitors=1, logs=tmp_path)

    await tried.run([Fault("nothing happens", nothing)], tell=False)
    assert tried.verdict.counts == (0, 0, 0, 0)
    assert tried.verdict.acked > 0

    await tried.run([Fault("nobody notices", nothing, shows=repeats)], tell=False)
    assert tried.verdict.counts == (0, 0, 0, 1)

    await tried.run([Fault("cannot be made", not_made)], tell=False)
    assert tried.verdict.counts == (0, 0, 0, 2)

    await tried.run([Fault("messages vanish", messages_vanish)], tell=False)
    lost, _twice, _order, unexpected = tried.verdict.counts
    assert lost > 0
    assert (tmp_path / "sqlite-messages-vanish.log").exists()

    page = tmp_path / "page.md"
    page.write_text(f"Before.\n{campaign.BEGIN}old\n{campaign.END}\nAfter.\n")
    outcome = campaign.Outcome([tried], took_s=12, load=0.5)
    outcome.record(page)
    assert outcome.last().startswith(f"campaign: 4 faults, acked-lost {lost}, ")
    assert outcome.last().endswith(f", unexpected {unexpected}")
    kept = page.read_text()
    assert kept.startswith("Before.\n")
    assert kept.endswith("After.\n")
    assert "old" not in kept
    assert "| sqlite | nothing happens |" in kept
    assert outcome.last() in kept


@pytest.mark.parametrize("store", STORES)
def test_each_point_and_each_fault_is_tried_once(store: str) -> None:
    names = [fault.name for fault in faults(50) if store in fault.stores]
    assert len(names) == len(set(names))
    assert {f"guichet killed: {point}" for point in POINTS} < set(names)
