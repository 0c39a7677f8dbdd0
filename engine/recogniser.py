"""The recogniser: which intent a question has, and how likely that is right. No Rasa in here.

A linear classifier and the nearest examples rank the intents; one temperature, fitted on answers to questions that were
held out, makes their scores probabilities. How far the first is to be believed is learnt apart, on the same answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from engine.belief import HeldOut, Progress, as_signs, believe, group, hold_out, same, sigmoid, together
from engine.features import Features
from engine.linear import Linear, softmax
from engine.neighbours import WEIGHT, Neighbours
from engine.normalise import Speller, tokens
from engine.vectors import WordVectors


@dataclass(frozen=True)
class Recognised:
    """The intents from likely to unlikely with their probabilities, and how likely the first one is right (0 to 1)."""

    ranking: list[tuple[str, float]]
    confidence: float

    @property
    def intent(self) -> str:
        """The first intent."""
        return self.ranking[0][0]


class Recogniser:
    """Recognises intents. Made by `train` or `restore`."""

    def __init__(
        self,
        intents: list[str],
        domain: list[str],
        features: Features,
        linear: Linear,
        neighbours: Neighbours,
        sharpness: float,
        belief: NDArray[np.float64],
        groups: NDArray[np.int64],
    ) -> None:
        """Keep what was learnt.

        `sharpness`: what scores are multiplied by to be probabilities; `groups` numbers the answer that each intent
        leads to, the same for the same one.
        """
        self.intents = intents
        self._groups = groups
        self._same = same(groups)
        self._domain = domain
        self._features = features
        self._linear = linear
        self._neighbours = neighbours
        self._sharpness = sharpness
        self._belief = belief
        self._speller = Speller(domain, frozenset(features.known_words))

    def recognise(self, text: str) -> Recognised:
        """Rank the intents of a question."""
        row = self._features.row(self._speller(tokens(text)))
        scores = self._linear.scores_of(row)
        near = self._neighbours.nearness_of(row, scores)
        shares = softmax(np.float32(self._sharpness) * (scores + np.float32(WEIGHT) * near)[np.newaxis])
        shared = together(shares, self._same)
        order = np.lexsort((-shares[0], -shared[0]))
        signs = as_signs(shared, near[order[:1]])
        likely = shares[0].tolist()
        ranking = [(self.intents[i], likely[i]) for i in order.tolist()]
        return Recognised(ranking, float(sigmoid(signs @ self._belief)[0]))

    def nearest(self, text: str, count: int) -> list[int]:
        """The numbers of the examples that a question is most like, in the order they were given to `learn`."""
        row = self._features.row(self._speller(tokens(text)))
        return [int(number) for number in np.argsort(-self._neighbours.cosines(row))[:count]]

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """All that was learnt, as JSON values and as arrays."""
        values, arrays = self._features.state()
        values |= {"intents": self.intents, "domain": self._domain}
        arrays |= {
            "weights": self._linear.weights.astype(np.float16),
            "bias": self._linear.bias,
            "labels": self._neighbours.labels,
            "groups": self._groups,
            "sharpness": np.array(self._sharpness),
            "belief": self._belief,
            "examples_data": self._neighbours.sparse.data.astype(np.float32),
            "examples_indices": self._neighbours.sparse.indices,
            "examples_indptr": self._neighbours.sparse.indptr,
            "examples_shape": np.array(self._neighbours.sparse.shape),
            "examples_dense": self._neighbours.dense.astype(np.float16),
        }
        return values, arrays

    @classmethod
    def restore(cls, values: dict[str, Any], arrays: dict[str, Any]) -> "Recogniser":
        """A recogniser from its state."""
        sparse = csr_matrix(
            (arrays["examples_data"], arrays["examples_indices"], arrays["examples_indptr"]),
            shape=tuple(arrays["examples_shape"]),
        )
        linear = Linear(arrays["weights"].astype(np.float32), arrays["bias"])
        features = Features.restore(values, arrays)
        found = cls(
            values["intents"],
            values["domain"],
            features,
            linear,
            Neighbours(sparse, arrays["examples_dense"].astype(np.float32), arrays["labels"]),
            float(arrays["sharpness"]),
            arrays["belief"],
            arrays["groups"],
        )
        found.recognise("")  # what is made at the first question is there before a visitor's
        return found


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
) -> tuple[Recogniser, HeldOut]:
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
    linear = Linear.fit(rows, labels)
    neighbours = Neighbours.of(rows, features.dimensions, labels)
    return Recogniser(names, domain, features, linear, neighbours, held.sharpness, belief, groups), held
