"""The store of conversations on SQL. See guichet/conversations/store.py for what each call promises."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from statistics import median

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from guichet.conversations.conversation import Access, Case, CaseEvent, Conversation, ConversationNotFound
from guichet.conversations.messages import Draft, Message
from guichet.conversations.portal_store import Earlier
from guichet.conversations.store import Transaction
from guichet.database import audit, cases, portal, rows, statements, tables
from guichet.database.session import Database

HANDLED = 100
"""How many of the last cases the median handling time looks at."""


class SqlStore:
    """Conversations in SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        async with self._database.together() as connection:
            yield SqlTransaction(connection)

    async def access(self, conversation_id: str, token_hash: str, now: datetime) -> Access | None:
        async with self._database.look() as connection:
            return await portal.access(connection, conversation_id, token_hash, now)

    async def conversations_of(self, person: str, limit: int) -> list[Earlier]:
        async with self._database.read() as connection:
            return await portal.conversations_of(connection, person, limit)

    async def conversation(self, conversation_id: str) -> Conversation:
        async with self._database.look() as connection:
            return await _conversation(connection, statements.CONVERSATION, conversation_id)

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        table = tables.messages
        query = select(table).where(table.c.conversation_id == conversation_id, table.c.seq > after)
        async with self._database.look() as connection:
            result = await connection.execute(query.order_by(table.c.seq))
            return [rows.message(row) for row in result.mappings()]

    async def case(self, conversation_id: str) -> Case | None:
        async with self._database.look() as connection:
            return await cases.one_open(connection, conversation_id)

    async def cases(self) -> list[Case]:
        async with self._database.read() as connection:
            result = await connection.execute(cases.all_open())
            return [rows.case(row) for row in result.mappings()]

    async def ahead(self, case: Case) -> int:
        async with self._database.read() as connection:
            return await connection.scalar(cases.count(cases.before(case))) or 0

    async def first_waiting(self, queue: str, limit: int) -> list[str]:
        async with self._database.read() as connection:
            return list(await connection.scalars(cases.first_waiting(queue, limit)))

    async def silent(self, since: datetime) -> list[tuple[str, int]]:
        async with self._database.read() as connection:
            return [(row.id, row.last_seq) for row in await connection.execute(cases.silent(since))]

    async def events(self, conversation_id: str) -> list[CaseEvent]:
        async with self._database.read() as connection:
            result = await connection.execute(cases.events(conversation_id))
            return [rows.event(row) for row in result.mappings()]

    async def median_handling_s(self, queue: str, since: datetime) -> float | None:
        table = tables.cases
        query = select(table.c.taken_at, table.c.closed_at).where(
            table.c.queue == queue,
            table.c.closed_at > since,
            table.c.taken_at.is_not(None),
        )
        async with self._database.read() as connection:
            result = await connection.execute(query.order_by(table.c.closed_at.desc()).limit(HANDLED))
            spans = [(closed - taken).total_seconds() for taken, closed in result]
        return median(spans) if spans else None


