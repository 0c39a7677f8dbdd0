"""Admission: how many turns are worked on at once, how many may wait, and that the next one is told at once.

A turn that waits longer than guichet does is work for nobody, and keeps those behind it waiting: a busy engine says so
while another one, or the menu, can still answer in time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")


class Busy(Exception):
    """There is no room for another turn now."""


class Admission:
    """Lets turns in."""

    def __init__(self, at_once: int, queue: int, patience_s: float) -> None:
        """`at_once`: turns under way; `queue`: turns that may wait; `patience_s`: seconds after which none does."""
        if at_once < 1 or queue < 0:
            raise ValueError("expected at_once from 1 and queue from 0")
        self._room = at_once + queue
        self._patience_s = patience_s
        self._turns = asyncio.Semaphore(at_once)
        self.inside = 0

    @property
    def is_full(self) -> bool:
        """True when the next turn would be turned away."""
        return self.inside >= self._room

    async def __call__(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Do the work in its turn. Raises Busy at once when there is no room, or when its turn came too late."""
        if self.is_full:
            raise Busy
        arrived = time.monotonic()
        self.inside += 1
        try:
            async with self._turns:
                # Understanding does not give way while it works: what has arrived meanwhile is let in, or not, first.
                await asyncio.sleep(0)
                if time.monotonic() - arrived > self._patience_s:
                    raise Busy
                return await work()
        finally:
            self.inside -= 1
