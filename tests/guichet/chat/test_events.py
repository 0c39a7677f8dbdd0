"""The event stream: replays, resumes, beats, and ends when nobody listens any more."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from guichet.bus import MemoryBus
from guichet.chat.stream import follow
from tests.guichet.conftest import CAMILLE, Parts
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for


@dataclass
class Events:
    """Reads an event stream one block at a time."""

    response: aiohttp.ClientResponse

    async def block(self) -> dict[str, str]:
        """The next block's fields; a comment has the field ''."""
        fields: dict[str, str] = {}
        while line := (await self.response.content.readline()).decode().rstrip("\n"):
            name, _, value = line.partition(":")
            fields[name] = value.strip()
        return fields

    async def next(self, event: str) -> dict[str, str]:
        """The next block of this kind."""
        async with asyncio.timeout(10):
            while (block := await self.block()).get("event") != event:
                pass
        return block

    async def message(self) -> Any:
        """The next message."""
        return json.loads((await self.next("message"))["data"])


@asynccontextmanager
async def listening(visitor: Visitor, query: str = "", **headers: str) -> AsyncIterator[Events]:
    headers = {"Authorization": f"Bearer {visitor.token}", **headers}
    url = f"/api/v1/conversations/{visitor.id}/events{query}"
    async with visitor.http.get(url, headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield Events(response)


async def test_it_replays_then_goes_on(visitor: Visitor) -> None:
    async with listening(visitor) as events:
        assert "retry" in await events.block()
        assert (await events.message())["seq"] == 1
        assert json.loads((await events.next("state"))["data"])["state"] == "bot"
        await visitor.say("bonjour")
        assert [(await events.message())["author"] for _ in range(2)] == ["visitor", "bot"]


async def test_the_id_of_an_event_is_where_to_resume(visitor: Visitor) -> None:
    await visitor.say("bonjour")
    async with listening(visitor, **{"Last-Event-ID": "2"}) as events:
        block = await events.next("message")
        assert (block["id"], json.loads(block["data"])["seq"]) == ("3", 3)
    async with listening(visitor, "?after=1") as events:
        assert (await events.message())["seq"] == 2


async def test_a_change_of_state_is_told(visitor: Visitor) -> None:
    async with listening(visitor) as events:
        await events.next("state")
        await visitor.call("POST", "/handoff", json={"details": {"consent": True}})
        state = json.loads((await events.next("state"))["data"])
        assert state["state"] == "callback"
        assert state["case"]


async def test_erasing_ends_the_stream(visitor: Visitor) -> None:
    async with listening(visitor) as events:
        await events.next("state")
        await visitor.call("DELETE", "")
        await events.next("erased")
        assert await events.response.content.read() == b""


async def test_it_beats_while_nothing_happens(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, GUICHET_HEARTBEAT="0.05"), FakeEngine()) as http:
        visitor = Visitor(http)
        await visitor.open()
        async with listening(visitor) as events, asyncio.timeout(10):
            beats = 0
            while beats < 3:
                beats += (await events.block()).get("") == "ping"


@pytest.mark.parametrize("clients", [1, 20])
async def test_a_client_that_leaves_frees_what_it_held(
    tmp_path: Path, clients: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    buses: list[MemoryBus] = []

    class WatchedBus(MemoryBus):
        def __init__(self) -> None:
            super().__init__()
            buses.append(self)

    monkeypatch.setattr("guichet.bus.MemoryBus", WatchedBus)
    async with serving(settings_for(tmp_path, GUICHET_HEARTBEAT="0.05"), FakeEngine()) as http:
        visitor = Visitor(http)
        await visitor.open()
        for _ in range(clients):
            async with listening(visitor) as events:
                await events.message()
        async with asyncio.timeout(10):
            while buses[0].count():
                await asyncio.sleep(0)


async def always_allowed() -> bool:
    return True


class BrokenLine:
    """A response whose client is gone after some sends."""

    def __init__(self, sends: int) -> None:
        self.left = sends

    async def send(self, data: str) -> None:
        if not self.left:
            raise ConnectionResetError
        self.left -= 1


async def test_a_dead_line_is_noticed_at_the_heartbeat(parts: Parts) -> None:
    conversation_id = await parts.held()
    await parts.handoffs.reply(conversation_id, CAMILLE, "Bonjour.", "1")
    bus = MemoryBus()
    with pytest.raises(ConnectionResetError):
        with bus.subscribe("x") as waiter:
            await follow(
                BrokenLine(6),
                waiter,
                parts.conversations,
                parts.unbroken,
                conversation_id,
                0,
                0.01,
                always_allowed,
                asyncio.Semaphore(1),
            )
    assert bus.count() == 0