class SqlTransaction(portal.SqlPortalWrites):
    """One transaction of the store."""

    async def add(self, conversation: Conversation, token_hash: str | None) -> None:
        values = {
            **rows.conversation_values(conversation),
            "id": conversation.id,
            "token_hash": token_hash or "",  # the hash of no token
            "last_seq": 0,
            "created_at": conversation.created_at,
        }
        await self._connection.execute(statements.ADD_CONVERSATION, values)

    async def conversation(self, conversation_id: str) -> Conversation:
        return await _conversation(self._connection, statements.HELD_CONVERSATION, conversation_id)

    async def save(self, conversation: Conversation) -> None:
        values = rows.conversation_values(conversation)
        await self._connection.execute(statements.SAVE_CONVERSATION, {"which": conversation.id, **values})

    async def erase(self, conversation_id: str) -> None:
        table = tables.conversations
        await self._connection.execute(delete(table).where(table.c.id == conversation_id))

    async def append(
        self,
        conversation: Conversation,
        drafts: Sequence[Draft],
        *,
        reply_to: int | None = None,
        client_id: str | None = None,
        picked: str | None = None,
        answered: bool = True,
    ) -> list[Message]:
        if not drafts:
            return []
        counted = {"which": conversation.id, "more": len(drafts)}
        last = (await self._connection.execute(statements.COUNT_MESSAGES, counted)).scalar_one()
        turn = {
            "reply_to": reply_to,
            "client_id": client_id,
            "picked": picked,
            "answered": answered,
        }
        values = [
            {
                **rows.message_values(draft),
                **turn,
                "conversation_id": conversation.id,
                "seq": seq,
            }
            for seq, draft in enumerate(drafts, start=last - len(drafts) + 1)
        ]
        await self._connection.execute(statements.ADD_MESSAGES, values)
        return [rows.kept(draft, row) for draft, row in zip(drafts, values, strict=True)]

    async def said(self, conversation_id: str, client_id: str) -> Message | None:
        asked = {"which": conversation_id, "client": client_id}
        row = (await self._connection.execute(statements.SAID, asked)).mappings().one_or_none()
        return rows.message(row) if row else None

    async def replies_to(self, conversation_id: str, seq: int) -> list[Message]:
        table = tables.messages
        query = select(table).where(table.c.conversation_id == conversation_id, table.c.reply_to == seq)
        result = await self._connection.execute(query.order_by(table.c.seq))
        return [rows.message(row) for row in result.mappings()]

    async def mark_answered(self, conversation_id: str, seq: int) -> bool:
        its = {"which": conversation_id, "number": seq}
        return (await self._connection.execute(statements.MARK_ANSWERED, its)).one_or_none() is not None

    async def open_case(self, conversation_id: str) -> Case | None:
        return await cases.one_open(self._connection, conversation_id)

    async def last_case(self, conversation_id: str) -> Case | None:
        row = (await self._connection.execute(cases.last_closed(conversation_id))).mappings().one_or_none()
        return rows.case(row) if row else None

    async def save_case(self, case: Case) -> None:
        table = tables.cases
        values = rows.case_values(case)
        changed = await self._connection.execute(update(table).where(table.c.id == case.id).values(values))
        if changed.rowcount == 0:
            await self._connection.execute(insert(table).values(values))

    async def record(
        self, actor: str, action: str, subject: str, detail: Mapping[str, str | int | bool] | None = None
    ) -> None:
        await audit.append(self._connection, actor, action, subject, detail)

    async def add_event(self, case: Case, event: CaseEvent) -> None:
        values = {**asdict(event), "kind": event.kind.value, "case_id": case.id}
        await self._connection.execute(insert(tables.case_events).values(values))

    async def add_opinion(self, case_id: str, *, helped: bool | None = None, feedback: str | None = None) -> None:
        given = {name: value for name, value in (("helped", helped), ("feedback", feedback)) if value is not None}
        if given:
            await self._connection.execute(update(tables.cases).where(tables.cases.c.id == case_id).values(given))

    async def waiting(self, queue: str) -> int:
        return await self._connection.scalar(cases.count(cases.waits_in(queue))) or 0

    async def mark_read(self, conversation_id: str, seq: int, *, by_visitor: bool) -> bool:
        table = tables.conversations
        mark = table.c.visitor_read if by_visitor else table.c.agent_read
        news = (table.c.id == conversation_id) & (mark < seq) & (table.c.last_seq >= seq)
        changed = await self._connection.execute(update(table).where(news).values({mark: seq}))
        return changed.rowcount > 0


async def _conversation(
    connection: AsyncConnection,
    query: "Select[tuple[object, ...]]",
    conversation_id: str,
) -> Conversation:
    result = await connection.execute(query, {"which": conversation_id})
    row = result.mappings().one_or_none()
    if row is None:
        raise ConversationNotFound(conversation_id)
    return rows.conversation(row)
