"""After a case is closed: did it help, and a word on it; never in the way of a question. On real SQLite."""

import pytest
from sqlalchemy import select

from guichet.conversations.handoffs import ABUSE, NO_ANSWER
from guichet.conversations.turns import Post
from guichet.conversations.understanding import Choose, Decision, GiveAnswer, Route, Say, Suggest
from guichet.database import tables
from guichet.database.session import Database
from tests.guichet.conftest import CAMILLE, Parts
from tests.guichet.conversations.test_replies import OFFER


async def closed(parts: Parts, outcome: str = "resolu") -> str:
    conversation_id = await parts.held()
    await parts.handoffs.close(conversation_id, CAMILLE, outcome)
    return conversation_id


async def opinion(database: Database) -> tuple[bool | None, str | None]:
    async with database.read() as connection:
        row = (await connection.execute(select(tables.cases.c.helped, tables.cases.c.feedback))).one()
    return row.helped, row.feedback


async def said(parts: Parts, conversation_id: str, number: str, text: str = "", choice: str | None = None) -> str:
    turn = await parts.turns.take(conversation_id, Post(number, text, choice))
    return turn.replies[-1].text


@pytest.mark.parametrize(("choice", "helped", "label"), [("oui", True, "Oui"), ("non", False, "Non")])
async def test_two_buttons_and_a_word(parts: Parts, database: Database, choice: str, helped: bool, label: str) -> None:
    conversation_id = await closed(parts)
    turn = await parts.turns.take(conversation_id, Post("1", choice=choice))
    assert turn.message.text == label
    assert [c.id for c in turn.replies[0].choices] == ["non"]
    assert await opinion(database) == (helped, None)
    parts.engine.decisions = (Suggest(("mot_de_passe",)),)
    assert "Votre avis est transmis" in await said(parts, conversation_id, "2", "Camille était très claire")
    assert await opinion(database) == (helped, "Camille était très claire")


async def test_yes_in_words_counts_too(parts: Parts, database: Database) -> None:
    conversation_id = await closed(parts)
    parts.engine.decisions = (Choose("oui"),)
    assert "ajouter un mot" in await said(parts, conversation_id, "1", "oui tout à fait")
    assert await opinion(database) == (True, None)


async def test_no_word_is_no_word(parts: Parts, database: Database) -> None:
    conversation_id = await closed(parts)
    await said(parts, conversation_id, "1", choice="oui")
    assert "C’est noté" in await said(parts, conversation_id, "2", choice="non")
    assert await opinion(database) == (True, None)
    parts.engine.decisions = (Say("saluer"),)
    assert await said(parts, conversation_id, "3", "bonjour") == "phrase saluer"


@pytest.mark.parametrize("step", ["helped", "comment"])
@pytest.mark.parametrize("decision", [GiveAnswer("mot_de_passe"), Route(OFFER)])
async def test_a_question_is_answered_and_ends_the_survey(
    parts: Parts, database: Database, step: str, decision: Decision
) -> None:
    conversation_id = await closed(parts)
    if step == "comment":
        await said(parts, conversation_id, "1", choice="oui")
    parts.engine.decisions = (decision,)
    assert "transmis" not in await said(parts, conversation_id, "2", "une question")
    assert (await opinion(database))[1] is None
    parts.engine.decisions = (Say("saluer"),)
    assert await said(parts, conversation_id, "3", "bonjour") == "phrase saluer"


async def test_yes_to_an_offer_is_not_an_opinion(parts: Parts, database: Database) -> None:
    conversation_id = await closed(parts)
    parts.engine.decisions = (Route(OFFER),)
    await said(parts, conversation_id, "1", "un faux message")
    await said(parts, conversation_id, "2", choice="oui")
    assert await opinion(database) == (None, None)


async def test_with_the_engine_down_a_word_is_kept(parts: Parts, database: Database) -> None:
    conversation_id = await closed(parts)
    await said(parts, conversation_id, "1", choice="non")
    parts.engine.down = True
    await said(parts, conversation_id, "2", "trop long")
    assert await opinion(database) == (False, "trop long")


@pytest.mark.parametrize("outcome", [NO_ANSWER, ABUSE])
async def test_nobody_is_asked_after_silence_or_abuse(parts: Parts, outcome: str) -> None:
    conversation_id = await closed(parts, outcome)
    assert (await parts.conversations.history(conversation_id))[-1].choices == ()
