"""A bus over several processes: rings go through one Redis stream, and what was missed is read after a reconnect.

Nothing depends on Redis being there. A ring carries no content: who hears it looks into the database. While Redis does
not answer, rings reach this process alone and every waiter looks by itself each few seconds.
"""

import asyncio
import secrets
from math import inf
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from guichet.bus.memory import MemoryBus, Subscription

STREAM = "guichet:bells"
KEPT = 10_000
"""Rings that the stream keeps, about: some minutes of a busy day, for whoever was cut off."""

BATCH = 1000
BLOCK_MS = 2000
"""Milliseconds that one read waits; between two reads a stream that was emptied is noticed."""

ANSWER_S = 3.0
"""Seconds Redis may take to answer, above the wait of a read."""

ALONE_S = 2.0
"""Seconds after which a waiter looks into the database by itself while Redis does not answer."""

BACK_OFF_S = (0.1, 0.2, 0.5, 1.0)
FAILURES = (RedisError, OSError, TimeoutError)

log = structlog.get_logger(__name__)


class RedisBus:
    """Rings reach all processes that use the same Redis."""

    def __init__(self, url: str) -> None:
        # Failures are met here, not by retries inside the client: a turn does not wait for Redis.
        self._redis = Redis.from_url(
            url,
            socket_timeout=ANSWER_S + BLOCK_MS / 1000,
            socket_connect_timeout=ANSWER_S,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
            protocol=2,
        )
        self._here = MemoryBus()
        self._self = secrets.token_hex(4)
        self._last = "0-0"
        self._tasks: list[asyncio.Task[None]] = []
        self._unsent: set[str] = set()
        self._to_send = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        """False while rings of other processes do not come."""
        return self._here.longest_wait == inf

    async def start(self) -> None:
        """Begin to listen. When Redis does not answer, go on without it and keep trying."""
        if not self._tasks:
            try:
                self._last = await self._newest()
            except FAILURES as error:
                self._lost(error)
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._tell())]

    async def publish(self, topic: str) -> None:
        """Wake all who wait for `topic`: here at once, in other processes through Redis. Never fails, never waits."""
        self._here.ring(topic)
        self._unsent.add(topic)
        self._to_send.set()

    def subscribe(self, *topics: str) -> Subscription:
        """Wait for topics inside a `with` block; what happens after it begins is not missed."""
        return self._here.subscribe(*topics)

    def count(self) -> int:
        """How many subscriptions are open here, over all topics."""
        return self._here.count()

    def close(self) -> None:
        """End all subscriptions: the process stops."""
        self._here.close()

    async def disconnect(self) -> None:
        """Tell others what is still to be told, and leave Redis."""
        for task in self._tasks:
            while not task.done():  # a cancellation that meets a failure of the connection may get lost in the client
                task.cancel()
                await asyncio.wait([task], timeout=0.1)
        await self._send()
        await self._redis.aclose()

    async def _tell(self) -> None:
        while True:
            await self._to_send.wait()
            self._to_send.clear()
            await self._send()

    async def _send(self) -> None:
        """Send all at once; a topic rung several times meanwhile goes once. While Redis is lost, others look anyway."""
        topics, self._unsent = self._unsent, set()
        if not topics or not self.is_connected:
            return
        try:
            async with asyncio.timeout(ANSWER_S), self._redis.pipeline(transaction=False) as pipeline:
                for topic in topics:
                    pipeline.xadd(STREAM, {"t": topic, "by": self._self}, maxlen=KEPT, approximate=True)
                await pipeline.execute()
        except FAILURES as error:
            self._lost(error)

    async def _listen(self) -> None:
        attempts = 0
        while True:
            try:
                await self._catch_up()
                attempts = 0
                while self.is_connected:
                    await self._read()
            except FAILURES as error:
                self._lost(error)
                await asyncio.sleep(BACK_OFF_S[min(attempts, len(BACK_OFF_S) - 1)])
                attempts += 1

    async def _catch_up(self) -> None:
        """After a time without Redis: find where it stands now, and let everybody look, whatever was missed."""
        newest = await self._newest()
        if not self.is_connected:
            self._last = newest
            self._here.longest_wait = inf
            self._here.ring_all()
            log.info("bus_connected")

    async def _read(self) -> None:
        # redis-py's type covers both protocols; ours is 2, which gives a list.
        found: Any = await self._redis.xread({STREAM: self._last}, count=BATCH, block=BLOCK_MS)
        entries = found[0][1] if found else []
        for entry_id, ring in entries:
            self._last = entry_id
            if ring.get("by") != self._self:
                self._here.ring(ring.get("t", ""))
        if not entries and _order(newest := await self._newest()) < _order(self._last):
            # The stream was emptied and its clock is behind: its next ids would never be greater than ours.
            self._last = newest
            self._here.ring_all()

    async def _newest(self) -> str:
        try:
            return str((await self._redis.xinfo_stream(STREAM))["last-generated-id"])
        except ResponseError:  # no such stream yet
            return "0-0"

    def _lost(self, error: BaseException) -> None:
        if self.is_connected:
            self._here.longest_wait = ALONE_S
            self._here.ring_all()  # so that waits that are under way become short ones
            log.warning("bus_lost", reason=type(error).__name__)


def _order(entry_id: str) -> tuple[int, int]:
    moment, _, count = entry_id.partition("-")
    return int(moment), int(count)
