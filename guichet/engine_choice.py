"""Which engine a conversation asks, which are left alone for a while, and how many questions are under way."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from guichet.conversations.understanding import EngineUnavailable

FAILURES = 3
"""Bad replies in a row after which an engine is left alone; one that cannot be reached is at once."""

BACK_OFF_S = (0.5, 1.0, 2.0, 4.0)
"""Seconds an engine is left alone, longer each time; then one question tries it."""

AT_ONCE = 16
"""Questions under way to each engine, from one process: the engine takes four and lets some wait."""

WAITING = 32
"""Questions that may wait for their turn, for each engine."""

WAIT_S = 0.8
"""Seconds a question waits for its turn; the visitor then gets the published questions to choose from."""


def ranked(urls: Iterable[str], conversation_id: str) -> list[str]:
    """The engines in a conversation's own order (rendezvous hashing).

    The first stays the same while engines come and go; one that goes takes only its own conversations with it.
    """
    return sorted(urls, key=lambda url: hashlib.sha256(f"{url}\n{conversation_id}".encode()).digest(), reverse=True)


@dataclass
class Circuit:
    """One engine's breaker: closed while it replies, open for a while when it does not, then tried by one question."""

    now: Callable[[], float] = time.monotonic
    failures: int = 0
    opened: int = 0
    until: float = 0.0
    trying: bool = False

    def may_ask(self) -> bool:
        """True when a question may go there. While it was open, only one may, to see whether it is back."""
        if not self.opened:
            return True
        if self.trying or self.now() < self.until:
            return False
        self.trying = True
        return True

    def replied(self) -> None:
        """It works."""
        self.failures = self.opened = 0
        self.trying = False

    def failed(self, reason: str) -> None:
        """It does not. `busy` is no failure: it works, on others' questions."""
        self.trying = False
        if reason == "busy":
            return
        self.failures += 1
        if reason == "down" or self.failures >= FAILURES or self.opened:
            self.until = self.now() + BACK_OFF_S[min(self.opened, len(BACK_OFF_S) - 1)]
            self.opened += 1


@dataclass
class Admission:
    """Lets so many questions through at once, some wait a little, and the others are told at once."""

    at_once: int = AT_ONCE
    waiting: int = WAITING
    wait_s: float = WAIT_S
    under_way: int = 0
    queued: int = 0
    _free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.at_once)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place, for the block. Raises EngineUnavailable `crowded` when there is none soon."""
        if self._free.locked():
            await self._queue()
        else:
            await self._free.acquire()
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1
            self._free.release()

    async def _queue(self) -> None:
        if self.queued >= self.waiting:
            raise EngineUnavailable("crowded")
        self.queued += 1
        try:
            async with asyncio.timeout(self.wait_s):
                await self._free.acquire()
        except TimeoutError:
            raise EngineUnavailable("crowded") from None
        finally:
            self.queued -= 1
