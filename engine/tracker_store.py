"""The tracker store: remembers recent conversations, bounded in number, age and length; in memory or in Redis."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

import redis
from cachetools import TTLCache
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

MEMORY = "memory://"

PREFIX = "guichet:tracker:"
"""Of the keys in Redis."""

LONGEST_S = 0.5
"""Seconds that Redis may take: a turn waits for it, and with it the whole engine."""


class BoundedTrackerStore(InMemoryTrackerStore):
    """Rasa's store in memory, which forgets: the oldest when it is full, each after `ttl_s` seconds without use.

    guichet keeps conversations and sends what matters of them with each message, so nothing is lost by it. With a
    redis:// address all engines remember the same conversations, and Redis forgets them.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        max_trackers: int = 5000,
        max_events: int = 16,
        ttl_s: float = 3600,
        **kwargs: Any,
    ) -> None:
        """`host`: memory:// or redis://, Rasa's `url`; `max_trackers`: how many in memory; `max_events`: of each."""
        super().__init__(domain, event_broker, **kwargs)
        in_memory: MutableMapping[str, str] = TTLCache(maxsize=max_trackers, ttl=ttl_s)
        self.store = in_memory if host in (None, MEMORY) else RedisMapping(str(host), ttl_s)
        self._max_events = max_events

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """A tracker that keeps the last events alone. Rasa's own setting for that is undone at each message."""
        return DialogueStateTracker(sender_id, self.domain.slots, max_event_history=self._max_events)

    def forget(self, sender_id: str) -> None:
        """Forget a conversation; one that is not known is forgotten already."""
        self.store.pop(sender_id, None)

    async def _retrieve(self, sender_id: str, fetch_all_sessions: bool) -> DialogueStateTracker | None:
        # Rasa looks whether it is there and then takes it; in between it may be forgotten.
        try:
            return await super()._retrieve(sender_id, fetch_all_sessions)
        except KeyError:
            return None


def forget(store: TrackerStore, sender_id: str) -> None:
    """Forget a conversation in the store that an agent has, which Rasa wraps in others."""
    while not isinstance(store, BoundedTrackerStore):
        store = store._tracker_store
    store.forget(sender_id)


class RedisMapping(MutableMapping[str, str]):
    """Texts by key in Redis, each forgotten `ttl_s` seconds after it was written."""

    def __init__(self, url: str, ttl_s: float) -> None:
        self._redis = redis.Redis.from_url(
            url, decode_responses=True, socket_timeout=LONGEST_S, socket_connect_timeout=LONGEST_S
        )
        self._ttl_ms = int(ttl_s * 1000)

    def __getitem__(self, key: str) -> str:
        found = self._redis.get(PREFIX + key)
        if found is None:
            raise KeyError(key)
        return str(found)

    def __setitem__(self, key: str, value: str) -> None:
        self._redis.set(PREFIX + key, value, px=self._ttl_ms)

    def __delitem__(self, key: str) -> None:
        if not self._redis.delete(PREFIX + key):
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        for key in self._redis.scan_iter(match=PREFIX + "*"):
            yield str(key).removeprefix(PREFIX)

    def __len__(self) -> int:
        return sum(1 for _ in self)
