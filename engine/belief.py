"""Belief: how likely the first intent is right, learnt from questions that were held out.

From its log odds, and from how near the question is to the two nearest examples of that intent: a question like none
that was seen is doubted even when the ranking is clear (C. Guo et al. 2017 on calibration; T.-E. Lin and H. Xu 2019 on
unknown intents). How much nearness weighs is fixed, for what nobody foresaw is not among the questions held out.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from engine.features import Features
from engine.linear import SEED, Linear, softmax
from engine.neighbours import WEIGHT, Neighbours
from engine.vectors import WordVectors

FOLDS = 5

NEARNESS = 0.5
"""What the logarithm of nearness weighs beside the log odds: docs/nlu.md."""

NEARLY_NOTHING = 0.02
"""Nearness below which a question is like nothing at all."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class HeldOut:
    """What was recognised of each question by a classifier that had not seen it.

    `first`: the number of the first intent; `signs`: what belief is learnt from; `right`: whether it was right;
    `sharpness`: what scores were multiplied by to become probabilities.
    """

    first: NDArray[np.int64]
    signs: NDArray[np.float64]
    right: NDArray[np.bool_]
    sharpness: float


def hold_out(
    questions: list[list[str]],
    labels: NDArray[np.int64],
    vectors: WordVectors,
    progress: Progress,
    groups: NDArray[np.int64],
) -> HeldOut:
    """Recognise each question once by a classifier trained on the other folds."""
    scores = np.zeros((len(questions), int(labels.max()) + 1), dtype=np.float32)
    nearness = np.zeros_like(scores)
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(questions, labels))

    def fold(number: int) -> None:
        learn, hold = folds[number]
        features = Features(vectors)
        rows = features.fit([questions[i] for i in learn])
        held = features.rows([questions[i] for i in hold])
        linear = Linear.fit(rows, labels[learn]).scores(held)
        nearness[hold] = Neighbours.of(rows, features.dimensions, labels[learn]).nearness(held, linear)
        scores[hold] = linear + np.float32(WEIGHT) * nearness[hold]
        progress(f"part {number + 1} of {FOLDS} held out and recognised")

    # Fitting leaves Python: two cores halve it.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(fold, range(FOLDS)))
    sharpness = _sharpness(scores, labels)
    shares = softmax(scores * np.float32(sharpness))
    both = together(shares, same(groups))
    first = np.array([np.lexsort((-own, -its))[0] for own, its in zip(shares, both)])
    signs = as_signs(both, nearness[np.arange(len(first)), first])
    return HeldOut(first, signs, groups[first] == groups[labels], sharpness)


def _sharpness(scores: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The factor that makes held-out scores the likeliest probabilities: the inverse of one temperature for all."""

    def unlikely(logarithm: float) -> float:
        shares = softmax(scores * np.float32(np.exp(logarithm)))
        return float(-np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-9)).mean())

    return float(np.exp(minimize_scalar(unlikely, bounds=(-1, 4), method="bounded").x))


def believe(signs: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of the signs by logistic regression: few, so that nothing can be learnt by heart."""
    if right.all():
        return np.array([0.0, 1.0])
    model = LogisticRegression(C=1e3, fit_intercept=False).fit(signs, right)
    weights: NDArray[np.float64] = model.coef_[0]
    return weights


def as_signs(shares: NDArray[np.float32], near: NDArray[np.float32]) -> NDArray[np.float64]:
    """What belief is learnt from, a row a question: one, and the log odds of its first intent less what it is far."""
    first = np.minimum(np.maximum(shares.max(axis=1).astype(np.float64), 1e-6), 1 - 1e-6)
    far = np.log(np.maximum(near.astype(np.float64), NEARLY_NOTHING))
    return np.column_stack([np.ones(len(first)), np.log(first / (1 - first)) + NEARNESS * far])


def group(names: Sequence[str], same_answer: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """A number an intent: its own, or that of the first of those that lead to the same answer."""
    first = {name: found[0] for found in same_answer for name in found}
    return np.array([list(names).index(first.get(name, name)) for name in names])


def same(groups: NDArray[np.int64]) -> NDArray[np.float32]:
    """One where two intents lead to the same answer, else zero; shape (intents, intents)."""
    found: NDArray[np.float32] = np.equal.outer(groups, groups).astype(np.float32)
    return found


def together(shares: NDArray[np.float32], same_answer: NDArray[np.float32]) -> NDArray[np.float32]:
    """How likely the answer of each intent is: its share and that of the intents with the `same` answer."""
    found: NDArray[np.float32] = shares @ same_answer
    return found


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """From log odds to probabilities."""
    result: NDArray[np.float64] = 1 / (1 + np.exp(-values))
    return result
