"""Filling: writes the scenes into an empty database, all of them or none."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from guichet.conversations.messages import Author
from guichet.conversations.service import hash_token
from guichet.database import rows, tables
from guichet.database.session import Database
from guichet.demo.scene import Said, Scene

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
        "created_at": conversation.created_at,
    }
    await connection.execute(insert(tables.conversations).values(values))
    await connection.execute(insert(tables.messages), [_message(conversation.id, said) for said in scene.messages])
    if scene.case is not None:
        await connection.execute(insert(tables.cases).values(rows.case_values(scene.case)))


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
