"""A bus inside one process: wakes whoever waits for a topic."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf


class Subscription:
    """Waits for some topics. Rings that come while nobody waits are kept, each topic once."""

    def __init__(self, longest_wait: Callable[[], float] = lambda: inf) -> None:
        """`longest_wait`: seconds after which a waiter looks by itself, as no ring can be counted on."""
        self._rung: set[str] = set()
        self._bell = asyncio.Event()
        self._longest_wait = longest_wait
        self.closed = False

    @property
    def is_alone(self) -> bool:
        """True while rings of other processes may not come."""
        return self._longest_wait() < inf

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
            async with asyncio.timeout(min(timeout, self._longest_wait())):
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
        self.longest_wait = inf

    async def start(self) -> None:
        """Nothing to connect to."""

    async def publish(self, topic: str) -> None:
        """Wake all who wait for `topic`."""
        self.ring(topic)

    def ring(self, topic: str) -> None:
        """Wake all in this process who wait for `topic`."""
        for subscription in self._subscriptions.get(topic, ()):
            subscription.ring(topic)

    def ring_all(self) -> None:
        """Wake everybody: what was rung may have been missed."""
        for topic in list(self._subscriptions):
            self.ring(topic)

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Wait for topics inside the block; what happens after it begins is not missed."""
        subscription = Subscription(lambda: self.longest_wait)
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

    async def disconnect(self) -> None:
        """Nothing to disconnect from."""

    def close(self) -> None:
        """End all subscriptions: the process stops."""
        for waiting in list(self._subscriptions.values()):
            for subscription in waiting:
                subscription.close()
