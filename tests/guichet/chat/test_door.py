"""The door: so many calls at once, the others are asked to come again, and their messages are not lost by it."""

import asyncio
from pathlib import Path

from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for


async def test_who_finds_no_place_is_told_to_come_again(tmp_path: Path) -> None:
    engine = FakeEngine()
    async with serving(settings_for(tmp_path, GUICHET_CALLS_AT_ONCE="1"), engine) as http, asyncio.timeout(20):
        first, second = Visitor(http), Visitor(http)
        await first.open()
        await second.open()
        engine.gate = asyncio.Event()
        waiting = asyncio.create_task(first.say("bonjour"))
        await engine.reached.wait()
        refused = await second.pick("mot_de_passe")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "2")
        assert refused.body["error"]["code"] == "indisponible"
        async with http.get("/health/live") as response:
            assert response.status == 200
        engine.gate.set()
        assert (await waiting).status == 200
        assert (await second.pick("mot_de_passe")).status == 200
        messages = (await second.call("GET", "/messages")).body["messages"]
        assert [message["author"] for message in messages] == ["bot", "visitor", "bot"]


async def test_a_place_is_taken_until_the_work_is_over_also_when_its_client_left(tmp_path: Path) -> None:
    engine = FakeEngine()
    async with serving(settings_for(tmp_path, GUICHET_CALLS_AT_ONCE="1"), engine) as http, asyncio.timeout(20):
        visitor = Visitor(http)
        await visitor.open()
        engine.gate = asyncio.Event()
        leaving = asyncio.create_task(visitor.say("bonjour"))
        await engine.reached.wait()
        leaving.cancel()
        assert (await Visitor(http).open()).status == 503
        engine.gate.set()
        while (await visitor.call("GET", "/messages")).status == 503:
            await asyncio.sleep(0)
        assert len((await visitor.call("GET", "/messages")).body["messages"]) == 3
