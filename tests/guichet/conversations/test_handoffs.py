"""Agents take, reply, release and close; one holder at a time. On real SQLite."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from guichet.conversations import dates
from guichet.conversations.conversation import ConversationNotFound, EventKind
from guichet.conversations.handoffs import AlreadyTaken, NotTheHolder
from guichet.conversations.messages import Author
from guichet.conversations.states import State
from guichet.conversations.turns import Post
from guichet.database import tables
from guichet.database.session import Database
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


async def test_a_colleague_goes_on_where_the_first_agent_stopped(parts: Parts) -> None:
    conversation_id = await parts.held()
    case = await parts.handoffs.transfer(conversation_id, CAMILLE, colleague=SACHA, note="parle vite")
    assert (case.state, case.assignee_name) == (State.HUMAN, SACHA.name)
    await parts.handoffs.reply(conversation_id, SACHA, "Je prends la suite.", "1")
    event = (await parts.handoffs.history(conversation_id))[-1]
    assert (event.kind, event.agent_name, event.detail, event.note) == (
        EventKind.TRANSFERRED,
        CAMILLE.name,
        SACHA.name,
        "parle vite",
    )


@pytest.mark.parametrize("state", ["waiting", "callback"])
async def test_what_waits_may_be_given_to_a_colleague_or_a_queue(parts: Parts, state: str) -> None:
    parts.duty.here = [] if state == "callback" else [CAMILLE]
    first, second = await parts.waiting(), await parts.waiting()
    assert (await parts.handoffs.transfer(first, CAMILLE, colleague=SACHA)).state is State.HUMAN
    moved = await parts.handoffs.transfer(second, CAMILLE, queue="signalements")
    assert (moved.state, moved.queue) == (state, "signalements")


@pytest.mark.parametrize("target", [{}, {"queue": "droits", "colleague": SACHA}, {"colleague": CAMILLE}])
async def test_a_transfer_has_one_new_target(parts: Parts, target: dict[str, Any]) -> None:
    conversation_id = await parts.held()
    with pytest.raises(ValueError, match="expected"):
        await parts.handoffs.transfer(conversation_id, CAMILLE, **target)


async def test_a_rights_request_has_a_month_from_when_it_came(parts: Parts) -> None:
    conversation_id = await parts.held()
    assert (await parts.handoffs.case(conversation_id)).answer_by is None
    case = await parts.handoffs.transfer(conversation_id, CAMILLE, queue="droits")
    assert case.answer_by == dates.answer_by(case.opened_at)
    assert (await parts.handoffs.case(conversation_id)).answer_by == case.answer_by


async def test_only_the_holder_transfers_and_snoozes_unless_who_leads(parts: Parts) -> None:
    conversation_id = await parts.held()
    with pytest.raises(NotTheHolder):
        await parts.handoffs.transfer(conversation_id, SACHA, queue="droits")
    with pytest.raises(NotTheHolder):
        await parts.handoffs.snooze(conversation_id, SACHA, datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(ValueError, match="to come"):
        await parts.handoffs.snooze(conversation_id, CAMILLE, datetime.now(UTC))
    await parts.handoffs.transfer(conversation_id, SACHA, queue="droits", leads=True)
    assert (await parts.handoffs.case(conversation_id)).state is State.WAITING


async def test_notes_stay_with_the_agents_and_go_with_the_conversation(parts: Parts, database: Database) -> None:
    conversation_id = await parts.held()
    before = await parts.conversations.history(conversation_id)
    await parts.handoffs.note(conversation_id, SACHA, "à rappeler le soir")
    await parts.handoffs.close(conversation_id, CAMILLE, "resolu", "rappelé")
    await parts.handoffs.note(conversation_id, CAMILLE, "tout est dit")
    notes = [event.note for event in await parts.handoffs.history(conversation_id) if event.note]
    assert notes == ["à rappeler le soir", "rappelé", "tout est dit"]
    assert "rappel" not in str([m.text for m in await parts.conversations.history(conversation_id)][len(before) :])
    await parts.erasure.erase(conversation_id)
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(tables.case_events)) == 0


async def test_a_queue_that_moves_tells_those_who_wait_in_it(parts: Parts) -> None:
    first, second, elsewhere = await parts.waiting(), await parts.waiting(), await parts.open()
    await parts.conversations.set_audience(elsewhere, "pro")
    await parts.conversations.request_human(elsewhere, {})
    parts.bell.rung.clear()
    await parts.handoffs.take(first, CAMILLE)
    assert set(parts.bell.rung) == {f"conversation:{first}", f"conversation:{second}", "desk"}


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2026-03-05T10:00+01:00", "2026-04-05"),
        ("2026-08-31T10:00+02:00", "2026-09-30"),
        ("2026-01-31T10:00+01:00", "2026-02-28"),
        ("2027-12-31T10:00+01:00", "2028-01-31"),
        ("2026-03-31T22:30+00:00", "2026-05-01"),  # in France it is 1 April already
    ],
)
def test_a_month_is_a_calendar_month(received: str, last_day: str) -> None:
    assert dates.answer_by(datetime.fromisoformat(received)).isoformat() == last_day
