"""The recogniser: which intent a question has, and how likely that is right. No Rasa in here.

A linear classifier (a support vector machine an intent) ranks the intents; one temperature, fitted on answers to
questions that were held out, makes its scores probabilities. How far the first one is to be believed is learnt apart,
on the same answers: from its probability, and from how near the question is to the two nearest examples of that
intent. A question like none that was seen is then doubted even when the ranking is clear (D. Guo et al. 2017 on
calibration; nearest examples as in P. Lin & Xu 2019 on unknown intents).
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from engine.features import Features
from engine.normalise import Speller, tokens
from engine.vectors import WordVectors

REGULARISATION = 1.0
"""C of the support vector machines, by cross-validation: docs/nlu.md."""

FOLDS = 5
NEAREST = 2
SEED = 0

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Recognised:
    """The intents from likely to unlikely with their probabilities, and how likely the first one is right (0 to 1)."""

    ranking: list[tuple[str, float]]
    confidence: float

    @property
    def intent(self) -> str:
        """The first intent."""
        return self.ranking[0][0]


class Linear:
    """The classifier's numbers, without the library that found them."""

    def __init__(self, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        """`weights`: shape (features, intents)."""
        self.weights = weights
        self.bias = bias

    @classmethod
    def fit(cls, rows: csr_matrix, labels: NDArray[np.int64]) -> "Linear":
        """Fit on rows and the numbers of their intents."""
        # As good as multinomial logistic regression here, and fitted in a second instead of twenty.
        model = LinearSVC(C=REGULARISATION, random_state=SEED)
        model.fit(rows, labels)
        return cls(np.ascontiguousarray(model.coef_.T.astype(np.float32)), model.intercept_.astype(np.float32))

    def sharpened(self, sharpness: float) -> "Linear":
        """The same with all scores multiplied."""
        return Linear(self.weights * np.float32(sharpness), self.bias * np.float32(sharpness))

    def scores(self, rows: csr_matrix) -> NDArray[np.float32]:
        """Shape (rows, intents)."""
        found: NDArray[np.float32] = rows @ self.weights + self.bias
        return found

    def scores_of(self, row: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (intents,), for one row as an array: most of it is zero, and left out."""
        used = np.flatnonzero(row)
        found: NDArray[np.float32] = row[used] @ self.weights[used] + self.bias
        return found


class Recogniser:
    """Recognises intents. Made by `train` or `restore`."""

    def __init__(
        self,
        intents: list[str],
        domain: list[str],
        features: Features,
        linear: Linear,
        examples: csr_matrix,
        labels: NDArray[np.int64],
        belief: NDArray[np.float64],
        groups: NDArray[np.int64],
    ) -> None:
        """Keep what was learnt; `groups` numbers the answer that each intent leads to, the same for the same one."""
        self.intents = intents
        self._groups = groups
        self._domain = domain
        self._features = features
        self._linear = linear
        self._examples = examples
        self._labels = labels
        self._belief = belief
        self._speller = Speller(domain, frozenset(features.known_words))
        self._of_intent = [examples[labels == number] for number in range(len(intents))]

    def recognise(self, text: str) -> Recognised:
        """Rank the intents of a question."""
        row = self._features.row(self._speller(tokens(text)))
        shares = softmax(self._linear.scores_of(row)[np.newaxis])
        together = _together(shares, self._groups)
        order = np.lexsort((-shares[0], -together[0]))
        near = _mean_of_nearest(self._of_intent[order[0]] @ row)
        signs = _as_signs(together, np.array([near]))
        ranking = [(self.intents[i], float(shares[0, i])) for i in order]
        return Recognised(ranking, float(sigmoid(signs @ self._belief)[0]))

    def nearest(self, text: str, count: int) -> list[int]:
        """The numbers of the examples that a question is most like, in the order they were given to `learn`."""
        row = self._features.row(self._speller(tokens(text)))
        return [int(number) for number in np.argsort(-(self._examples @ row))[:count]]

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """All that was learnt, as JSON values and as arrays."""
        values, arrays = self._features.state()
        values |= {"intents": self.intents, "domain": self._domain}
        arrays |= {
            "weights": self._linear.weights.astype(np.float16),
            "bias": self._linear.bias,
            "labels": self._labels,
            "groups": self._groups,
            "belief": self._belief,
            "examples_data": self._examples.data.astype(np.float32),
            "examples_indices": self._examples.indices,
            "examples_indptr": self._examples.indptr,
            "examples_shape": np.array(self._examples.shape),
        }
        return values, arrays

    @classmethod
    def restore(cls, values: dict[str, Any], arrays: dict[str, Any]) -> "Recogniser":
        """A recogniser from its state."""
        examples = csr_matrix(
            (arrays["examples_data"], arrays["examples_indices"], arrays["examples_indptr"]),
            shape=tuple(arrays["examples_shape"]),
        )
        linear = Linear(arrays["weights"].astype(np.float32), arrays["bias"])
        features = Features.restore(values, arrays)
        return cls(
            values["intents"],
            values["domain"],
            features,
            linear,
            examples,
            arrays["labels"],
            arrays["belief"],
            arrays["groups"],
        )


def train(
    texts: Sequence[str],
    intents: Sequence[str],
    vectors: WordVectors,
    progress: Progress = lambda _: None,
    same_answer: Sequence[Sequence[str]] = (),
) -> Recogniser:
    """The recogniser of `learn`."""
    return learn(texts, intents, vectors, progress, same_answer)[0]


def learn(
    texts: Sequence[str],
    intents: Sequence[str],
    vectors: WordVectors,
    progress: Progress = lambda _: None,
    same_answer: Sequence[Sequence[str]] = (),
) -> tuple[Recogniser, "HeldOut"]:
    """Learn from examples and their intents; also gives what was recognised of each while it was held out.

    `progress` is told each step. `same_answer`: intents that lead to one answer; which of them a question is taken for
    makes no difference.
    """
    names = sorted(set(intents))
    labels = np.array([names.index(intent) for intent in intents])
    questions = [tokens(text) for text in texts]
    domain = sorted({word for question in questions for word in question})
    groups = group(names, same_answer)
    held = hold_out(questions, labels, vectors, progress, groups)
    belief = believe(held.signs, held.right)
    progress("fitting on all examples")
    features = Features(vectors)
    rows = features.fit(questions)
    linear = Linear.fit(rows, labels).sharpened(held.sharpness)
    return Recogniser(names, domain, features, linear, rows, labels, belief, groups), held


def group(names: Sequence[str], same_answer: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """A number an intent: its own, or that of the first of those that lead to the same answer."""
    first = {name: found[0] for found in same_answer for name in found}
    return np.array([list(names).index(first.get(name, name)) for name in names])


def _together(shares: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float32]:
    """How likely the answer of each intent is: its share and that of the intents with the same answer."""
    same = groups[:, np.newaxis] == groups[np.newaxis]
    found: NDArray[np.float32] = shares @ same.astype(np.float32)
    return found


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
    near = np.zeros(len(questions))
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(questions, labels))

    def fold(number: int) -> None:
        learn, hold = folds[number]
        features = Features(vectors)
        rows = features.fit([questions[i] for i in learn])
        held = features.rows([questions[i] for i in hold])
        scores[hold] = Linear.fit(rows, labels[learn]).scores(held)
        near[hold] = _nearness(rows, labels[learn], held, scores[hold].argmax(axis=1))
        progress(f"part {number + 1} of {FOLDS} held out and recognised")

    # Fitting leaves Python: two cores halve it.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(fold, range(FOLDS)))
    sharpness = _sharpness(scores, labels)
    shares = softmax(scores * np.float32(sharpness))
    first = np.array([np.lexsort((-own, -both))[0] for own, both in zip(shares, _together(shares, groups))])
    signs = _as_signs(_together(shares, groups), near)
    return HeldOut(first, signs, groups[first] == groups[labels], sharpness)


def _nearness(
    examples: csr_matrix, labels: NDArray[np.int64], held: csr_matrix, first: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For each held-out row, the mean cosine of the nearest examples of its first intent."""
    found = np.zeros(len(first))
    for intent in np.unique(first):
        cosines = (held[first == intent] @ examples[labels == intent].T).toarray()
        found[first == intent] = [_mean_of_nearest(row) for row in cosines]
    return found


def _sharpness(scores: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The factor that makes held-out scores the likeliest probabilities: the inverse of one temperature for all."""

    def unlikely(logarithm: float) -> float:
        shares = softmax(scores * np.float32(np.exp(logarithm)))
        return float(-np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-9)).mean())

    return float(np.exp(minimize_scalar(unlikely, bounds=(-1, 4), method="bounded").x))


def believe(signs: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of the signs by logistic regression: few, so that nothing can be learnt by heart."""
    if right.all():
        return np.array([0.0, 1.0, 0.0])
    model = LogisticRegression(C=1e3, fit_intercept=False).fit(signs, right)
    weights: NDArray[np.float64] = model.coef_[0]
    return weights


def _as_signs(shares: NDArray[np.float32], near: NDArray[np.float64]) -> NDArray[np.float64]:
    first = np.clip(shares.max(axis=1).astype(np.float64), 1e-6, 1 - 1e-6)
    return np.column_stack([np.ones(len(first)), np.log(first / (1 - first)), near])


def _mean_of_nearest(cosines: NDArray[np.float32]) -> float:
    """Mean cosine of the nearest examples, given those of all."""
    return float(np.sort(cosines)[-NEAREST:].mean()) if len(cosines) else 0.0


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """From scores to probabilities, a row a question."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """From log odds to probabilities."""
    result: NDArray[np.float64] = 1 / (1 + np.exp(-values))
    return result
