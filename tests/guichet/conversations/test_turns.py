"""A turn: exactly once, in order, whatever is repeated, cut off, or happens meanwhile. On real SQLite."""

import asyncio

import pytest

from guichet.conversations.messages import Author
from guichet.conversations.states import State
from guichet.conversations.turns import ClientIdReused, Post, UnknownChoice
from guichet.conversations.understanding import GiveAnswer, Say
from tests.guichet.conftest import CAMILLE, Parts


async def said(parts: Parts, conversation_id: str) -> list[tuple[str, str]]:
    return [(m.author.value, m.text) for m in await parts.conversations.history(conversation_id, 1)]


async def test_a_question_is_committed_and_answered(parts: Parts) -> None:
    conversation_id = await parts.open()
    turn = await parts.turns.take(conversation_id, Post("a", "mon mot de passe ?"))
    assert (turn.message.seq, turn.message.text, turn.state) == (2, "mon mot de passe ?", State.BOT)
    assert [reply.text for reply in turn.replies] == ["texte de mot_de_passe pour patient"]
    assert await parts.conversations.history(conversation_id, 2) == turn.replies


async def test_the_engine_is_told_what_it_needs_and_no_more(parts: Parts) -> None:
    conversation_id = await parts.open()
    await parts.conversations.set_audience(conversation_id, "pro")
    await parts.turns.take(conversation_id, Post("a", "une question"))
    await parts.turns.take(conversation_id, Post("b", "une autre"))
    [first, second] = parts.engine.asked
    assert (first.text, first.audience, first.last_answer) == ("une question", "pro", None)
    assert second.last_answer == "mot_de_passe"


async def test_a_repeat_gives_the_same(parts: Parts) -> None:
    conversation_id = await parts.open()
    first = await parts.turns.take(conversation_id, Post("a", "bonjour"))
    assert await parts.turns.take(conversation_id, Post("a", "bonjour")) == first
    assert len(parts.engine.asked) == 1


async def test_a_hundred_at_once_are_one(parts: Parts) -> None:
    conversation_id = await parts.open()
    turns = await asyncio.gather(*(parts.turns.take(conversation_id, Post("a", "bonjour")) for _ in range(100)))
    assert all(turn == turns[0] for turn in turns)
    assert len(await said(parts, conversation_id)) == 2


async def test_the_same_id_for_another_message_is_refused(parts: Parts) -> None:
    conversation_id = await parts.open()
    await parts.turns.take(conversation_id, Post("a", "bonjour"))
    for other in (Post("a", "au revoir"), Post("a", choice="mot_de_passe")):
        with pytest.raises(ClientIdReused):
            await parts.turns.take(conversation_id, other)
    assert len(await said(parts, conversation_id)) == 2


async def test_a_turn_cut_off_is_finished_by_the_repeat(parts: Parts) -> None:
    """As after a crash between the visitor's message and the replies: the message is there, unanswered."""
    conversation_id = await parts.open()
    await parts.turns._hear(conversation_id, Post("a", "bonjour"))
    turn = await parts.turns.take(conversation_id, Post("a", "bonjour"))
    assert len(turn.replies) == 1
    assert len(await said(parts, conversation_id)) == 2


async def test_a_turn_goes_on_when_its_client_leaves(parts: Parts) -> None:
    conversation_id = await parts.open()
    parts.engine.gate = asyncio.Event()
    client = asyncio.create_task(parts.turns.take(conversation_id, Post("a", "bonjour")))
    await parts.engine.reached.wait()
    client.cancel()
    parts.engine.gate.set()
    await parts.unbroken.drain()
    assert len(await said(parts, conversation_id)) == 2


async def test_replies_stay_in_the_order_of_the_questions(parts: Parts) -> None:
    conversation_id = await parts.open()
    parts.engine.decisions = (Say("saluer"),)
    await asyncio.gather(*(parts.turns.take(conversation_id, Post(str(n), f"message {n}")) for n in range(5)))
    authors = [author for author, _ in await said(parts, conversation_id)]
    assert authors == ["visitor", "bot"] * 5


async def test_a_choice_needs_no_engine(parts: Parts) -> None:
    conversation_id = await parts.open()
    turn = await parts.turns.take(conversation_id, Post("a", choice="date_incident"))
    assert (turn.message.text, turn.replies[0].text) == (
        "question date_incident",
        "texte de date_incident pour patient",
    )
    assert parts.engine.asked == []


async def test_a_choice_and_its_answer_are_one_commit(parts: Parts) -> None:
    """A crash leaves both or none, and streams are woken once."""
    conversation_id = await parts.open()
    _, message, said = await parts.turns._hear(conversation_id, Post("a", choice="date_incident"))
    assert message.answered
    assert said
    assert await parts.conversations.history(conversation_id, 1) == [message, *said]
    repeat = await parts.turns.take(conversation_id, Post("a", choice="date_incident"))
    assert (repeat.message, repeat.replies) == (message, said)


async def test_an_unknown_choice_commits_nothing(parts: Parts) -> None:
    conversation_id = await parts.open()
    with pytest.raises(UnknownChoice):
        await parts.turns.take(conversation_id, Post("a", choice="drop table"))
    assert await said(parts, conversation_id) == []


async def test_the_engine_down_still_gives_the_questions(parts: Parts) -> None:
    conversation_id = await parts.open()
    parts.engine.down = True
    turn = await parts.turns.take(conversation_id, Post("a", "bonjour"))
    assert turn.replies[0].text == "phrase panne"
    assert [c.id for c in turn.replies[0].choices][-1] == "conseiller"


async def test_a_decision_that_the_notice_does_not_hold_counts_as_a_failure(parts: Parts) -> None:
    conversation_id = await parts.open()
    parts.engine.decisions = (GiveAnswer("inventee"),)
    turn = await parts.turns.take(conversation_id, Post("a", "bonjour"))
    assert turn.replies[0].text == "phrase panne"


async def test_the_bot_is_silent_while_a_human_holds_the_conversation(parts: Parts) -> None:
    conversation_id = await parts.held()
    for post in (Post("a", "bonjour"), Post("b", choice="mot_de_passe")):
        turn = await parts.turns.take(conversation_id, post)
        assert (turn.replies, turn.state) == ([], State.HUMAN)
    assert parts.engine.asked == []


async def test_an_agent_who_comes_while_the_engine_thinks_is_not_talked_over(parts: Parts) -> None:
    conversation_id = await parts.waiting()
    parts.engine.gate = asyncio.Event()
    turn = asyncio.create_task(parts.turns.take(conversation_id, Post("a", "bonjour")))
    await parts.engine.reached.wait()
    await parts.handoffs.take(conversation_id, CAMILLE)
    parts.engine.gate.set()
    assert (await turn).replies == []
    assert (await parts.conversations.history(conversation_id))[-1].author is Author.SYSTEM


async def test_writing_in_a_closed_conversation_opens_it_again(parts: Parts) -> None:
    parts.duty.here = []
    conversation_id = await parts.waiting()
    await parts.handoffs.close(conversation_id, CAMILLE)
    assert (await parts.conversations.standing(conversation_id)).state is State.CLOSED
    turn = await parts.turns.take(conversation_id, Post("a", "bonjour"))
    assert (turn.state, len(turn.replies)) == (State.BOT, 1)
