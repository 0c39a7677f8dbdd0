"""Belief: what each part of a score counts, the order of the intents, and how likely the first is right."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.belief import Judge, group

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 4, 400)
ALONE = np.arange(4)


def _telling(share: float) -> NDArray[np.float32]:
    """Scores whose largest is the right intent's in this share of questions, and then by more."""
    scores = RNG.random((400, 4), dtype=np.float32)
    right = RNG.random(400) < share
    scores[np.arange(400), np.where(right, LABELS, (LABELS + 1) % 4)] += np.where(right, 1.0, 0.5).astype(np.float32)
    return scores


def _near() -> NDArray[np.float32]:
    return np.full((400, 4), 0.5, dtype=np.float32)


def test_a_part_counts_as_much_as_it_tells() -> None:
    judge = Judge.fit([_telling(0.9), _telling(0.7), _telling(0.0)], _near(), LABELS, ALONE, 0.5)
    good, fair, wrong = judge.weights
    assert good > fair > 0 == wrong


def test_confidence_is_how_often_the_first_is_right() -> None:
    parts = [_telling(0.8), _telling(0.8)]
    judged = Judge.fit(parts, _near(), LABELS, ALONE, 0.5)(parts, _near())
    right = judged.order[:, 0] == LABELS
    assert judged.confidence.mean() == pytest.approx(right.mean(), abs=0.03)
    assert judged.confidence[right].mean() > judged.confidence[~right].mean()
    assert judged.shares.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_what_is_near_nothing_is_believed_less() -> None:
    parts, near = [_telling(0.8)], _near()
    judge = Judge.fit(parts, near, LABELS, ALONE, 0.5)
    assert (judge(parts, near / 10).confidence < judge(parts, near).confidence).all()


def test_being_torn_between_intents_with_one_answer_is_no_doubt() -> None:
    scores = np.array([[1, 1, 0, 0]], dtype=np.float32)
    near = np.full((1, 4), 0.5, dtype=np.float32)
    apart = Judge(np.array([5.0]), np.array([0.0, 1.0]), 0.0, ALONE)
    together = Judge(np.array([5.0]), np.array([0.0, 1.0]), 0.0, np.array([0, 0, 2, 3]))
    assert apart([scores], near).confidence[0] == pytest.approx(0.5, abs=0.01)
    assert together([scores], near).confidence[0] > 0.95
    assert set(together([scores], near).order[0, :2]) == {0, 1}


def test_belief_is_learnt_among_the_questions_told() -> None:
    parts, near = [_telling(0.8)], _near()
    right = parts[0].argmax(axis=1) == LABELS
    sure = Judge.fit(parts, near, LABELS, ALONE, 0.5, among=right | (np.arange(400) % 10 == 0))
    unsure = Judge.fit(parts, near, LABELS, ALONE, 0.5, among=~right | (np.arange(400) % 10 == 0))
    assert (sure(parts, near).confidence > unsure(parts, near).confidence).all()
    nobody = Judge.fit(parts, near, LABELS, ALONE, 0.5, among=np.zeros(400, dtype=bool))
    assert np.array_equal(nobody.belief, Judge.fit(parts, near, LABELS, ALONE, 0.5).belief)


def test_nothing_wrong_among_those_held_out_is_no_error() -> None:
    parts = [_telling(1.0)]
    judge = Judge.fit(parts, _near(), LABELS, ALONE, 0.5)
    assert np.isfinite(judge.weights).all()
    assert (judge(parts, _near()).order[:, 0] == LABELS).all()


def test_intents_with_one_answer_have_one_number() -> None:
    assert group(["a", "b", "c"], [["b", "c"]]).tolist() == [0, 1, 1]
