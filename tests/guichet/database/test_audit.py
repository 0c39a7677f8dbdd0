"""The audit log: appended only, in one order whoever writes, and its chain tells of any change. On real SQLite."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from guichet.database.audit import SqlAudit, append
from guichet.database.audit_tables import audit, audit_head
from guichet.database.conversations import SqlStore
from guichet.database.session import Database
from guichet.desk.audit import START, Broken, Wanted


@pytest.fixture
def log(database: Database) -> SqlAudit:
    return SqlAudit(database)


async def fill(log: SqlAudit, count: int = 5) -> None:
    for number in range(count):
        await log.record("agent-1", "took", f"conversation:c{number}", {"seq": number})


async def lift(database: Database, *triggers: str) -> None:
    """What somebody with the database's password could do."""
    async with database.write() as connection:
        for trigger in triggers:
            on = "" if database.is_sqlite else f" ON {'audit_head' if trigger.startswith('audit_head') else 'audit'}"
            await connection.execute(text(f"DROP TRIGGER {trigger}{on}"))


async def test_what_was_recorded_is_found_again_the_newest_first(log: SqlAudit) -> None:
    await log.record("agent-1", "took", "conversation:a")
    await log.record("agent-2", "replied", "conversation:a", {"seq": 7})
    entries = await log.entries(Wanted())
    assert [(e.seq, e.actor, e.action, e.subject, e.detail) for e in entries] == [
        (2, "agent-2", "replied", "conversation:a", {"seq": 7}),
        (1, "agent-1", "took", "conversation:a", {}),
    ]
    assert datetime.now(UTC) - entries[0].at < timedelta(minutes=1)


async def test_entries_are_filtered_and_paged(log: SqlAudit) -> None:
    await fill(log)
    await log.record("agent-2", "closed", "conversation:c1")
    now = datetime.now(UTC)

    async def found(**wanted: object) -> list[int]:
        return [entry.seq for entry in await log.entries(Wanted(**wanted))]  # type: ignore[arg-type]  # any field

    assert await found(actor="agent-2") == [6]
    assert await found(action="took", limit=2) == [5, 4]
    assert await found(action="took", below=4) == [3, 2, 1]
    assert await found(subject="conversation:c1") == [6, 2]
    assert await found(subject="conversation:%") == []
    assert await found(first=now) == []
    assert len(await found(before=now)) == 6


