"""The tracker store forgets: bounded in number, age and length; in memory and in a real Redis."""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from engine.tracker_store import PREFIX, BoundedTrackerStore, RedisMapping, forget
from tests.services import need


async def test_the_oldest_is_forgotten_when_it_is_full() -> None:
    store = BoundedTrackerStore(Domain.empty(), max_trackers=3)
    for number in range(5):
        await store.save(await store.get_or_create_tracker(f"c{number}"))
    assert sorted(await store.keys()) == ["c2", "c3", "c4"]


async def test_each_is_forgotten_with_time() -> None:
    store = BoundedTrackerStore(Domain.empty(), ttl_s=0)
    await store.save(await store.get_or_create_tracker("c"))
    assert await store.retrieve("c") is None


async def test_a_conversation_is_forgotten_when_told_through_what_rasa_wraps_the_store_in() -> None:
    store = BoundedTrackerStore(Domain.empty())
    await store.save(await store.get_or_create_tracker("c"))
    await store.save(await store.get_or_create_tracker("d"))
    for _ in range(2):
        forget(FailSafeTrackerStore(store), "c")
    assert list(await store.keys()) == ["d"]


async def test_a_conversation_is_remembered_in_part() -> None:
    store = BoundedTrackerStore(Domain.empty(), max_events=5)
    tracker = await store.get_or_create_tracker("c")
    for number in range(50):
        tracker.update(UserUttered(f"message {number}"))
    await store.save(tracker)
    kept = await store.retrieve("c")
    assert kept is not None
    assert len(kept.events) <= 5


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A real Redis, empty, on a socket of its own."""
    socket = tmp_path / "redis.sock"
    command = [need("redis-server"), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(tmp_path)]
    with (tmp_path / "redis.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        client = redis.Redis.from_url(f"unix://{socket}")
        deadline = time.monotonic() + 30
        while not answers(client):
            assert time.monotonic() < deadline, (tmp_path / "redis.log").read_text()
            time.sleep(0.05)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(20)


def answers(client: "redis.Redis[bytes]") -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


async def test_engines_that_share_a_redis_remember_the_same_conversations(redis_url: str) -> None:
    one, other = (BoundedTrackerStore(Domain.empty(), host=redis_url, max_events=5) for _ in range(2))
    tracker = await one.get_or_create_tracker("c")
    for number in range(50):
        tracker.update(UserUttered(f"message {number}"))
    await one.save(tracker)
    found = await other.retrieve("c")
    assert found is not None
    assert [event.text for event in found.events if isinstance(event, UserUttered)][-1] == "message 49"
    assert len(found.events) <= 5
    found.update(UserUttered("further"))
    await other.save(found)
    again = await one.retrieve("c")
    assert again is not None
    assert again.latest_message is not None
    assert again.latest_message.text == "further"
    assert list(await one.keys()) == ["c"]


async def test_redis_forgets_them_with_time(redis_url: str) -> None:
    store = BoundedTrackerStore(Domain.empty(), host=redis_url, ttl_s=60)
    await store.save(await store.get_or_create_tracker("kept"))
    left = redis.Redis.from_url(redis_url).pttl(PREFIX + "kept")
    assert 0 < left <= 60_000
    brief = BoundedTrackerStore(Domain.empty(), host=redis_url, ttl_s=0.001)
    await brief.save(await brief.get_or_create_tracker("gone"))
    while await brief.retrieve("gone") is not None:
        await asyncio.sleep(0)


def test_what_is_not_there_is_a_key_error_as_in_memory(redis_url: str) -> None:
    mapping = RedisMapping(redis_url, 60)
    mapping["a"] = "1"
    assert (mapping["a"], "a" in mapping, len(mapping)) == ("1", True, 1)
    del mapping["a"]
    assert "a" not in mapping
    with pytest.raises(KeyError):
        mapping["a"]
    with pytest.raises(KeyError):
        del mapping["a"]
