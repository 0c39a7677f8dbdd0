"""The recogniser: which intent a question has, and how likely that is right. No Rasa in here.

A linear classifier (multinomial logistic regression) ranks the intents. How far the first one is to be believed is
learnt apart, on answers to questions that were held out: from its probability, and from how near the question is to
the two nearest examples of that intent. A question like none that was seen is then doubted even when the ranking is
clear (D. Guo et al. 2017 on calibration; nearest examples as in P. Lin & Xu 2019 on unknown intents).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from engine.features import Features
from engine.normalise import Speller, tokens
from engine.vectors import WordVectors

REGULARISATION = 30.0
"""C of the logistic regression, by cross-validation: docs/nlu.md."""

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
        model = LogisticRegression(C=REGULARISATION, max_iter=300, tol=1e-3)
        model.fit(rows, labels)
        return cls(np.ascontiguousarray(model.coef_.T.astype(np.float32)), model.intercept_.astype(np.float32))

    def probabilities(self, rows: csr_matrix) -> NDArray[np.float32]:
        """Shape (rows, intents); each row sums to 1."""
        scores = rows @ self.weights + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
        return shares


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
    ) -> None:
        self.intents = intents
        self._domain = domain
        self._features = features
        self._linear = linear
        self._examples = examples
        self._labels = labels
        self._belief = belief
        self._speller = Speller(domain, frozenset(features.known_words))
        self._of_intent = [np.flatnonzero(labels == number) for number in range(len(intents))]

    def recognise(self, text: str) -> Recognised:
        """Rank the intents of a question."""
        return self.recognise_all([self._speller(tokens(text))])[0]

    def recognise_all(self, questions: Sequence[Sequence[str]]) -> list[Recognised]:
        """Rank the intents of questions that were already parted into words."""
        rows = self._features.rows(questions)
        shares = self._linear.probabilities(rows)
        signs = self._signs(rows, shares)
        confidences = sigmoid(signs @ self._belief)
        return [self._ranked(share, float(c)) for share, c in zip(shares, confidences)]

    def _ranked(self, share: NDArray[np.float32], confidence: float) -> Recognised:
        order = np.argsort(-share)
        return Recognised([(self.intents[i], float(share[i])) for i in order], confidence)

    def _signs(self, rows: csr_matrix, shares: NDArray[np.float32]) -> NDArray[np.float64]:
        """What belief is learnt from, a row a question: 1, the first intent's log odds, its nearest examples."""
        first = shares.argmax(axis=1)
        near = [_nearest(self._examples[self._of_intent[intent]], rows[number]) for number, intent in enumerate(first)]
        return _as_signs(shares, np.array(near))

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """All that was learnt, as JSON values and as arrays."""
        values, arrays = self._features.state()
        values |= {"intents": self.intents, "domain": self._domain}
        arrays |= {
            "weights": self._linear.weights.astype(np.float16),
            "bias": self._linear.bias,
            "labels": self._labels,
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
        )


def train(
    texts: Sequence[str], intents: Sequence[str], vectors: WordVectors, progress: Progress = lambda _: None
) -> Recogniser:
    """Learn from examples and their intents. `progress` is told each step."""
    names = sorted(set(intents))
    labels = np.array([names.index(intent) for intent in intents])
    questions = [tokens(text) for text in texts]
    domain = sorted({word for question in questions for word in question})
    held = hold_out(questions, labels, vectors, progress)
    belief = believe(held.signs, held.right)
    progress("fitting on all examples")
    features = Features(vectors)
    rows = features.fit(questions)
    return Recogniser(names, domain, features, Linear.fit(rows, labels), rows, labels, belief)


@dataclass(frozen=True)
class HeldOut:
    """What was recognised of each question by a classifier that had not seen it.

    `first`: the number of the first intent; `signs`: what belief is learnt from; `right`: whether it was right.
    """

    first: NDArray[np.int64]
    signs: NDArray[np.float64]
    right: NDArray[np.bool_]


def hold_out(
    questions: list[list[str]], labels: NDArray[np.int64], vectors: WordVectors, progress: Progress
) -> HeldOut:
    """Recognise each question once by a classifier trained on the other folds."""
    signs = np.zeros((len(questions), 3))
    first = np.zeros(len(questions), dtype=np.int64)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for number, (learn, hold) in enumerate(folds.split(questions, labels), start=1):
        progress(f"part {number} of {FOLDS} held out")
        features = Features(vectors)
        rows = features.fit([questions[i] for i in learn])
        held = features.rows([questions[i] for i in hold])
        shares = Linear.fit(rows, labels[learn]).probabilities(held)
        first[hold] = shares.argmax(axis=1)
        near = [_nearest(rows[labels[learn] == intent], held[n]) for n, intent in enumerate(first[hold])]
        signs[hold] = _as_signs(shares, np.array(near))
    return HeldOut(first, signs, first == labels)


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


def _nearest(examples: csr_matrix, row: csr_matrix) -> float:
    """Mean cosine of the nearest examples."""
    cosines = np.sort((examples @ row.T).toarray().ravel())
    return float(cosines[-NEAREST:].mean()) if len(cosines) else 0.0


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """From log odds to probabilities."""
    result: NDArray[np.float64] = 1 / (1 + np.exp(-values))
    return result
