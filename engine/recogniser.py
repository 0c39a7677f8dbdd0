"""The recogniser: which intent a question has, and how likely that is right. No Rasa in here.

A linear classifier and the nearest examples rank the intents by the words of a question. What that leaves in doubt is
read again, with the examples nearest in meaning: a millisecond or more that most questions do not need.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from engine.belief import Judge, group
from engine.encoder import encoder
from engine.features import Features
from engine.held_out import CLEAR, HeldOut, Progress, Words, hold_out, judge, nearness_of_both
from engine.linear import Linear
from engine.meanings import Meanings, Space, encode
from engine.neighbours import Neighbours
from engine.normalise import LONGEST, Speller, tokens
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
        words: Words,
        space: Space,
        meanings: Meanings,
        judges: tuple[Judge, Judge],
    ) -> None:
        """Keep what was learnt. `judges`: of the reading by words and of the one by meaning."""
        self.intents = intents
        self._domain = domain
        self._words = words
        self._space = space
        self._meanings = meanings
        self._judges = judges
        self._encoder = encoder()
        self._speller = Speller(domain, frozenset(words.features.known_words))

    def recognise(self, text: str) -> Recognised:
        """Rank the intents of a question."""
        row = self._words.features.row(self._speller(tokens(text)))
        linear = self._words.linear.scores_of(row)[np.newaxis]
        near = self._words.neighbours.nearness_of(row, linear[0])[np.newaxis]
        by_words, by_both = self._judges
        judged = by_words((linear, near), near)
        if judged.confidence[0] < CLEAR:
            place = self._space.place(self._encoder(text[:LONGEST]))
            alike = self._meanings.alike(place)[np.newaxis]
            judged = by_both((linear, near, alike), nearness_of_both(near, alike))
        likely = judged.shares[0].tolist()
        ranking = [(self.intents[i], likely[i]) for i in judged.order[0].tolist()]
        return Recognised(ranking, float(judged.confidence[0]))

    def nearest(self, text: str, count: int) -> list[int]:
        """The numbers of the examples that a question is most like, in the order they were given to `learn`."""
        row = self._words.features.row(self._speller(tokens(text)))
        return [int(number) for number in np.argsort(-self._words.neighbours.cosines(row))[:count]]

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """All that was learnt, as JSON values and as arrays."""
        values, arrays = self._words.features.state()
        values |= {"intents": self.intents, "domain": self._domain}
        arrays |= {
            "weights": self._words.linear.weights.astype(np.float16),
            "bias": self._words.linear.bias,
            "labels": self._words.neighbours.labels,
            "groups": self._judges[0].groups,
            "weights_by_words": self._judges[0].weights,
            "weights_by_both": self._judges[1].weights,
            "belief": np.array([judge.belief for judge in self._judges]),
            "nearness": np.array([judge.nearness for judge in self._judges]),
            "meaning_mean": self._space.mean,
            "meaning_directions": self._space.directions,
            "meanings": self._meanings.places.astype(np.float16),
            "examples_data": self._words.neighbours.sparse.data.astype(np.float32),
            "examples_indices": self._words.neighbours.sparse.indices,
            "examples_indptr": self._words.neighbours.sparse.indptr,
            "examples_shape": np.array(self._words.neighbours.sparse.shape),
            "examples_directions": self._words.neighbours.directions,
            "examples_dense": self._words.neighbours.dense.astype(np.float16),
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
        words = Words(
            Features.restore(values, arrays),
            linear,
            Neighbours(
                sparse, arrays["examples_dense"].astype(np.float32), arrays["examples_directions"], arrays["labels"]
            ),
        )
        found = cls(
            values["intents"],
            values["domain"],
            words,
            Space(arrays["meaning_mean"], arrays["meaning_directions"]),
            Meanings(arrays["meanings"].astype(np.float32), arrays["labels"]),
            _judges(arrays),
        )
        found.recognise("")  # what is made at the first question is there before a visitor's
        return found


def _judges(arrays: dict[str, Any]) -> tuple[Judge, Judge]:
    first, second = (
        Judge(weights, belief, float(nearness), arrays["groups"])
        for weights, belief, nearness in zip(
            (arrays["weights_by_words"], arrays["weights_by_both"]), arrays["belief"], arrays["nearness"]
        )
    )
    return first, second


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
    # What is learnt from all, from the folds and of the meanings shares the cores; its matrices are too small for each
    # to be shared as well, and threads that wait for each other would cost a fifth of the time.
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        encoded = pool.submit(encode, texts)
        of_all = pool.submit(Words.fit, questions, labels, vectors)
        unseen = hold_out(questions, labels, vectors, pool, progress)
        meant, words = encoded.result(), of_all.result()
    progress("learning how far to believe it")
    space = Space.fit(meant)
    places = space.place(meant)
    held = judge(unseen, unseen.alike(places, labels), labels, groups)
    return Recogniser(names, domain, words, space, Meanings(places, labels), held.judges), held
