"""The floor: what the served model must understand of questions it has not been taught."""

import pytest

from engine import model
from engine.evaluate import DEVELOPMENT
from engine.examples import read_questions
from engine.outcomes import RIGHT, SUGGESTED, Outcome, Served, another_answer, answered_beside, share


@pytest.fixture(scope="module")
def found() -> list[Outcome]:
    return Served(model.check()).outcomes(read_questions(DEVELOPMENT))


def test_enough_is_answered_right(found: list[Outcome]) -> None:
    assert share(found, RIGHT) >= 0.93


@pytest.mark.parametrize("audience", ["patient", "pro"])
def test_nearly_all_is_answered_right_or_suggested(found: list[Outcome], audience: str) -> None:
    asked = [o for o in found if o.question.audience == audience]
    assert share(asked, RIGHT, SUGGESTED) >= 0.98


def test_another_published_answer_is_rare(found: list[Outcome]) -> None:
    assert another_answer(found) <= 0.01


def test_what_nothing_is_published_for_is_hardly_ever_answered(found: list[Outcome]) -> None:
    assert answered_beside(found) <= 0.02
