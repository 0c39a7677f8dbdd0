"""Retention: each kind goes when its time has come, by a moved clock; what is in use stays; the disk keeps nothing."""

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from guichet.conversations.turns import Post
from guichet.database import tables
from guichet.database.audit import SqlAudit
from guichet.database.records import SqlRecords, tables_about
from guichet.database.retention import SqlRetention
from guichet.database.session import Database
from guichet.desk.audit import Wanted
from guichet.retention import EVERY, Limits, Purged, Retention
from tests.guichet.conftest import CAMILLE, Parts

DAY = timedelta(days=1)
LIMITS = Limits(conversations=90 * DAY, forms=30 * DAY, audit=365 * DAY, statistics=730 * DAY)
SECRETS = ("Zoé Canari", "06 39 98 55 44", "planté", "confidence de canari", "Dr Zoé Martin", "brouillon canari")


def after(days: float) -> datetime:
    return datetime.now(UTC) + days * DAY


@pytest.fixture
def retention(database: Database) -> Retention:
    return Retention(SqlRetention(database), LIMITS)


async def spoken(parts: Parts, *, closed: bool = True) -> str:
    """A professional's conversation with all that can be left in one."""
    conversation_id = await parts.signed()
    await parts.turns.take(conversation_id, Post("c1", "confidence de canari"))
    await parts.conversations.request_human(conversation_id, {"name": "Zoé Canari", "phone": "06 39 98 55 44"}, "1")
    await parts.handoffs.take(conversation_id, CAMILLE)
    await parts.handoffs.reply(conversation_id, CAMILLE, "réponse plantée : planté", "r1")
    if closed:
        await parts.handoffs.close(conversation_id, CAMILLE)
    return conversation_id


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("guichet.db*"))


def found(folder: Path, words: Iterable[str] = SECRETS) -> set[str]:
    content = on_disk(folder)
    return {word for word in words if word.encode() in content or json.dumps(word)[1:-1].encode() in content}


async def test_nothing_goes_before_its_time(parts: Parts, retention: Retention) -> None:
    await spoken(parts)
    assert await retention.purge(after(29)) == Purged(sessions=1)
    assert (await retention.purge(after(29))).is_nothing


async def test_a_form_goes_first_then_what_was_said_then_the_figures(
    parts: Parts, retention: Retention, tmp_path: Path, database: Database
) -> None:
    conversation_id = await spoken(parts)
    if database.is_sqlite:
        assert {"Zoé Canari", "confidence de canari"} <= found(tmp_path)

    assert (await retention.purge(after(31))) == Purged(forms=1, sessions=1)
    [case] = (await SqlRecords(database).of(conversation_id))["cases"]
    assert (case["details"], case["consent"]) == (None, None)
    assert len(await parts.handoffs.transcript(conversation_id)) > 3

    assert (await retention.purge(after(91))) == Purged(conversations=1)
    assert {m.text for m in await parts.handoffs.transcript(conversation_id)} == {""}
    intents = [m.provenance.intent for m in await parts.handoffs.transcript(conversation_id) if m.provenance]
    assert intents == ["mot_de_passe"], "what was asked stays, as a figure"
    assert found(tmp_path) == set()

    assert (await retention.purge(after(731))).statistics == 1
    assert await SqlRecords(database).of(conversation_id) == {}


async def test_an_open_case_keeps_its_conversation_and_is_told(parts: Parts, retention: Retention) -> None:
    await spoken(parts, closed=False)
    purged = await retention.purge(after(400))
    assert (purged.conversations, purged.forms, purged.held) == (0, 0, 1)


async def test_a_dry_run_tells_the_same_and_takes_nothing(parts: Parts, retention: Retention) -> None:
    for _ in range(3):
        await spoken(parts)
    told = await retention.purge(after(91), dry_run=True)
    assert told == Purged(conversations=1, forms=3, sessions=3)
    assert await retention.purge(after(91), dry_run=True) == told
    assert await retention.purge(after(91)) == told


async def test_more_than_a_batch_goes_too(
    parts: Parts, retention: Retention, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guichet.database.retention.BATCH", 2)
    for _ in range(5):
        await parts.open()
    assert (await retention.purge(after(91))).conversations == 5
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).where(tables.conversations.c.emptied_at.is_(None))) == 0


async def test_two_purges_at_once_take_each_thing_once(parts: Parts, database: Database, database_url: str) -> None:
    for _ in range(5):
        await parts.open()
    other = Database(database_url)
    both = [Retention(SqlRetention(one), LIMITS) for one in (database, other)]
    purged = await asyncio.gather(*(one.purge(after(91)) for one in both))
    await other.close()
    assert sum(one.conversations for one in purged) == 5


async def test_of_several_processes_one_purges_each_hour(database: Database, database_url: str) -> None:
    other = Database(database_url)
    now = after(0)
    both = [Retention(SqlRetention(one), LIMITS) for one in (database, other)]
    first = await asyncio.gather(*(one.purge_when_due(now) for one in both))
    again = await asyncio.gather(*(one.purge_when_due(now + EVERY / 2) for one in both))
    later = await asyncio.gather(*(one.purge_when_due(now + EVERY) for one in both))
    await other.close()
    assert [sum(one is not None for one in tried) for tried in (first, again, later)] == [1, 0, 1]


async def test_it_runs_by_itself_and_outlasts_a_failure(parts: Parts, database: Database) -> None:
    class Store(SqlRetention):
        looked = 0
        done = asyncio.Event()

        async def claim(self, now: datetime, every: timedelta) -> bool:
            self.looked += 1
            if self.looked == 1:
                raise OSError
            return await super().claim(now, every)

        async def purge(self, limits: Limits, now: datetime) -> Purged:
            self.done.set()
            return await super().purge(limits, now)

    store = Store(database)
    retention = Retention(store, LIMITS)
    retention.start(first_s=0.001, look_s=0.001)
    async with asyncio.timeout(20):
        await store.done.wait()
    await retention.stop()
    assert store.looked >= 2


async def test_the_audit_log_tells_what_went_and_stays_sound(
    parts: Parts, retention: Retention, database: Database
) -> None:
    await spoken(parts)
    await retention.purge(after(91))
    entry = next(e for e in await SqlAudit(database).entries(Wanted()) if e.action == "purged")
    assert entry.detail == {"conversations": 1, "forms": 1, "sessions": 1}
    await SqlAudit(database).verify()


async def test_erasing_leaves_no_row_in_any_table_and_nothing_on_the_disk(
    parts: Parts, database: Database, tmp_path: Path
) -> None:
    conversation_id = await spoken(parts)
    kept = await SqlRecords(database).of(conversation_id)
    assert {"conversations", "messages", "cases", "case_events", "portal_sessions"} <= set(kept)
    await parts.erasure.erase(conversation_id)
    assert set(await SqlRecords(database).of(conversation_id)) <= {"guard_events"}
    assert found(tmp_path) == set()
    assert f"conversation:{conversation_id}" in parts.bell.rung


def test_every_table_about_a_conversation_is_known_to_erase_and_export() -> None:
    """A new table that refers to a conversation goes with it, or says here why it stays."""
    stays = {"guard_events"}  # what a guard did is counted; it holds no word of anybody
    for table, column in tables_about().items():
        if table.name not in {"conversations", *stays}:
            [key] = table.c[column].foreign_keys
            assert key.ondelete == "CASCADE", table.name
