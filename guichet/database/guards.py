"""Held messages and guards' events on SQL. See guichet/desk/held.py for what each call promises."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update

from guichet.database.guard_tables import guard_events, held_messages
from guichet.database.session import Database
from guichet.desk.held import REPLACED, AlreadyDecided, HeldMessage


class SqlHeld:
    """Held messages in SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(self, message: HeldMessage) -> None:
        await self.replace(message.conversation_id, message.agent_id, message.held_at)
        async with self._database.write() as connection:
            await connection.execute(insert(held_messages).values(**asdict(message)))

    async def replace(self, conversation_id: str, agent_id: str, at: datetime) -> None:
        theirs = (held_messages.c.conversation_id == conversation_id) & (held_messages.c.agent_id == agent_id)
        if not await self._find(theirs & held_messages.c.decision.is_(None)):
            return  # the usual case takes no write
        async with self._database.write() as connection:
            await connection.execute(
                update(held_messages)
                .where(theirs, held_messages.c.decision.is_(None))
                .values(decision=REPLACED, decided_at=at)
            )

    async def decide(self, message_id: str, decision: str, by: str, why: str, at: datetime) -> HeldMessage:
        one = held_messages.c.id == message_id
        values = {"decision": decision, "decided_by": by, "why": why, "decided_at": at}
        async with self._database.write() as connection:
            done = await connection.execute(
                update(held_messages).where(one, held_messages.c.decision.is_(None)).values(values)
            )
        found = await self._find(one)
        if not found:
            raise LookupError(message_id)
        if not done.rowcount:
            raise AlreadyDecided
        return found[0]

    async def reopen(self, message_id: str) -> None:
        values = {"decision": None, "decided_by": None, "why": None, "decided_at": None}
        async with self._database.write() as connection:
            await connection.execute(update(held_messages).where(held_messages.c.id == message_id).values(values))

    async def open(self) -> list[HeldMessage]:
        return await self._find(held_messages.c.decision.is_(None))

    async def last(self, conversation_id: str, agent_id: str) -> HeldMessage | None:
        theirs = (held_messages.c.conversation_id == conversation_id) & (held_messages.c.agent_id == agent_id)
        found = await self._find(theirs)
        return found[-1] if found else None

    async def note(self, guard: str, conversation_id: str, agent_id: str, at: datetime) -> None:
        values = {"guard": guard, "conversation_id": conversation_id, "agent_id": agent_id, "at": at}
        async with self._database.write() as connection:
            await connection.execute(insert(guard_events).values(values))

    async def _find(self, condition: ColumnElement[bool]) -> list[HeldMessage]:
        query = select(held_messages).where(condition).order_by(held_messages.c.held_at, held_messages.c.id)
        async with self._database.read() as connection:
            return [HeldMessage(**row) for row in (await connection.execute(query)).mappings()]
