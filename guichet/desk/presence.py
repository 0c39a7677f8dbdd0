"""Presence: an agent whose desk is open is on duty."""

from datetime import UTC, datetime, timedelta

from guichet.desk.people import AccountStore

GONE = timedelta(seconds=60)
"""How long after its last sign an open desk counts as left."""


class Presence:
    """Knows whether anybody is on duty. Kept in the database, so that it holds over several processes."""

    def __init__(self, store: AccountStore) -> None:
        self._store = store

    async def on_duty(self) -> bool:
        """True when an agent's desk gave a sign within the last minute."""
        return await self._store.seen_since(datetime.now(UTC) - GONE)

    async def here(self, agent_id: str) -> None:
        """An agent's desk gives a sign."""
        await self._store.see(agent_id, datetime.now(UTC))

    async def gone(self, agent_id: str) -> None:
        """An agent signed out."""
        await self._store.see(agent_id, None)
