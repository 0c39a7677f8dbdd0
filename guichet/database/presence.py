"""Presence of agents on SQL. See guichet/desk/presence.py for what each call promises."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from guichet.conversations.conversation import AgentRef
from guichet.database.desk_tables import agents
from guichet.database.session import Database
from guichet.desk.presence import Seen, Status


class SqlPresence:
    """Kept with the accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def see(self, agent_id: str, at: datetime | None) -> None:
        await self._set(agent_id, last_seen_at=at)

    async def see_all(self, agent_ids: Collection[str], at: datetime) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(agents).where(agents.c.id.in_(agent_ids)).values(last_seen_at=at))

    async def say(self, agent_id: str, status: Status) -> None:
        await self._set(agent_id, presence=status.value)

    async def status(self, agent_id: str) -> Status:
        async with self._database.read() as connection:
            found = await connection.scalar(select(agents.c.presence).where(agents.c.id == agent_id))
        return Status(found or Status.AVAILABLE)

    async def seen_since(self, moment: datetime) -> list[Seen]:
        query = select(agents.c.id, agents.c.name, agents.c.presence, agents.c.role).where(
            agents.c.last_seen_at >= moment, agents.c.disabled.is_(False)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(agents.c.name, agents.c.id))
            return [Seen(AgentRef(row.id, row.name), Status(row.presence), row.role) for row in rows]

    async def _set(self, agent_id: str, **values: object) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(agents).where(agents.c.id == agent_id).values(values))
