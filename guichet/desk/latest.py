"""Latest: one reading of something costly, shared by all who wait for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

PAUSE_S = 0.1
"""Seconds between two readings: 200 desks that are woken at once read once."""


class Latest(Generic[T]):
    """Reads when somebody asks for news, at most every `pause` seconds, and gives all who asked the same reading."""

    def __init__(self, read: Callable[[], Awaitable[T]], pause: float = PAUSE_S) -> None:
        self._read = read
        self._pause = pause
        self._began = float("-inf")
        self._found: tuple[float, T] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def after(self, moment: float) -> T:
        """A reading that began after `moment`, a time of the loop: it shows what was committed by then."""
        while self._found is None or self._found[0] <= moment:
            if self._reading is None:
                self._reading = asyncio.create_task(self._once())
            await asyncio.shield(self._reading)
        return self._found[1]

    async def now(self) -> T:
        """A reading that begins now or later."""
        return await self.after(asyncio.get_running_loop().time())

    async def _once(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await asyncio.sleep(max(0.0, self._began + self._pause - loop.time()))
            began = self._began = loop.time()
            self._found = (began, await self._read())
        finally:
            self._reading = None
