"""Retention: how long each kind of data is kept, and the purge that keeps to it. docs/privacy.md gives the reasons."""

import asyncio
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

EVERY = timedelta(hours=1)
"""How often the purge runs, over all processes."""

FIRST_S = 60.0
"""Seconds after its start that a process waits before it looks for the first time."""

LOOK_S = 600.0
"""Seconds between two looks of a process whether the purge is due."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long each kind is kept: conversations after their last message, forms after their case was closed."""

    conversations: timedelta
    forms: timedelta
    audit: timedelta
    statistics: timedelta


@dataclass(frozen=True)
class Purged:
    """How many of each kind went, or would go. `held`: conversations past their time that an open case keeps."""

    conversations: int = 0
    forms: int = 0
    audit: int = 0
    statistics: int = 0
    sessions: int = 0
    held: int = 0

    @property
    def is_nothing(self) -> bool:
        """True when nothing went."""
        return self == Purged(held=self.held)


class Store(Protocol):
    """Where the data is. guichet/database/retention.py holds the real one."""

    async def claim(self, now: datetime, every: timedelta) -> bool:
        """True for the one process that may purge now: nobody has since `now - every`."""
        ...

    async def due(self, limits: Limits, now: datetime) -> Purged:
        """What would go now."""
        ...

    async def purge(self, limits: Limits, now: datetime) -> Purged:
        """Let go what is past its time, in small transactions; safe to run twice at once."""
        ...


class Retention:
    """Runs the purge: by itself in each process, of which one does it, and by command."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def purge(self, now: datetime, *, dry_run: bool = False) -> Purged:
        """Purge now, or tell what would go."""
        if dry_run:
            return await self._store.due(self._limits, now)
        purged = await self._store.purge(self._limits, now)
        log.info("purged", **asdict(purged))
        return purged

    async def purge_when_due(self, now: datetime) -> Purged | None:
        """Purge unless a process has within EVERY; None then."""
        return await self.purge(now) if await self._store.claim(now, EVERY) else None

    def start(self, first_s: float = FIRST_S, look_s: float = LOOK_S) -> None:
        """Purge from now on, until `stop`."""
        self._task = asyncio.create_task(self._keep(first_s, look_s))

    async def stop(self) -> None:
        """Finish what is under way and purge no more."""
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _keep(self, wait_s: float, look_s: float) -> None:
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._stopping.wait()
                    return
            wait_s = look_s
            try:
                await self.purge_when_due(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001  a database that is down now is there again at the next look
                log.warning("purge_failed", kind=type(error).__name__)
