"""The floor: what the served model must understand of questions it has not been taught."""

import pytest

from engine import model
from engine.evaluate import DEVELOPMENT, FOLLOW_UPS, QUESTIONS
from engine.examples import read_questions
from engine.outcomes import RIGHT, SUGGESTED, Outcome, Served, another_answer, answered_beside, share


@pytest.fixture(scope="module")
def served() -> Served:
    return Served(model.check())


@pytest.fixture(scope="module")
def found(served: Served) -> list[Outcome]:
    return served.outcomes(read_questions(DEVELOPMENT))


def test_follow_ups_are_understood_from_what_was_answered_before(served: Served) -> None:
    assert share(served.outcomes(read_questions(FOLLOW_UPS)), RIGHT) >= 0.85


def test_enough_is_answered_right(found: list[Outcome]) -> None:
    assert share(found, RIGHT) >= 0.935


@pytest.mark.parametrize("audience", ["patient", "pro"])
def test_nearly_all_is_answered_right_or_suggested(found: list[Outcome], audience: str) -> None:
    asked = [o for o in found if o.question.audience == audience]
    assert share(asked, RIGHT, SUGGESTED) >= 0.985


def test_another_published_answer_is_rare(found: list[Outcome]) -> None:
    assert another_answer(found) <= 0.006


def test_what_nothing_is_published_for_is_hardly_ever_answered(found: list[Outcome]) -> None:
    assert answered_beside(found) <= 0.01


@pytest.fixture(scope="module")
def others(served: Served) -> dict[str, list[Outcome]]:
    """What was answered to four writers who knew nothing of the examples; never trained on, like all of tests/nlu."""
    names = ("independent", "unseen", "second_writer", "third_writer")
    return {name: served.outcomes(read_questions(QUESTIONS / f"{name}.jsonl")) for name in names}


def test_questions_of_other_writers_keep_their_figures(others: dict[str, list[Outcome]]) -> None:
    """Those of docs/nlu.md, of all together: one question more or less is 0.1 points."""
    asked = [o for found in others.values() for o in found]
    assert share(asked, RIGHT) >= 0.93
    assert share(asked, RIGHT, SUGGESTED) >= 0.985
    assert another_answer(asked) <= 0.013
    assert answered_beside(asked) <= 0.02


@pytest.mark.parametrize("name", ["independent", "unseen", "second_writer", "third_writer"])
def test_no_writer_fares_much_worse(others: dict[str, list[Outcome]], name: str) -> None:
    assert share(others[name], RIGHT) >= 0.92
    assert share(others[name], RIGHT, SUGGESTED) >= 0.97
    assert another_answer(others[name]) <= 0.025
    assert answered_beside(others[name]) <= 0.035
