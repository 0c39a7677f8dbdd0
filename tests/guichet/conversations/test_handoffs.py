"""Agents take, reply, release and close; one holder at a time. On real SQLite."""

import asyncio

import pytest

from guichet.conversations.conversation import ConversationNotFound
from guichet.conversations.handoffs import AlreadyTaken, NotTheHolder
from guichet.conversations.messages import Author
from guichet.conversations.states import State
from guichet.conversations.turns import Post
from tests.guichet.conftest import CAMILLE, SACHA, Parts


async def test_of_two_who_take_at_once_one_wins_and_the_other_is_told_who(parts: Parts) -> None:
    conversation_id = await parts.waiting()
    agents = [CAMILLE, SACHA]
    outcomes = await asyncio.gather(
        *(parts.handoffs.take(conversation_id, agent) for agent in agents), return_exceptions=True
    )
    [refused] = [o for o in outcomes if isinstance(o, AlreadyTaken)]
    holder = (await parts.handoffs.case(conversation_id)).assignee_name
    assert refused.holder == holder
    joined = [m for m in await parts.conversations.history(conversation_id) if "a rejoint" in m.text]
    assert len(joined) == 1


async def test_taking_again_changes_nothing(parts: Parts) -> None:
    conversation_id = await parts.held()
    before = await parts.conversations.history(conversation_id)
    await parts.handoffs.take(conversation_id, CAMILLE)
    assert await parts.conversations.history(conversation_id) == before


async def test_only_the_holder_writes_releases_and_closes(parts: Parts) -> None:
    conversation_id = await parts.held()
    for refused in (
        parts.handoffs.reply(conversation_id, SACHA, "bonjour", "1"),
        parts.handoffs.release(conversation_id, SACHA),
        parts.handoffs.close(conversation_id, SACHA),
    ):
        with pytest.raises(NotTheHolder):
            await refused
    assert (await parts.handoffs.case(conversation_id)).state is State.HUMAN


async def test_nobody_writes_before_taking(parts: Parts) -> None:
    conversation_id = await parts.waiting()
    with pytest.raises(NotTheHolder):
        await parts.handoffs.reply(conversation_id, CAMILLE, "bonjour", "1")


async def test_a_reply_is_written_once(parts: Parts) -> None:
    conversation_id = await parts.held()
    first = await parts.handoffs.reply(conversation_id, CAMILLE, "Bonjour.", "1")
    assert await parts.handoffs.reply(conversation_id, CAMILLE, "Bonjour.", "1") == first
    assert first.author is Author.AGENT
    assert (await parts.conversations.history(conversation_id))[-1] == first


async def test_the_first_reply_of_a_case_is_kept_over_further_ones_and_a_release(parts: Parts) -> None:
    conversation_id = await parts.held()
    assert (await parts.handoffs.case(conversation_id)).first_reply_at is None
    first = await parts.handoffs.reply(conversation_id, CAMILLE, "bonjour", "1")
    await parts.handoffs.reply(conversation_id, CAMILLE, "encore", "2")
    await parts.handoffs.release(conversation_id, CAMILLE)
    await parts.handoffs.take(conversation_id, SACHA)
    await parts.handoffs.reply(conversation_id, SACHA, "bonjour", "3")
    assert (await parts.handoffs.case(conversation_id)).first_reply_at == first.created_at


async def test_an_agents_reply_and_a_visitors_message_may_bear_the_same_id(parts: Parts) -> None:
    conversation_id = await parts.held()
    await parts.turns.take(conversation_id, Post("1", "bonjour"))
    assert (await parts.handoffs.reply(conversation_id, CAMILLE, "Bonjour.", "1")).author is Author.AGENT


async def test_closing_gives_the_conversation_back_to_the_bot(parts: Parts) -> None:
    conversation_id = await parts.held()
    await parts.handoffs.close(conversation_id, CAMILLE)
    assert (await parts.conversations.standing(conversation_id)).state is State.BOT
    ended, asked = (await parts.conversations.history(conversation_id))[-2:]
    assert "Camille a terminé" in ended.text
    assert (asked.author, [choice.id for choice in asked.choices]) == (Author.BOT, ["oui", "non"])
    turn = await parts.turns.take(conversation_id, Post("a", "merci"))
    assert len(turn.replies) == 1


async def test_releasing_puts_it_back_in_its_place(parts: Parts) -> None:
    conversation_id = await parts.held()
    later = await parts.waiting()
    await parts.handoffs.release(conversation_id, CAMILLE)
    assert [c.conversation_id for c in await parts.handoffs.cases()] == [conversation_id, later]
    assert (await parts.handoffs.take(conversation_id, SACHA)).assignee_name == "Sacha Morel"


async def test_a_call_back_can_be_taken_or_closed(parts: Parts) -> None:
    parts.duty.here = []
    taken, closed = await parts.waiting(), await parts.waiting()
    assert (await parts.handoffs.take(taken, CAMILLE)).state is State.HUMAN
    await parts.handoffs.close(closed, CAMILLE)
    assert (await parts.conversations.standing(closed)).state is State.CLOSED


async def test_a_conversation_without_case_has_nothing_to_take(parts: Parts) -> None:
    conversation_id = await parts.open()
    with pytest.raises(ConversationNotFound):
        await parts.handoffs.take(conversation_id, CAMILLE)


async def test_cases_are_in_order_of_priority_then_waiting(parts: Parts) -> None:
    from tests.guichet.conversations.test_replies import OFFER

    first = await parts.waiting()
    urgent = await parts.open()
    async with parts.store.write() as tx:
        from dataclasses import replace

        await tx.save(replace(await tx.conversation(urgent), offer=OFFER))
    await parts.conversations.request_human(urgent, {})
    assert [c.conversation_id for c in await parts.handoffs.cases()] == [urgent, first]
