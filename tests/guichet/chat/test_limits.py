"""Rates: a conversation that floods waits, and others at the same address do not."""

from pathlib import Path

from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for


async def test_one_conversation_floods_and_another_at_the_address_goes_on(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, GUICHET_RATE_CONVERSATION="3/minute"), FakeEngine()) as http:
        loud, calm = Visitor(http), Visitor(http)
        await loud.open()
        await calm.open()
        replies = [await loud.say("bonjour", f"c{n}") for n in range(5)]
        assert [reply.status for reply in replies] == [200, 200, 200, 429, 429]
        assert int(replies[-1].headers["Retry-After"]) >= 1
        assert replies[-1].body["error"]["code"] == "trop_de_demandes"
        assert (await calm.say("bonjour")).status == 200
        assert len((await loud.call("GET", "/messages")).body["messages"]) == 1 + 2 * 3


async def test_new_conversations_are_counted_per_address(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, GUICHET_RATE_NEW="2/minute"), FakeEngine()) as http:
        assert [(await Visitor(http).open()).status for _ in range(3)] == [201, 201, 429]


async def test_an_address_has_a_limit_over_all_its_conversations(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, GUICHET_RATE_ADDRESS="2/minute"), FakeEngine()) as http:
        statuses = []
        for _ in range(3):
            visitor = Visitor(http)
            await visitor.open()
            statuses.append((await visitor.say("bonjour")).status)
        assert statuses == [200, 200, 429]
