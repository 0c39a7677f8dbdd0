"""Unbroken work: goes on to its end when the client that asked for it leaves."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class Unbroken:
    """Runs work that must not stop half-way.

    The server cancels a request when its client hangs up, at whatever point it has come to. A turn would then be cut
    off between question and answer, and a database connection in the middle of a statement.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    async def __call__(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Wait for the work; cancelled, it goes on without anybody waiting."""
        if asyncio.current_task() in self._running:  # within unbroken work, which nobody cancels
            return await work
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    async def drain(self) -> None:
        """Wait for all that is under way, before the process stops."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that nobody is told of it when its client has left
