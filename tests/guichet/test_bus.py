"""The bus: rings reach who waits, none is lost, nothing is left behind."""

import asyncio

from guichet.bus import MemoryBus


async def test_a_ring_wakes_all_who_wait_for_its_topic_alone() -> None:
    bus = MemoryBus()
    with bus.subscribe("a") as first, bus.subscribe("a", "b") as second, bus.subscribe("c") as other:
        await bus.publish("a")
        assert await first.wait(5) == {"a"}
        assert await second.wait(5) == {"a"}
        assert await other.wait(0.01) == set()


async def test_rings_before_the_wait_are_kept_once() -> None:
    bus = MemoryBus()
    with bus.subscribe("a") as subscription:
        await bus.publish("a")
        await bus.publish("a")
        assert await subscription.wait(5) == {"a"}
        assert await subscription.wait(0.01) == set()


async def test_a_subscription_ends_with_its_block_even_when_it_fails() -> None:
    bus = MemoryBus()
    try:
        with bus.subscribe("a", "b"):
            assert bus.count() == 2
            raise RuntimeError
    except RuntimeError:
        pass
    assert bus.count() == 0


async def test_closing_wakes_everybody_for_good() -> None:
    bus = MemoryBus()
    with bus.subscribe("a") as subscription:
        waiting = asyncio.create_task(subscription.wait(60))
        await asyncio.sleep(0)
        bus.close()
        assert await waiting == set()
        assert subscription.closed
        assert await subscription.wait(60) == set()
