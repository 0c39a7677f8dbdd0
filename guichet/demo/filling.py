"""Filling: writes the scenes into an empty database, all of them or none."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from guichet.conversations.conversation import AgentRef
from guichet.conversations.messages import Author
from guichet.conversations.service import hash_token
from guichet.database import desk_tables, guard_tables, rows, tables
from guichet.database.session import Database
from guichet.demo.day import AGENTS
from guichet.demo.scene import Said, Scene
from guichet.desk.people import AGENT, NO_PASSWORD, Account
from guichet.desk.presence import Status

STEP = 25
"""Conversations between two lines of progress."""


class NotEmpty(Exception):
    """The database has conversations: invented ones must not be mixed with them."""


async def has_conversations(database: Database) -> bool:
    """True when somebody has written already."""
    async with database.read() as connection:
        return await connection.scalar(select(tables.conversations.c.id).limit(1)) is not None


async def fill(database: Database, scenes: Iterable[Scene], tell: Callable[[int], object]) -> int:
    """Write the scenes; `tell` hears how many there are so far. Gives how many there are. Raises NotEmpty."""
    count = 0
    async with database.write() as connection:
        if await connection.scalar(select(tables.conversations.c.id).limit(1)) is not None:
            raise NotEmpty
        await seat(connection, AGENTS, datetime.now(UTC))
        for count, scene in enumerate(scenes, 1):
            await _write(connection, scene)
            if count % STEP == 0:
                tell(count)
    return count


async def _write(connection: AsyncConnection, scene: Scene) -> None:
    conversation = replace(scene.conversation, last_seq=len(scene.messages))
    values = {
        **rows.conversation_values(conversation),
        "id": conversation.id,
        "token_hash": hash_token(scene.new_id()),
        "last_seq": conversation.last_seq,
        "visitor_read": conversation.last_seq,
        "agent_read": scene.agent_read,
        "created_at": conversation.created_at,
    }
    await connection.execute(insert(tables.conversations).values(values))
    await connection.execute(insert(tables.messages), [_message(conversation.id, said) for said in scene.messages])
    if scene.case is not None:
        await connection.execute(insert(tables.cases).values(rows.case_values(scene.case)))
        happened = [{**asdict(event), "kind": event.kind.value, "case_id": scene.case.id} for event in scene.events]
        await connection.execute(insert(tables.case_events), happened)
    for one in scene.guarded:
        event = {"guard": one.guard, "conversation_id": conversation.id, "agent_id": one.agent.id, "at": one.at}
        await connection.execute(insert(guard_tables.guard_events).values(event))
        if one.held is not None:
            await connection.execute(insert(guard_tables.held_messages).values(asdict(one.held)))


async def seat(connection: AsyncConnection, agents: Iterable[AgentRef], now: datetime) -> None:
    """Give the invented agents a place at the desk: busy, so that new cases are for those who look around."""
    for at, agent in enumerate(agents, 1):
        account = Account(agent.id, f"demo-{at}@guichet.example", agent.name, AGENT, NO_PASSWORD, now)
        seated = {**asdict(account), "presence": Status.BUSY.value, "last_seen_at": now + timedelta(days=365)}
        await connection.execute(insert(desk_tables.agents).values(seated))


def _message(conversation_id: str, said: Said) -> dict[str, Any]:
    return {
        **rows.message_values(said.draft),
        "conversation_id": conversation_id,
        "seq": said.seq,
        "created_at": said.at,
        "reply_to": said.reply_to,
        "picked": said.picked,
        "client_id": f"demo-{said.seq}" if said.draft.author is Author.VISITOR else None,
        "answered": True,
    }
