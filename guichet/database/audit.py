"""The audit log on SQL. See guichet/desk/audit.py for what each call promises."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from guichet.database.audit_tables import audit, audit_head
from guichet.database.session import Database
from guichet.desk.audit import SYSTEM, Act, Chain, Detail, Entry, Head, Wanted, check, sealed

BATCH = 5000
"""Entries that are read at once to verify them."""


async def append(
    connection: AsyncConnection, actor: str, action: str, subject: str, detail: Detail | None = None
) -> None:
    """Add an entry in the caller's transaction, as its last act: the log is held for one writer until the commit.

    Several processes stand in line at the head's row (on SQLite at the database), so the chain has one order.
    Raises ValueError for what does not belong into the log.
    """
    detail = dict(detail or {})
    check(actor, action, subject, detail)
    head = await _head(connection, hold=True)
    seq, at = head.seq + 1, datetime.now(UTC)
    seal = sealed(head.hash, seq, at, actor, action, subject, detail)
    values = {"seq": seq, "at": at, "actor": actor, "action": action, "subject": subject, "detail": detail}
    await connection.execute(insert(audit).values(**values, hash=seal))
    await connection.execute(update(audit_head).values(seq=seq, hash=seal))


async def tell(connection: AsyncConnection, act: Act | None) -> None:
    """Add an act's entry, if there is an act to tell."""
    if act is not None:
        await append(connection, act.actor, act.action, act.subject, act.detail)


class SqlAudit:
    """The log in SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, actor: str, action: str, subject: str, detail: Detail | None = None) -> None:
        async with self._database.write() as connection:
            await append(connection, actor, action, subject, detail)

    async def entries(self, wanted: Wanted) -> list[Entry]:
        query = select(audit).order_by(audit.c.seq.desc()).limit(wanted.limit)
        for column, value in ((audit.c.actor, wanted.actor), (audit.c.action, wanted.action)):
            query = query.where(column == value) if value else query
        if wanted.subject:
            query = query.where(audit.c.subject.startswith(wanted.subject, autoescape=True))
        query = query.where(audit.c.at >= wanted.first) if wanted.first else query
        query = query.where(audit.c.at < wanted.before) if wanted.before else query
        query = query.where(audit.c.seq < wanted.below) if wanted.below else query
        async with self._database.read() as connection:
            return [_entry(row) for row in (await connection.execute(query)).mappings()]

    async def verify(self) -> tuple[int, Head]:
        """The number of entries and the head. Raises Broken when the log is not what was written."""
        async with self._database.read() as connection:
            if connection.dialect.name == "postgresql":
                # One view of the log for all statements, as SQLite gives by itself.
                await connection.execution_options(isolation_level="REPEATABLE READ")
            head = await _head(connection)
            chain = Chain(head)
            async for entry in _kept(connection):
                chain.add(entry)
            return chain.end(), head

    async def knows(self, seq: int, seal: str) -> bool:
        """True when entry `seq` has this hash, or retention took it: then only the last that went is still known."""
        async with self._database.read() as connection:
            head = await _head(connection)
            if seq <= head.purged_seq:
                return seq < head.purged_seq or seal == head.purged_hash
            return await connection.scalar(select(audit.c.hash).where(audit.c.seq == seq)) == seal

    async def purge(self, before: datetime) -> int:
        """Delete the oldest entries, up to the first that is not older than `before`; how many they were.

        The head keeps the hash of the last one that went, so that the rest can still be verified; an entry tells it.
        """
        async with self._database.write() as connection:
            head = await _head(connection, hold=True)
            stays = await connection.scalar(select(func.min(audit.c.seq)).where(audit.c.at >= before))
            through = head.seq if stays is None else stays - 1
            if through <= head.purged_seq:
                return 0
            seal = await connection.scalar(select(audit.c.hash).where(audit.c.seq == through))
            await connection.execute(update(audit_head).values(purged_seq=through, purged_hash=seal))
            gone = (await connection.execute(delete(audit).where(audit.c.seq <= through))).rowcount
            await append(connection, SYSTEM, "audit_purged", "audit", {"through": through, "hash": str(seal)})
            return gone


async def _head(connection: AsyncConnection, *, hold: bool = False) -> Head:
    query = select(audit_head.c.seq, audit_head.c.hash, audit_head.c.purged_seq, audit_head.c.purged_hash)
    row = (await connection.execute(query.with_for_update() if hold else query)).one()
    return Head(*row)


async def _kept(connection: AsyncConnection) -> AsyncIterator[Entry]:
    after, full = -1, True
    while full:
        query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(BATCH)
        found = [_entry(row) for row in (await connection.execute(query)).mappings()]
        for entry in found:
            yield entry
        full = len(found) == BATCH
        after = found[-1].seq if found else after


def _entry(row: RowMapping) -> Entry:
    return Entry(**{name: row[name] for name in Entry.__dataclass_fields__})
