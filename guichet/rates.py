"""Counts of calls by key: in this process, or in Redis for all processes; in this one again while Redis is away."""

import time
from math import ceil

import structlog
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

ANSWER_S = 0.5
"""Seconds Redis may take to count; a visitor waits for it."""

AWAY_S = 5.0
"""Seconds until Redis is asked again after it did not answer."""

log = structlog.get_logger(__name__)


class Counter:
    """Counts calls in a sliding window."""

    def __init__(self, bus_url: str = "memory://") -> None:
        """`bus_url`: a Redis one counts over all processes."""
        self._here = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pool = None if bus_url == "memory://" else _pool(bus_url)
        self._shared = None if self._pool is None else SlidingWindowCounterRateLimiter(_storage(bus_url, self._pool))
        self._away_until = 0.0

    async def wait_s(self, rate: RateLimitItem, *key: str) -> int:
        """Count a call: 0 when it is within the rate, else the seconds to wait, at least 1."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return await _wait_s(self._shared, rate, *key)
            except (StorageError, OSError) as error:
                self._away_until = time.monotonic() + AWAY_S
                log.warning("rates_counted_here", reason=type(error).__name__)
        return await _wait_s(self._here, rate, *key)

    async def close(self) -> None:
        """Leave Redis."""
        if self._pool is not None:
            await self._pool.aclose()


async def _wait_s(limiter: SlidingWindowCounterRateLimiter, rate: RateLimitItem, *key: str) -> int:
    if await limiter.hit(rate, *key):
        return 0
    reset = (await limiter.get_window_stats(rate, *key)).reset_time
    return max(1, ceil(reset - time.time()))


def _pool(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(
        url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S, retry=Retry(NoBackoff(), 0)
    )


def _storage(url: str, pool: ConnectionPool) -> Storage:
    return RedisStorage(
        f"async+{url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="guichet:rates",
        connection_pool=pool,  # type: ignore[arg-type]  # passed on to redis-py
    )
