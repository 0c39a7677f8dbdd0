"""The floor: what the served model must understand of questions it has not been taught."""

from collections.abc import Callable

import pytest

from engine import model, outcomes
from engine.evaluate import DEVELOPMENT
from engine.examples import read_questions
from engine.outcomes import RIGHT, SUGGESTED, WRONG, Outcome


@pytest.fixture(scope="module")
def found() -> list[Outcome]:
    return outcomes.outcomes(model.check(), read_questions(DEVELOPMENT))


def share(found: list[Outcome], is_one: Callable[[Outcome], bool]) -> float:
    return sum(map(is_one, found)) / len(found)


def test_enough_is_answered_right(found: list[Outcome]) -> None:
    assert share(found, lambda o: o.kind == RIGHT) >= 0.85


@pytest.mark.parametrize("audience", ["patient", "pro"])
def test_nearly_all_is_answered_right_or_suggested(found: list[Outcome], audience: str) -> None:
    asked = [o for o in found if o.question.audience == audience]
    assert share(asked, lambda o: o.kind in (RIGHT, SUGGESTED)) >= 0.97


def test_another_published_answer_is_rare(found: list[Outcome]) -> None:
    assert share(found, lambda o: o.kind == WRONG and o.is_published) <= 0.01
