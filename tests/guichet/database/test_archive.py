"""The archive: the same search on both stores, whatever the case and accents."""

import pytest

from guichet.conversations.turns import Post
from guichet.database.archive import SqlArchive
from guichet.database.session import Database
from tests.guichet.conftest import Parts

QUEUES = ["patients"]


async def asking(parts: Parts, text: str) -> str:
    """The id of a conversation in which somebody wrote this and asked for a human."""
    conversation_id = await parts.open()
    await parts.turns.take(conversation_id, Post("a", text))
    await parts.conversations.request_human(conversation_id, {})
    return conversation_id


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Je m’appelle Hélène", "helene"),
        ("je m'appelle Helene", "HÉLÈNE"),
        ("ÉCOLE de Fougères", "école de fougeres"),
        ("la sœur de l’élève", "soeur de l'eleve"),
        ("un e\u0301tage", "étage"),
        ("numéro\u00a0douze", "numero douze"),
    ],
)
async def test_search_folds_case_and_accents(parts: Parts, database: Database, said: str, asked: str) -> None:
    wanted = await asking(parts, f"bonjour, {said}, voilà")
    await asking(parts, "autre chose")
    [found] = await SqlArchive(database).search(asked, QUEUES)
    assert found.conversation_id == wanted
    assert found.excerpt == f"bonjour, {said}, voilà"


async def test_what_is_not_there_is_not_found(parts: Parts, database: Database) -> None:
    await asking(parts, "cent pour cent")
    for text in ("%", "p_ur", "cents", "é%", "\\"):
        assert await SqlArchive(database).search(text, QUEUES) == [], text


async def test_the_most_alike_come_first_whatever_their_accents(parts: Parts, database: Database) -> None:
    other = await asking(parts, "une toute autre affaire, merci")
    alike = await asking(parts, "Rendez-vous déplacé à Sète")
    mine = await asking(parts, "rendez-vous deplace a Sete")
    archive = SqlArchive(database)
    case = await archive.case(mine)
    assert case is not None
    assert [found.conversation_id for found in await archive.similar(case, QUEUES)] == [alike, other]
