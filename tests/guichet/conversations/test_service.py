"""Opening, reading, asking for a human, cancelling, erasing. On real SQLite."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from guichet.conversations.conversation import ConversationNotFound
from guichet.conversations.service import hash_token
from guichet.conversations.states import IllegalMove, State
from guichet.conversations.turns import Post
from guichet.conversations.understanding import Route
from tests.guichet.conftest import CAMILLE, Parts
from tests.guichet.conversations.test_replies import OFFER


async def test_a_new_conversation_greets_and_its_token_opens_it_alone(parts: Parts) -> None:
    first, second = await parts.conversations.open(), await parts.conversations.open()
    assert [m.text for m in first.messages] == ["phrase accueil"]
    assert first.token != second.token
    assert await parts.conversations.access(first.conversation.id, first.token)
    assert not await parts.conversations.access(first.conversation.id, second.token)
    assert not await parts.conversations.access("nowhere", first.token)
    assert not await parts.conversations.access(first.conversation.id, "\ud800")


async def test_the_token_itself_is_not_kept(parts: Parts) -> None:
    opened = await parts.conversations.open()
    assert await parts.store.access(opened.conversation.id, opened.token, datetime.now(UTC)) is None
    assert await parts.store.access(opened.conversation.id, hash_token(opened.token), datetime.now(UTC)) is not None


async def test_a_request_waits_in_the_queue_of_its_offer(parts: Parts) -> None:
    conversation_id = await parts.open()
    parts.engine.decisions = (Route(OFFER),)
    await parts.turns.take(conversation_id, Post("a", "un faux message"))
    standing = await parts.conversations.request_human(conversation_id, {"name": "A"})
    case = await parts.handoffs.case(conversation_id)
    assert (standing.state, standing.position, standing.case) == (State.WAITING, 1, None)
    assert (case.queue, case.reason, case.priority, case.details) == (
        "signalements",
        "signaler_hameconnage",
        1,
        {"name": "A"},
    )


async def test_a_professionals_request_goes_to_their_queue(parts: Parts) -> None:
    conversation_id = await parts.open()
    await parts.conversations.set_audience(conversation_id, "pro")
    await parts.conversations.request_human(conversation_id, {})
    assert (await parts.handoffs.case(conversation_id)).queue == "professionnels"


async def test_asking_twice_is_one_case_with_the_newer_details(parts: Parts) -> None:
    conversation_id = await parts.open()
    await parts.conversations.request_human(conversation_id, {"name": "A", "phone": "1"})
    standing = await parts.conversations.request_human(conversation_id, {"name": "B"})
    assert standing.state is State.WAITING
    [case] = await parts.handoffs.cases()
    assert case.details == {"name": "B", "phone": "1"}


async def test_positions_count_in_one_queue_and_move_up(parts: Parts) -> None:
    first, second = await parts.waiting(), await parts.waiting()
    assert (await parts.conversations.standing(second)).position == 2
    await parts.conversations.cancel(first)
    standing = await parts.conversations.standing(second)
    assert (standing.position, standing.wait_s) == (1, 150)


@pytest.mark.parametrize(("details", "words"), [({"phone": "x"}, "coordonnées que vous"), ({}, "affichera ici")])
async def test_nobody_on_duty_makes_a_call_back_with_a_number(
    parts: Parts, details: dict[str, str], words: str
) -> None:
    parts.duty.here = []
    conversation_id = await parts.open()
    standing = await parts.conversations.request_human(conversation_id, details)
    assert (standing.state, standing.case) == (State.CALLBACK, "001 000-0")
    told = (await parts.conversations.history(conversation_id))[-1].text
    assert str(standing.promise) in told
    assert "001 000-0" in told
    assert words in told


async def test_cancelling_goes_back_to_the_bot_and_may_be_repeated(parts: Parts) -> None:
    conversation_id = await parts.waiting()
    for _ in range(2):
        assert (await parts.conversations.cancel(conversation_id)).state is State.BOT
    assert await parts.handoffs.cases() == []
    assert len(await parts.conversations.history(conversation_id)) == 3


async def test_an_agent_who_is_there_cannot_be_cancelled(parts: Parts) -> None:
    conversation_id = await parts.held()
    with pytest.raises(IllegalMove):
        await parts.conversations.cancel(conversation_id)


async def test_the_visitor_sees_the_first_name_of_the_agent(parts: Parts) -> None:
    conversation_id = await parts.held()
    standing = await parts.conversations.standing(conversation_id)
    assert (standing.state, standing.agent) == (State.HUMAN, "Camille")


async def test_erasing_leaves_nothing(parts: Parts) -> None:
    opened = await parts.conversations.open()
    conversation_id = opened.conversation.id
    await parts.conversations.request_human(conversation_id, {})
    await parts.erasure.erase(conversation_id)
    assert parts.forgotten == [conversation_id]
    assert await parts.conversations.history(conversation_id) == []
    assert await parts.handoffs.cases() == []
    assert await parts.conversations.access(conversation_id, opened.token) is None
    with pytest.raises(ConversationNotFound):
        await parts.conversations.standing(conversation_id)


async def test_the_estimate_learns_from_the_cases_of_the_day(parts: Parts) -> None:
    from datetime import timedelta

    conversation_id = await parts.held()
    case = await parts.handoffs.case(conversation_id)
    assert case.taken_at is not None
    async with parts.store.write() as tx:
        await tx.save_case(replace(case, closed_at=case.taken_at + timedelta(seconds=60)))
    assert (await parts.conversations.standing(await parts.waiting())).wait_s == 30  # two agents share the work


async def test_each_change_rings_the_conversation_and_the_desk(parts: Parts) -> None:
    conversation_id = await parts.waiting()
    parts.bell.rung.clear()
    await parts.handoffs.take(conversation_id, CAMILLE)
    assert parts.bell.rung == [f"conversation:{conversation_id}", "desk"]
