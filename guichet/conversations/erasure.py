"""Erasure: a conversation goes with all that was said and left in it, wherever it is."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from guichet.conversations.bells import Bell, ring
from guichet.conversations.store import Store

Forget = Callable[[str], Awaitable[None]]
"""Has another part forget a conversation; never fails."""


class Scrubber(Protocol):
    """Makes sure that nothing of what was deleted stays on the disk."""

    async def scrub(self) -> None: ...


class Erasure:
    """Erases conversations, for the visitor and for the data protection officer."""

    def __init__(self, store: Store, bell: Bell, forget: Forget, scrubber: Scrubber) -> None:
        """`forget` is the engine's."""
        self._store = store
        self._bell = bell
        self._forget = forget
        self._scrubber = scrubber

    async def erase(self, conversation_id: str, by: str = "") -> None:
        """Delete it with its messages, cases, notes, drafts and tokens; its streams end, the engine forgets it.

        `by` is who does it, for the audit log; a visitor's own erasure is not told there.
        """
        async with self._store.write() as tx:
            await tx.erase(conversation_id)
            if by:
                await tx.record(by, "erased", f"conversation:{conversation_id}")
        await ring(self._bell, conversation_id)
        await self._forget(conversation_id)
        await self._scrubber.scrub()
