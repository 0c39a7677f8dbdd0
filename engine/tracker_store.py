"""The tracker store: remembers recent conversations, bounded in number, age and length."""

from typing import Any

from cachetools import TTLCache
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class BoundedTrackerStore(InMemoryTrackerStore):
    """Rasa's store in memory, which forgets: the oldest when it is full, each after `ttl_s` seconds without use.

    guichet keeps conversations and sends what matters of them with each message, so nothing is lost by it.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: "EventBroker | None" = None,
        max_trackers: int = 5000,
        max_events: int = 16,
        ttl_s: float = 3600,
        **kwargs: Any,
    ) -> None:
        """`max_trackers`: how many conversations; `max_events`: how many of the last events of each."""
        super().__init__(domain, event_broker, **kwargs)
        self.store: TTLCache[str, str] = TTLCache(maxsize=max_trackers, ttl=ttl_s)
        self._max_events = max_events

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """A tracker that keeps the last events alone. Rasa's own setting for that is undone at each message."""
        return DialogueStateTracker(sender_id, self.domain.slots, max_event_history=self._max_events)
