"""What happens to cases by itself: vanished agents, silent visitors, snoozed cases, closed queues, assignment."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from guichet import opening
from guichet.conversations.casebook import Casebook
from guichet.conversations.conversation import AgentRef, EventKind
from guichet.conversations.intake import Intake
from guichet.conversations.messages import Author
from guichet.conversations.rounds import Policy, Rounds
from guichet.conversations.states import State
from guichet.conversations.turns import Post
from tests.guichet.conftest import CAMILLE, SACHA, Parts

NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=30)


async def kinds(parts: Parts, conversation_id: str) -> list[EventKind]:
    return [event.kind for event in await parts.handoffs.history(conversation_id)]


async def state(parts: Parts, conversation_id: str) -> State:
    return (await parts.conversations.standing(conversation_id)).state


async def told(parts: Parts, conversation_id: str) -> str:
    return (await parts.conversations.history(conversation_id))[-1].text


def rounds(parts: Parts, hours: str = "24/7", cap: int = 0) -> Rounds:
    intake = Intake(parts.duty, opening.parse(hours))
    return Rounds(Casebook(parts.store, parts.bell), intake, lambda: "900 000-0", Policy(timedelta(minutes=20), cap))


async def test_what_a_vanished_agent_holds_waits_for_another(parts: Parts) -> None:
    conversation_id, other = await parts.held(), await parts.waiting()
    await parts.handoffs.take(other, SACHA)
    parts.duty.here = [SACHA]
    await parts.rounds.make(NOW)
    assert [await state(parts, c) for c in (conversation_id, other)] == [State.WAITING, State.HUMAN]
    assert "Camille a perdu la connexion" in await told(parts, conversation_id)
    assert (await kinds(parts, conversation_id))[-1] is EventKind.RELEASED


async def test_after_a_start_nobody_is_taken_for_gone(parts: Parts) -> None:
    conversation_id = await parts.held()
    parts.duty.here = []
    await parts.rounds.make(NOW, judge_absence=False)
    assert await state(parts, conversation_id) is State.HUMAN


async def test_several_processes_do_each_thing_once(parts: Parts) -> None:
    """Each round read the same cases before any of them wrote."""
    held = [await parts.held() for _ in range(3)]
    silent = await parts.waiting()
    await parts.handoffs.take(silent, SACHA)
    await parts.handoffs.reply(silent, SACHA, "Êtes-vous là ?", "1")
    parts.duty.here = [SACHA]
    before = {c: len(await parts.conversations.history(c)) for c in (*held, silent)}
    await asyncio.gather(*(rounds(parts).make(LATER) for _ in range(4)))
    for conversation_id, count in before.items():
        assert len(await parts.conversations.history(conversation_id)) == count + 1
    assert await state(parts, silent) is State.CLOSED


async def test_a_visitor_who_does_not_answer_is_told_so(parts: Parts) -> None:
    conversation_id = await parts.held()
    await parts.handoffs.reply(conversation_id, CAMILLE, "Quel est le nom du cabinet ?", "1")
    await parts.rounds.make(NOW + timedelta(minutes=19))
    assert await state(parts, conversation_id) is State.HUMAN
    await parts.rounds.make(LATER)
    assert await state(parts, conversation_id) is State.CLOSED
    assert "Sans réponse de votre part" in await told(parts, conversation_id)
    assert (await kinds(parts, conversation_id))[-1] is EventKind.CLOSED


@pytest.mark.parametrize("last", ["nothing", "the visitor", "snoozed"])
async def test_silence_is_the_visitors_only_after_an_agents_words(parts: Parts, last: str) -> None:
    conversation_id = await parts.held()
    if last != "nothing":
        await parts.handoffs.reply(conversation_id, CAMILLE, "Bonjour.", "1")
    if last == "the visitor":
        await parts.turns.take(conversation_id, Post("1", "je cherche"))
    if last == "snoozed":
        await parts.handoffs.snooze(conversation_id, CAMILLE, LATER + timedelta(hours=1))
    await parts.rounds.make(LATER)
    assert await state(parts, conversation_id) is State.HUMAN


async def silent(parts: Parts) -> str:
    conversation_id = await parts.held()
    await parts.handoffs.reply(conversation_id, CAMILLE, "Quel est le nom du cabinet ?", "1")
    await parts.rounds.make(LATER)
    return conversation_id


async def test_who_writes_after_their_silence_finds_the_same_agent(parts: Parts) -> None:
    conversation_id = await silent(parts)
    turn = await parts.turns.take(conversation_id, Post("2", "le cabinet du Dr X"))
    assert (turn.state, turn.replies) == (State.HUMAN, [])
    assert "Camille vous répond de nouveau" in await told(parts, conversation_id)
    case = await parts.handoffs.case(conversation_id)
    assert (case.assignee_name, case.outcome, case.closed_at) == (CAMILLE.name, None, None)
    assert (await kinds(parts, conversation_id))[-1] is EventKind.REOPENED


async def test_or_the_queue_when_that_agent_has_left(parts: Parts) -> None:
    conversation_id = await silent(parts)
    parts.duty.here = [SACHA]
    turn = await parts.turns.take(conversation_id, Post("2", "le cabinet du Dr X"))
    assert (turn.state, turn.replies) == (State.WAITING, [])
    assert (await parts.conversations.standing(conversation_id)).position == 1


async def test_or_a_call_back_when_nobody_is_there(parts: Parts) -> None:
    conversation_id = await silent(parts)
    parts.duty.here = []
    turn = await parts.turns.take(conversation_id, Post("2", "le cabinet du Dr X"))
    assert turn.state is State.CALLBACK
    standing = await parts.conversations.standing(conversation_id)
    assert standing.case
    assert str(standing.promise) in await told(parts, conversation_id)


async def test_a_repeat_of_what_reopened_reopens_once(parts: Parts) -> None:
    conversation_id = await silent(parts)
    for _ in range(3):
        await parts.turns.take(conversation_id, Post("2", "le cabinet du Dr X"))
    assert (await kinds(parts, conversation_id)).count(EventKind.REOPENED) == 1


async def test_a_snoozed_case_wakes_at_its_time_or_when_the_visitor_writes(parts: Parts) -> None:
    by_time, by_visitor = await parts.held(), await parts.held()
    for conversation_id in (by_time, by_visitor):
        await parts.handoffs.snooze(conversation_id, CAMILLE, NOW + timedelta(minutes=10))
    await parts.turns.take(by_visitor, Post("1", "encore une chose"))
    await parts.rounds.make(NOW + timedelta(minutes=9))
    assert [(await parts.handoffs.case(c)).is_snoozed(NOW) for c in (by_time, by_visitor)] == [True, False]
    await parts.rounds.make(NOW + timedelta(minutes=10))
    for conversation_id in (by_time, by_visitor):
        assert (await parts.handoffs.case(conversation_id)).snoozed_until is None
        assert (await kinds(parts, conversation_id))[-1] is EventKind.WOKEN


async def test_an_agent_who_left_keeps_what_sleeps_until_it_wakes(parts: Parts) -> None:
    conversation_id = await parts.held()
    await parts.handoffs.snooze(conversation_id, CAMILLE, NOW + timedelta(hours=1))
    parts.duty.here = [SACHA]
    await parts.rounds.make(NOW + timedelta(minutes=5))
    assert await state(parts, conversation_id) is State.HUMAN
    await parts.rounds.make(NOW + timedelta(hours=1))
    await parts.rounds.make(NOW + timedelta(hours=1))
    assert await state(parts, conversation_id) is State.WAITING


async def test_who_waits_when_the_queue_closes_gets_a_call_back(parts: Parts) -> None:
    conversation_id = await parts.waiting()
    closed = "Mo-Su 00:00-00:01" if NOW.hour > 2 else "Mo-Su 23:00-23:30"
    await rounds(parts, closed).make(NOW)
    standing = await parts.conversations.standing(conversation_id)
    assert (standing.state, standing.case) == (State.CALLBACK, "900 000-0")
    assert "de nouveau là" in str(standing.promise)
    assert (await parts.handoffs.take(conversation_id, CAMILLE)).state is State.HUMAN


async def test_who_waits_when_all_have_left_gets_a_call_back(parts: Parts) -> None:
    conversation_id = await parts.waiting()
    parts.duty.busy = [CAMILLE, SACHA]
    await parts.rounds.make(NOW)
    assert await state(parts, conversation_id) is State.WAITING
    parts.duty.here = []
    await parts.rounds.make(NOW)
    assert await state(parts, conversation_id) is State.CALLBACK


async def test_waiting_cases_are_given_out_fairly_and_within_the_cap(parts: Parts) -> None:
    conversations = [await parts.waiting() for _ in range(5)]
    await rounds(parts, cap=2).make(NOW)
    cases = {case.conversation_id: case for case in await parts.handoffs.cases()}
    held = [cases[c].assignee_id for c in conversations]
    assert sorted(filter(None, held)) == [CAMILLE.id] * 2 + [SACHA.id] * 2
    assert held[-1] is None
    assert (await parts.conversations.history(conversations[0]))[-1].author is Author.SYSTEM
    await rounds(parts, cap=2).make(NOW)
    assert await state(parts, conversations[-1]) is State.WAITING


async def test_nobody_is_given_what_they_released_nor_while_busy(parts: Parts) -> None:
    conversation_id = await parts.held()
    parts.duty.here = [CAMILLE]
    await parts.handoffs.release(conversation_id, CAMILLE)
    await rounds(parts, cap=3).make(NOW)
    assert await state(parts, conversation_id) is State.WAITING
    parts.duty.here, parts.duty.busy = [CAMILLE, SACHA], [SACHA]
    await rounds(parts, cap=3).make(NOW)
    assert await state(parts, conversation_id) is State.WAITING
    parts.duty.busy = []
    await rounds(parts, cap=3).make(NOW)
    assert (await parts.handoffs.case(conversation_id)).assignee_id == SACHA.id


async def test_a_round_that_meets_a_faster_agent_leaves_them_the_case(parts: Parts) -> None:
    conversation_id = await parts.waiting()
    agents = [AgentRef(f"agent-{n}", f"Agent {n}") for n in range(3, 6)]
    parts.duty.here = [CAMILLE, SACHA, *agents]  # else the same round may release what an absent one just took
    await asyncio.gather(
        rounds(parts, cap=1).make(NOW),
        *(parts.handoffs.take(conversation_id, agent) for agent in agents),
        return_exceptions=True,
    )
    joined = [m for m in await parts.conversations.history(conversation_id) if "a rejoint" in m.text]
    assert len(joined) == 1


async def test_beyond_the_limit_requests_become_call_backs(parts: Parts) -> None:
    parts.conversations._intake = replace(parts.conversations._intake, limit=2)
    states = [await state(parts, await parts.waiting()) for _ in range(4)]
    assert states == [State.WAITING] * 2 + [State.CALLBACK] * 2
    parts.conversations._intake = replace(parts.conversations._intake, limit=0)
    assert await state(parts, await parts.waiting()) is State.CALLBACK
