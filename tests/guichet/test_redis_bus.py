"""The bus over Redis: rings reach other processes, and those that come while it is away are made up for."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from guichet.bus import RedisBus
from guichet.bus.redis_streams import STREAM
from tests import backends

LONG_S = 30.0


@asynccontextmanager
async def connected(url: str, count: int = 2) -> AsyncIterator[list[RedisBus]]:
    buses = [RedisBus(url) for _ in range(count)]
    for bus in buses:
        await bus.start()
    try:
        yield buses
    finally:
        for bus in buses:
            await bus.disconnect()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG_S):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_ring_wakes_who_waits_in_another_process_and_in_ones_own(redis_server: backends.RedisServer) -> None:
    async with connected(redis_server.url) as (here, there):
        with here.subscribe("a") as own, there.subscribe("a", "b") as other, there.subscribe("c") as deaf:
            await here.publish("a")
            assert await own.wait(LONG_S) == {"a"}
            assert await other.wait(LONG_S) == {"a"}
            assert await deaf.wait(0.05) == set()


async def test_ones_own_ring_does_not_come_back(redis_server: backends.RedisServer) -> None:
    async with connected(redis_server.url) as (here, there):
        with here.subscribe("a") as own, there.subscribe("a") as other:
            await here.publish("a")
            assert await own.wait(LONG_S) == {"a"}
            assert await other.wait(LONG_S) == {"a"}
            await there.publish("b")  # goes the way that the echo would have gone
            assert await own.wait(0.1) == set()


async def test_rings_carry_a_topic_and_nothing_else(redis_server: backends.RedisServer) -> None:
    from redis.asyncio import Redis

    redis_server.flush()
    async with connected(redis_server.url) as (here, there), Redis.from_url(redis_server.url) as client:
        with there.subscribe("a") as other:
            await here.publish("a")
            await other.wait(LONG_S)
        found: Any = await client.xrange(STREAM)
        [[_, fields]] = found
        assert fields[b"t"] == b"a"
        assert set(fields) == {b"t", b"by"}


@pytest.fixture
def own_redis() -> Iterator[backends.RedisServer]:
    """A Redis to kill."""
    with backends.redis() as server:
        yield server


async def test_redis_dies_and_comes_back_empty(own_redis: backends.RedisServer) -> None:
    async with connected(own_redis.url) as (here, there):
        with there.subscribe("a") as other:
            own_redis.kill()
            await here.publish("a")
            await until(lambda: not there.is_connected)
            # Nobody tells: whoever waits looks by itself, long before its own time is over.
            async with asyncio.timeout(LONG_S):
                await other.wait(3600)
                await other.wait(3600)
            await asyncio.to_thread(own_redis.start)
            await until(lambda: here.is_connected and there.is_connected)
            while await other.wait(0.05):
                pass
            await here.publish("a")
            assert await other.wait(LONG_S) == {"a"}


async def test_a_stream_that_was_emptied_and_starts_again_from_behind_is_noticed(
    own_redis: backends.RedisServer,
) -> None:
    from redis.asyncio import Redis

    async with connected(own_redis.url) as (_, there), Redis.from_url(own_redis.url) as client:
        with there.subscribe("a") as other:
            await client.xadd(STREAM, {"t": "a"})
            assert await other.wait(LONG_S) == {"a"}
            await client.flushall()
            await client.xadd(STREAM, {"t": "a"}, id="5-0")
            assert await other.wait(LONG_S) == {"a"}
            await client.xadd(STREAM, {"t": "a"}, id="6-0")
            assert await other.wait(LONG_S) == {"a"}


async def test_it_starts_without_redis_and_finds_it_later(own_redis: backends.RedisServer) -> None:
    own_redis.kill()
    async with connected(own_redis.url, 1) as (bus,):
        assert not bus.is_connected
        await bus.publish("a")
        await asyncio.to_thread(own_redis.start)
        await until(lambda: bus.is_connected)
