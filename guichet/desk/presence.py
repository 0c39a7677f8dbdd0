"""Presence: an agent whose desk is open is there, and on duty unless they said busy or away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from guichet.conversations.conversation import AgentRef
from guichet.desk import permissions

GONE = timedelta(seconds=60)
"""How long after its last sign an open desk counts as left."""


class Status(StrEnum):
    """What agents say of themselves. Only who is available gets new cases."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True)
class Seen:
    """An agent whose desk is open."""

    agent: AgentRef
    status: Status
    role: str


class PresenceStore(Protocol):
    """Where signs of agents are kept. guichet/database/presence.py holds the real one."""

    async def see(self, agent_id: str, at: datetime | None) -> None:
        """An agent's desk is open; None when it was closed."""
        ...

    async def see_all(self, agent_ids: Collection[str], at: datetime) -> None:
        """These agents' desks are open: one write for all."""
        ...

    async def say(self, agent_id: str, status: Status) -> None:
        """An agent said whether they are on duty."""
        ...

    async def status(self, agent_id: str) -> Status:
        """What the agent said last."""
        ...

    async def seen_since(self, moment: datetime) -> list[Seen]:
        """The enabled agents whose desk gave a sign since then, in the order of their names."""
        ...


class Presence:
    """Knows who is there. Kept in the database, so that it holds over several processes."""

    def __init__(self, store: PresenceStore) -> None:
        self._store = store

    async def seen(self) -> list[Seen]:
        """The agents whose desk gave a sign within the last minute."""
        return await self._store.seen_since(datetime.now(UTC) - GONE)

    async def present(self) -> list[AgentRef]:
        """The same, whatever they said of themselves."""
        return [one.agent for one in await self.seen()]

    async def available(self, queue: str) -> list[AgentRef]:
        """Those of them who are on duty and work on the queue's cases."""
        on_duty = [one for one in await self.seen() if one.status is Status.AVAILABLE]
        return [one.agent for one in on_duty if permissions.works_on(one.role, queue)]

    async def status(self, agent_id: str) -> Status:
        """What the agent said last of being on duty."""
        return await self._store.status(agent_id)

    async def say(self, agent_id: str, status: Status) -> None:
        """The agent is on duty, busy, or away."""
        await self._store.say(agent_id, status)

    async def here(self, agent_id: str) -> None:
        """An agent's desk gives a sign."""
        await self._store.see(agent_id, datetime.now(UTC))

    async def all_here(self, agent_ids: Collection[str]) -> None:
        """These agents' desks give a sign."""
        if agent_ids:
            await self._store.see_all(agent_ids, datetime.now(UTC))

    async def gone(self, agent_id: str) -> None:
        """An agent signed out."""
        await self._store.see(agent_id, None)
