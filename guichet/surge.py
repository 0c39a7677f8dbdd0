"""The look-out for a surge: compares the signals with the limits every few seconds while the server runs."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import structlog
from sanic import Sanic
from sanic.config import Config

from guichet.conversations.surge import Limits, Mode, Rush, SurgeStore, commanded, looked
from guichet.conversations.understanding import EngineUnavailable, Question, Understanding, Understood

LOOK_S = 5.0
"""Seconds between two looks of one process: so long a command takes to reach all."""

WITHIN = timedelta(minutes=1)
"""How far back questions turned away and new conversations are counted."""

NO_PLACE = ("crowded", "busy")
"""Why questions are turned away when there are too many of them."""

log = structlog.get_logger(__name__)


class NoticedUnderstanding:
    """Counts the questions that found no place, of this process and of the last minute."""

    def __init__(self, inner: Understanding, clock: Callable[[], float] = time.monotonic) -> None:
        self._inner = inner
        self._clock = clock
        self._times: deque[float] = deque()

    async def understand(self, question: Question) -> Understood:
        """As the inner one's. Raises EngineUnavailable."""
        try:
            return await self._inner.understand(question)
        except EngineUnavailable as error:
            if error.reason in NO_PLACE:
                self._times.append(self._clock())
            raise

    def turned_away(self) -> int:
        """How many found no place in the last minute."""
        while self._times and self._times[0] < self._clock() - WITHIN.total_seconds():
            self._times.popleft()
        return len(self._times)


class Lookout:
    """Finds out whether there is a surge, tells this process's `rush`, and rings when it begins or ends."""

    def __init__(
        self,
        store: SurgeStore,
        limits: Limits,
        turned_away: Callable[[], int],
        rush: Rush,
        ring: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._limits = limits
        self._turned_away = turned_away
        self._rush = rush
        self._ring = ring

    async def command(self, mode: Mode, now: datetime) -> None:
        """Begin or end it, or let the limits decide; this process knows at once. Raises StoreUnavailable."""
        await self._store.save(commanded(mode, now))
        await self.look(now)

    async def look(self, now: datetime) -> None:
        """Look once. Raises StoreUnavailable."""
        seen = await self._store.read()
        found = replace(await self._store.signals(now - WITHIN), turned_away=self._turned_away())
        surge = looked(seen, found, self._limits, now)
        if surge is not seen and not await self._store.save(surge, seen):
            surge = await self._store.read()
        before, self._rush.surge = self._rush.surge, surge
        if (before.mode, before.since) != (surge.mode, surge.since):
            log.warning("surge" if surge.is_on else "surge_over", mode=surge.mode.value, why=surge.why)
            await self._ring()


def setup_surge(app: "Sanic[Config, SimpleNamespace]", lookout: Lookout) -> None:
    """Look from the start of the server to its stop."""
    tasks: list[asyncio.Task[None]] = []

    @app.after_server_start
    async def begin(_: "Sanic[Config, SimpleNamespace]") -> None:
        tasks.append(asyncio.create_task(_go_on(lookout)))

    @app.before_server_stop
    async def end(_: "Sanic[Config, SimpleNamespace]") -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _go_on(lookout: Lookout) -> None:
    while True:
        try:
            await lookout.look(datetime.now(UTC))
        except Exception as error:  # noqa: BLE001  the database may be away; the next look may succeed
            log.warning("surge_not_looked", kind=type(error).__name__)
        await asyncio.sleep(LOOK_S)
