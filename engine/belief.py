"""Belief: from the intents' scores to their order, and to how likely the first of them is right.

What each part of a score counts is learnt on questions that were held out, so that their sums are probabilities. How
far the first is to be believed is learnt apart, on the same: from its log odds, and from how near the question is to
the nearest examples of that intent, for a question like none that was seen is doubted even when the ranking is clear
(C. Guo et al. 2017 on calibration; T.-E. Lin and H. Xu 2019 on unknown intents). How much nearness weighs in that is
fixed: what nobody foresaw is not among the questions held out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from engine.linear import softmax

NEARLY_NOTHING = 0.02
"""Nearness below which a question is like nothing at all."""

LARGEST = 50.0
"""Weight of a part at most: where nothing was wrong among the questions held out, more would always be likelier."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Judged:
    """Of each question: its intents from likely to unlikely, the share of each, and how likely the first is right.

    `order` and `shares`: shape (questions, intents), the shares in the intents' own order; `confidence`: (questions,).
    """

    order: NDArray[np.int64]
    shares: Floats
    confidence: NDArray[np.float64]


@dataclass(frozen=True)
class Judge:
    """`weights`: what each part of a score counts; `belief`: what the two signs of being right do.

    `nearness`: what the logarithm of nearness weighs beside the log odds; `groups` numbers the answer that each intent
    leads to, the same for the same one.
    """

    weights: NDArray[np.float64]
    belief: NDArray[np.float64]
    nearness: float
    groups: NDArray[np.int64]

    @classmethod
    def fit(
        cls,
        parts: Sequence[Floats],
        near: Floats,
        labels: NDArray[np.int64],
        groups: NDArray[np.int64],
        nearness: float,
        among: NDArray[np.bool_] | None = None,
    ) -> "Judge":
        """Learn from the parts of the scores of questions that were held out, and from their nearness.

        All of shape (questions, intents). `among`: the questions that belief is learnt from, all unless told.
        """
        weights = _likeliest_weights(parts, labels)
        plain = cls(weights, np.array([0.0, 1.0]), nearness, groups)
        both, order = plain._ranked(plain._shares(parts))
        signs = plain._signs(both, near, order[:, 0])
        right = groups[order[:, 0]] == groups[labels]
        learnt = slice(None) if among is None or not among.any() else among
        return cls(weights, _believe(signs[learnt], right[learnt]), nearness, groups)

    def __call__(self, parts: Sequence[Floats], near: Floats) -> Judged:
        """Judge questions by the parts of their scores and by nearness, of shape (questions, intents)."""
        shares = self._shares(parts)
        both, order = self._ranked(shares)
        signs = self._signs(both, near, order[:, 0])
        return Judged(order, shares, expit(signs @ self.belief))

    @cached_property
    def _same(self) -> Floats:
        """One where two intents lead to the same answer, else zero."""
        found: Floats = np.equal.outer(self.groups, self.groups).astype(np.float32)
        return found

    def _shares(self, parts: Sequence[Floats]) -> Floats:
        total = np.float32(self.weights[0]) * parts[0]
        for weight, part in zip(self.weights[1:], parts[1:]):
            total += np.float32(weight) * part
        return softmax(total)

    def _ranked(self, shares: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """How likely the answer of each intent is, by itself and those with the same answer; and the order by that."""
        both: Floats = shares @ self._same
        order: NDArray[np.int64] = np.lexsort((-shares, -both), axis=-1)
        return both, order

    def _signs(self, both: Floats, near: Floats, first: NDArray[np.int64]) -> NDArray[np.float64]:
        """What belief is made from: one, and the log odds of the first intent less what the question is far."""
        likely = np.minimum(np.maximum(both.max(axis=1).astype(np.float64), 1e-6), 1 - 1e-6)
        nearest = near[np.arange(len(first)), first].astype(np.float64)
        far = np.log(np.maximum(nearest, NEARLY_NOTHING))
        return np.column_stack([np.ones(len(first)), np.log(likely / (1 - likely)) + self.nearness * far])


def _likeliest_weights(parts: Sequence[Floats], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """The weights, none below zero, that make the intents of held-out questions likeliest.

    A multinomial regression with one weight for each part in all intents: it sets what counts how much, and, by how
    large the weights are, the temperature (D. Wolpert 1992 on stacking, C. Guo et al. 2017).
    """
    scores = np.stack(parts).astype(np.float64)
    own = scores[:, np.arange(len(labels)), labels]

    def unlikely(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shares = softmax(np.tensordot(weights, scores, axes=1))
        likely = np.maximum(shares[np.arange(len(labels)), labels], 1e-12)
        slope = (shares * scores).sum(axis=2).mean(axis=1) - own.mean(axis=1)
        return float(-np.log(likely).mean()), slope

    start, bounds = np.full(len(scores), 3.0), [(0.0, LARGEST)] * len(scores)
    found: NDArray[np.float64] = minimize(unlikely, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def _believe(signs: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of the signs by logistic regression: few, so that nothing can be learnt by heart."""
    if right.all() or not right.any():
        return np.array([0.0, 1.0])
    model = LogisticRegression(C=1e3, fit_intercept=False).fit(signs, right)
    weights: NDArray[np.float64] = model.coef_[0]
    return weights


def group(names: Sequence[str], same_answer: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """A number an intent: its own, or that of the first of those that lead to the same answer."""
    first = {name: found[0] for found in same_answer for name in found}
    return np.array([list(names).index(first.get(name, name)) for name in names])
