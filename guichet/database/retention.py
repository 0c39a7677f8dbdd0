"""The purge on SQL. See guichet/retention.py for what each call promises."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, null, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from guichet.database import audit
from guichet.database.audit import SqlAudit
from guichet.database.audit_tables import audit as audit_table
from guichet.database.desk_tables import agent_sessions
from guichet.database.guard_tables import guard_events, held_messages
from guichet.database.session import Database
from guichet.database.tables import case_events, cases, chores, conversations, messages, portal_sessions, portal_tokens
from guichet.desk.audit import SYSTEM
from guichet.retention import Limits, Purged

CHORE = "purge"

BATCH = 200
"""Conversations a transaction empties: visitors who write wait no longer than that takes."""

OLD_SIGN_IN = timedelta(days=2)
"""After which a sign-in of an agent that nobody uses is forgotten; it ends long before."""


class SqlRetention:
    """What is past its time, in SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, now: datetime, every: timedelta) -> bool:
        mine = and_(chores.c.name == CHORE, chores.c.done_at <= now - every)
        try:
            async with self._database.write() as connection:
                if (await connection.execute(update(chores).where(mine).values(done_at=now))).rowcount:
                    return True
                if await connection.scalar(select(chores.c.name).where(chores.c.name == CHORE)):
                    return False
                await connection.execute(insert(chores).values(name=CHORE, done_at=now))
        except IntegrityError:  # another process was first, the very first time
            return False
        return True

    async def due(self, limits: Limits, now: datetime) -> Purged:
        async with self._database.read() as connection:

            async def count(query: "Select[tuple[Any]]") -> int:
                return int(await connection.scalar(select(func.count()).select_from(query.subquery())) or 0)

            return Purged(
                conversations=await count(_quiet(now - limits.conversations).where(~_has_open_case())),
                forms=await count(select(cases.c.id).where(_old_form(now - limits.forms))),
                audit=await count(select(audit_table.c.seq).where(audit_table.c.at < now - limits.audit)),
                statistics=await count(select(conversations.c.id).where(_old_figures(now - limits.statistics))),
                sessions=await count(select(portal_sessions.c.token_hash).where(portal_sessions.c.expires_at < now)),
                held=await count(_quiet(now - limits.conversations).where(_has_open_case())),
            )

    async def purge(self, limits: Limits, now: datetime) -> Purged:
        async with self._database.write() as connection:
            forms = await connection.execute(
                update(cases).where(_old_form(now - limits.forms)).values(details=null(), consent=null())
            )
            old = _old_figures(now - limits.statistics)
            figures = await connection.execute(delete(conversations).where(old))
            await connection.execute(delete(guard_events).where(guard_events.c.at < now - limits.statistics))
            sessions = await connection.execute(delete(portal_sessions).where(portal_sessions.c.expires_at < now))
            await connection.execute(delete(portal_tokens).where(portal_tokens.c.expires_at < now))
            await connection.execute(delete(agent_sessions).where(agent_sessions.c.seen_at < now - OLD_SIGN_IN))
        emptied = 0
        while count := await self._empty_some(now - limits.conversations, now):
            emptied += count
        entries = await SqlAudit(self._database).purge(now - limits.audit)
        held = (await self.due(limits, now)).held
        purged = Purged(emptied, forms.rowcount, entries, figures.rowcount, sessions.rowcount, held)
        if not purged.is_nothing:
            await self._tell(purged)
            await self._database.scrub()
        return purged

    async def _empty_some(self, before: datetime, now: datetime) -> int:
        async with self._database.write() as connection:
            query = _quiet(before).where(~_has_open_case()).limit(BATCH)
            ids = list(await connection.scalars(query.with_for_update(of=conversations, skip_locked=True)))
            if ids:
                await _empty(connection, ids, now)
        return len(ids)

    async def _tell(self, purged: Purged) -> None:
        detail = {name: count for name, count in vars(purged).items() if count and name != "held"}
        async with self._database.write() as connection:
            await audit.append(connection, SYSTEM, "purged", "retention", detail)


async def _empty(connection: AsyncConnection, ids: list[str], now: datetime) -> None:
    """Take out of conversations all that was said and who said it; when what was asked stays, as figures."""
    of_cases = select(cases.c.id).where(cases.c.conversation_id.in_(ids))
    for statement in (
        update(messages)
        .where(messages.c.conversation_id.in_(ids))
        .values(text="", choices=[], client_id=null(), agent=null()),
        delete(held_messages).where(held_messages.c.conversation_id.in_(ids)),
        delete(portal_sessions).where(portal_sessions.c.conversation_id.in_(ids)),
        update(case_events)
        .where(case_events.c.case_id.in_(of_cases))
        .values(note=null(), detail=null(), agent_id=null(), agent_name=null()),
        update(cases)
        .where(cases.c.conversation_id.in_(ids))
        .values(
            details=null(),
            consent=null(),
            feedback=null(),
            number=null(),
            promise=null(),
            assignee_id=null(),
            assignee_name=null(),
            released_by=null(),
        ),
        update(conversations)
        .where(conversations.c.id.in_(ids))
        .values(token_hash="", person=null(), professional=null(), offer=null(), survey=null(), emptied_at=now),
    ):
        await connection.execute(statement)


def _quiet(before: datetime) -> "Select[tuple[Any]]":
    """Conversations with content whose last message is older."""
    last = and_(messages.c.conversation_id == conversations.c.id, messages.c.seq == conversations.c.last_seq)
    return (
        select(conversations.c.id)
        .join(messages, last)
        .where(conversations.c.emptied_at.is_(None), messages.c.created_at < before)
    )


def _has_open_case() -> ColumnElement[bool]:
    return exists().where(cases.c.conversation_id == conversations.c.id, cases.c.closed_at.is_(None))


def _old_form(before: datetime) -> ColumnElement[bool]:
    return and_(cases.c.closed_at < before, cases.c.details.is_not(None))


def _old_figures(before: datetime) -> ColumnElement[bool]:
    return and_(conversations.c.emptied_at.is_not(None), conversations.c.created_at < before)
