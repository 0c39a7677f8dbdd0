"""The tracker store forgets: bounded in number, age and length."""

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from engine.tracker_store import BoundedTrackerStore


async def test_the_oldest_is_forgotten_when_it_is_full() -> None:
    store = BoundedTrackerStore(Domain.empty(), max_trackers=3)
    for number in range(5):
        await store.save(await store.get_or_create_tracker(f"c{number}"))
    assert sorted(await store.keys()) == ["c2", "c3", "c4"]


async def test_each_is_forgotten_with_time() -> None:
    store = BoundedTrackerStore(Domain.empty(), ttl_s=0)
    await store.save(await store.get_or_create_tracker("c"))
    assert await store.retrieve("c") is None


async def test_a_conversation_is_remembered_in_part() -> None:
    store = BoundedTrackerStore(Domain.empty(), max_events=5)
    tracker = await store.get_or_create_tracker("c")
    for number in range(50):
        tracker.update(UserUttered(f"message {number}"))
    await store.save(tracker)
    kept = await store.retrieve("c")
    assert kept is not None
    assert len(kept.events) <= 5
