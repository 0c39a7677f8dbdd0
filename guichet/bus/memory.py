"""A bus inside one process: wakes whoever waits for a topic. Ten thousand wait at once: a waiter holds little."""

import asyncio
from math import inf

NONE: frozenset[str] = frozenset()


class Subscription:
    """Waits for some topics, in a `with` block. Rings that come while nobody waits are kept, each topic once."""

    __slots__ = ("_bus", "_rung", "_topics", "_woken", "closed")

    def __init__(self, bus: "MemoryBus", topics: tuple[str, ...]) -> None:
        self._bus = bus
        self._topics = topics
        self._rung: set[str] | None = None
        self._woken: asyncio.Future[None] | None = None
        self.closed = False

    def __enter__(self) -> "Subscription":
        self._bus.add(self, self._topics)
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.remove(self, self._topics)

    @property
    def is_alone(self) -> bool:
        """True while rings of other processes may not come."""
        return self._bus.longest_wait < inf

    def ring(self, topic: str) -> None:
        """Wake the waiter."""
        if self._rung is None:
            self._rung = set()
        self._rung.add(topic)
        self._wake()

    def close(self) -> None:
        """Wake the waiter for the last time."""
        self.closed = True
        self._wake()

    async def wait(self, timeout: float) -> set[str] | frozenset[str]:
        """The topics rung since the last call; empty after `timeout` seconds or when closed."""
        if self._rung is None and not self.closed:
            loop = asyncio.get_running_loop()
            self._woken = loop.create_future()
            timer = loop.call_later(min(timeout, self._bus.longest_wait), self._wake)
            try:
                await self._woken
            finally:
                timer.cancel()
                self._woken = None
        rung, self._rung = self._rung, None
        return rung or NONE

    def _wake(self) -> None:
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(None)


class MemoryBus:
    """A bus inside one process."""

    def __init__(self) -> None:
        # Nearly every topic has one or two who wait for it: a tuple takes a fifth of a set.
        self._waiting: dict[str, tuple[Subscription, ...]] = {}
        self.longest_wait = inf
        """Seconds after which a waiter looks by itself, while no ring can be counted on."""

    async def start(self) -> None:
        """Nothing to connect to."""

    async def publish(self, topic: str) -> None:
        """Wake all who wait for `topic`."""
        self.ring(topic)

    def ring(self, topic: str) -> None:
        """Wake all in this process who wait for `topic`."""
        for subscription in self._waiting.get(topic, ()):
            subscription.ring(topic)

    def ring_all(self) -> None:
        """Wake everybody: what was rung may have been missed."""
        for topic in list(self._waiting):
            self.ring(topic)

    def subscribe(self, *topics: str) -> Subscription:
        """Wait for topics inside a `with` block; what happens after it begins is not missed."""
        return Subscription(self, topics)

    def add(self, subscription: Subscription, topics: tuple[str, ...]) -> None:
        """Ring this one too."""
        for topic in topics:
            self._waiting[topic] = (*self._waiting.get(topic, ()), subscription)

    def remove(self, subscription: Subscription, topics: tuple[str, ...]) -> None:
        """Ring this one no more."""
        for topic in topics:
            left = tuple(one for one in self._waiting.get(topic, ()) if one is not subscription)
            if left:
                self._waiting[topic] = left
            else:
                self._waiting.pop(topic, None)

    def count(self) -> int:
        """How many subscriptions are open, over all topics."""
        return sum(len(waiting) for waiting in self._waiting.values())

    async def disconnect(self) -> None:
        """Nothing to disconnect from."""

    def close(self) -> None:
        """End all subscriptions: the process stops."""
        for waiting in list(self._waiting.values()):
            for subscription in waiting:
                subscription.close()
