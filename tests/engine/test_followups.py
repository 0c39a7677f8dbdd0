"""Follow-ups: which messages lean on the last answer, and what they are made into."""

import pytest

from actions.suggesting import PUBLISHED
from engine.followups import TOPICS, leans, names_people_only, whole


@pytest.mark.parametrize(
    "text", ["et pour mes patients ?", "Et moi ?", "ok, et le mail ?", "mais les autres ?", "idem pour ma femme"]
)
def test_it_leans(text: str) -> None:
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    ["est-ce grave ?", "mon mot de passe ?", "étiez-vous là", "", "et " + "très " * 8 + "longue question sur tout"],
)
def test_it_stands_alone(text: str) -> None:
    assert not leans(text)


@pytest.mark.parametrize("text", ["et pour mes patients ?", "et ma femme ?", "idem pour mon fils", "et le kiné ?"])
def test_people_only(text: str) -> None:
    assert names_people_only(text)


@pytest.mark.parametrize("text", ["et la police ?", "et mon mot de passe ?", "et moi ?", "et demain ?", "?", ""])
def test_not_people_only(text: str) -> None:
    assert not names_people_only(text)


def test_it_is_made_whole_by_the_last_answer_alone() -> None:
    assert whole("et pour mes patients ?", "mot_de_passe") == "et pour mes patients, faut-il changer de mot de passe ?"
    assert whole("et pour mes patients ?", None) is None
    assert whole("et pour mes patients ?", "saluer") is None
    assert whole("Faut-il changer de mot de passe ?", "mot_de_passe") is None


def test_each_published_answer_can_be_leant_on() -> None:
    assert set(TOPICS) == PUBLISHED
