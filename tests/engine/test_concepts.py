"""Concepts: different words of one thing have one outline."""

import pytest

from engine.concepts import FUNCTION_WORDS, STEMS, WORDS, concept, outline
from engine.normalise import plain, tokens


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ma gynéco a été piratée", "mon kiné a été hacké"),
        ("mon IVG a-t-elle été divulguée", "mon diagnostic a-t-il été dérobé"),
        ("la CNIL", "la gendarmerie"),
    ],
)
def test_one_outline(text: str, other: str) -> None:
    found = [[word for word in outline(tokens(t)) if word.isupper()] for t in (text, other)]
    assert found[0] == found[1] != []


def test_what_has_no_concept_and_no_function_is_left_out() -> None:
    assert outline(tokens("le chat mange une souris")) == ["le", "une"]


def test_a_whole_word_is_not_a_beginning() -> None:
    assert concept("vol") == "fuite"
    assert concept("volontiers") is None


def test_all_is_in_plain_spelling_or_it_would_never_fit() -> None:
    for words in (*STEMS.values(), *WORDS.values(), *FUNCTION_WORDS):
        assert plain(words) == words
