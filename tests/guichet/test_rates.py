"""Counts of calls: over all processes with Redis, in this one while Redis is away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits import parse

from guichet.rates import Counter
from tests import backends

TWO = parse("2/minute")


@asynccontextmanager
async def closing(counter: Counter) -> AsyncIterator[Counter]:
    try:
        yield counter
    finally:
        await counter.close()


async def test_calls_over_the_rate_are_told_how_long_to_wait() -> None:
    counter = Counter()
    assert [await counter.wait_s(TWO, "a") for _ in range(2)] == [0, 0]
    assert 1 <= await counter.wait_s(TWO, "a") <= 60
    assert await counter.wait_s(TWO, "b") == 0


async def test_two_processes_count_together(redis_server: backends.RedisServer) -> None:
    redis_server.flush()
    async with closing(Counter(redis_server.url)) as first, closing(Counter(redis_server.url)) as second:
        assert await first.wait_s(TWO, "a") == 0
        assert await second.wait_s(TWO, "a") == 0
        assert await first.wait_s(TWO, "a") >= 1
        assert await second.wait_s(TWO, "a") >= 1


async def test_without_redis_each_process_counts_by_itself() -> None:
    with backends.redis() as server:
        async with closing(Counter(server.url)) as counter:
            assert await counter.wait_s(TWO, "a") == 0
            server.kill()
            assert [await counter.wait_s(TWO, "a") for _ in range(2)] == [0, 0]
            assert await counter.wait_s(TWO, "a") >= 1