@pytest.mark.parametrize(
    "entry",
    [
        ("Camille Roux", "took", "conversation:a", {}),
        ("agent-1", "a dit bonjour", "conversation:a", {}),
        ("agent-1", "took", "camille@exemple.fr", {}),
        ("agent-1", "took", "conversation:a", {"text": "Bonjour, je suis malade"}),
        ("agent-1", "took", "conversation:a", {"email": "camille@exemple.fr"}),
        ("agent-1", "took", "conversation:a", {"Prénom": "x"}),
    ],
)
async def test_texts_and_addresses_do_not_get_in(log: SqlAudit, entry: tuple[str, str, str, dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="expected"):
        await log.record(*entry)
    assert await log.entries(Wanted()) == []


async def test_a_whole_log_is_verified(log: SqlAudit) -> None:
    assert (await log.verify())[0] == 0
    await fill(log)
    count, head = await log.verify()
    assert (count, head.seq) == (5, 5)
    assert head.hash == (await log.entries(Wanted()))[0].hash != START


async def test_the_database_refuses_to_change_or_delete_an_entry(log: SqlAudit, database: Database) -> None:
    await fill(log)
    for statement in (
        update(audit).values(actor="agent-2"),
        delete(audit).where(audit.c.seq == 5),
        update(audit_head).values(seq=1),
        delete(audit_head),
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.write() as connection:
                await connection.execute(statement)
    assert (await log.verify())[0] == 5


@pytest.mark.parametrize("column", ["actor", "action", "subject", "at", "detail", "hash"])
async def test_a_changed_entry_is_noticed_even_without_the_triggers(
    log: SqlAudit, database: Database, column: str
) -> None:
    await fill(log)
    await lift(database, "audit_no_update")
    new = {"at": datetime.now(UTC) - timedelta(days=1), "detail": {"seq": 99}}.get(column, "x")
    async with database.write() as connection:
        await connection.execute(update(audit).where(audit.c.seq == 3).values({column: new}))
    with pytest.raises(Broken, match="entry 3 is not what was written"):
        await log.verify()


@pytest.mark.parametrize(
    ("seq", "said"), [(1, "entry 1 is missing"), (3, "entry 3 is missing"), (5, "ends with entry 4")]
)
async def test_a_missing_entry_is_noticed_even_without_the_triggers(
    log: SqlAudit, database: Database, seq: int, said: str
) -> None:
    await fill(log)
    await lift(database, "audit_no_delete")
    async with database.write() as connection:
        await connection.execute(delete(audit).where(audit.c.seq == seq))
    with pytest.raises(Broken, match=said):
        await log.verify()


async def test_an_entry_put_in_beside_the_log_is_noticed(log: SqlAudit, database: Database) -> None:
    await fill(log)
    [last, *_] = await log.entries(Wanted())
    async with database.write() as connection:
        values = {"seq": 6, "at": last.at, "actor": "x", "action": "x", "subject": "x", "detail": {}, "hash": START}
        await connection.execute(insert(audit).values(values))
    with pytest.raises(Broken):
        await log.verify()


async def test_a_log_written_anew_is_not_the_one_noted_down(log: SqlAudit, database: Database) -> None:
    await fill(log)
    noted = (await log.verify())[1]
    assert await log.knows(noted.seq, noted.hash)
    await lift(database, "audit_no_delete", "audit_head_forward")
    async with database.write() as connection:
        await connection.execute(delete(audit))
        await connection.execute(update(audit_head).values(seq=0, hash=START))
    await fill(log)
    assert (await log.verify())[0] == 5
    assert not await log.knows(noted.seq, noted.hash)


async def test_writers_at_once_make_one_chain(log: SqlAudit, database: Database) -> None:
    others = [Database(str(database.engine.url)) for _ in range(3)]
    await asyncio.gather(*(fill(SqlAudit(other), 20) for other in (database, *others)))
    for other in others:
        await other.close()
    count, head = await log.verify()
    assert (count, head.seq) == (80, 80)


async def test_what_was_not_done_is_not_told(log: SqlAudit, database: Database) -> None:
    store = SqlStore(database)
    with pytest.raises(RuntimeError):
        async with store.write() as tx:
            await tx.record("agent-1", "took", "conversation:a")
            raise RuntimeError
    async with store.write() as tx:
        await tx.record("agent-1", "released", "conversation:a")
    assert [entry.action for entry in await log.entries(Wanted())] == ["released"]
    assert (await log.verify())[0] == 1


async def test_retention_takes_the_oldest_and_the_rest_is_still_verified(log: SqlAudit, database: Database) -> None:
    await fill(log, 3)
    limit = datetime.now(UTC)
    await fill(log, 2)
    assert await log.purge(limit) == 3
    count, head = await log.verify()
    assert (count, head.purged_seq, head.seq) == (3, 3, 6)
    [told, *_] = await log.entries(Wanted())
    assert (told.actor, told.action, told.detail) == (
        "system",
        "audit_purged",
        {"through": 3, "hash": head.purged_hash},
    )
    assert await log.purge(limit) == 0
    assert (await log.verify())[0] == 3
    assert await log.knows(3, head.purged_hash)
    assert not await log.knows(3, START)


async def test_all_of_it_may_go(log: SqlAudit) -> None:
    await fill(log, 3)
    assert await log.purge(datetime.now(UTC) + timedelta(days=1)) == 3
    assert (await log.verify())[0] == 1
    await fill(log, 2)
    assert (await log.verify())[0] == 3


async def test_an_entry_is_of_its_transaction_s_moment(database: Database, log: SqlAudit) -> None:
    before = datetime.now(UTC)
    async with database.write() as connection:
        await append(connection, "agent-1", "took", "conversation:a")
        await append(connection, "agent-1", "replied", "conversation:a")
    newest, oldest = await log.entries(Wanted())
    assert before <= oldest.at <= newest.at <= datetime.now(UTC)
