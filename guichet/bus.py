"""The bus: wakes streams when a topic was rung. `memory://` serves one process."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Subscription:
    """Waits for some topics. Rings that come while nobody waits are kept, each topic once."""

    def __init__(self) -> None:
        self._rung: set[str] = set()
        self._bell = asyncio.Event()
        self.closed = False

    def ring(self, topic: str) -> None:
        """Wake the waiter."""
        self._rung.add(topic)
        self._bell.set()

    def close(self) -> None:
        """Wake the waiter for the last time."""
        self.closed = True
        self._bell.set()

    async def wait(self, timeout: float) -> set[str]:
        """The topics rung since the last call; empty after `timeout` seconds or when closed."""
        try:
            async with asyncio.timeout(timeout):
                await self._bell.wait()
        except TimeoutError:
            return set()
        rung, self._rung = self._rung, set()
        if not self.closed:
            self._bell.clear()
        return rung


class MemoryBus:
    """A bus inside one process."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, set[Subscription]] = defaultdict(set)

    async def publish(self, topic: str) -> None:
        """Wake all who wait for `topic`."""
        for subscription in self._subscriptions.get(topic, ()):
            subscription.ring(topic)

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Wait for topics inside the block; what happens after it begins is not missed."""
        subscription = Subscription()
        for topic in topics:
            self._subscriptions[topic].add(subscription)
        try:
            yield subscription
        finally:
            for topic in topics:
                self._subscriptions[topic].discard(subscription)
                if not self._subscriptions[topic]:
                    del self._subscriptions[topic]

    def count(self) -> int:
        """How many subscriptions are open, over all topics."""
        return sum(len(waiting) for waiting in self._subscriptions.values())

    def close(self) -> None:
        """End all subscriptions: the process stops."""
        for waiting in list(self._subscriptions.values()):
            for subscription in waiting:
                subscription.close()
