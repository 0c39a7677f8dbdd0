"""The bus: wakes streams when a topic was rung, in this process (`memory://`) or in all of them (`redis://`)."""

from guichet.bus.memory import MemoryBus, Subscription
from guichet.bus.redis_streams import RedisBus


def connect(url: str) -> MemoryBus | RedisBus:
    """The bus of an address that the settings have checked."""
    return MemoryBus() if url == "memory://" else RedisBus(url)


__all__ = ["MemoryBus", "RedisBus", "Subscription", "connect"]
