"""What is held out: each example is recognised once by a classifier that has not seen it, to learn how far to believe.

Both readings are learnt here: the first by words, the second also by meaning, of what the first leaves in doubt.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from engine.belief import Judge
from engine.features import Features
from engine.linear import SEED, Linear
from engine.meanings import Meanings
from engine.neighbours import Neighbours
from engine.vectors import WordVectors

FOLDS = 4

CLEAR = 0.9
"""Confidence from which on the first reading stands. Below it, meaning is asked too: of one question in six."""

NEARNESS = 0.5
"""What the logarithm of nearness weighs in belief in the first reading: docs/nlu.md."""

NEARNESS_OF_BOTH = 2.0
"""The same in the second reading, whose nearness tells better what is like nothing that was seen."""

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Words:
    """A classifier of questions by their words."""

    features: Features
    linear: Linear
    neighbours: Neighbours

    @classmethod
    def fit(cls, questions: Sequence[Sequence[str]], labels: Labels, vectors: WordVectors) -> "Words":
        """Learn from questions and the numbers of their intents."""
        features = Features(vectors)
        rows = features.fit(questions)
        return cls(features, Linear.fit(rows, labels), Neighbours.of(rows, features.dimensions, labels))

    def read(self, questions: Sequence[Sequence[str]]) -> tuple[Floats, Floats]:
        """Scores of the linear classifier, and nearness; shape (questions, intents)."""
        rows = self.features.rows(questions)
        scores = self.linear.scores(rows)
        return scores, self.neighbours.nearness(rows, scores)


@dataclass(frozen=True)
class Unseen:
    """The examples as they were read by classifiers that had not seen them, and who learnt from whom.

    `scores`, `near`: shape (examples, intents); `folds`: the numbers of those learnt from and of those read.
    """

    scores: Floats
    near: Floats
    folds: list[tuple[Labels, Labels]]

    def alike(self, places: Floats, labels: Labels) -> Floats:
        """How alike each is in meaning to the intents' examples of the other folds, given the places of all."""
        found = np.zeros_like(self.scores)
        for learn, hold in self.folds:
            found[hold] = Meanings(places[learn], labels[learn]).all_alike(places[hold])
        return found


@dataclass(frozen=True)
class HeldOut:
    """What was recognised of each example, and the judges of the two readings that were learnt from it.

    `first`: the number of the first intent; `right`: whether it was right; `confidence`: how likely it was to be.
    """

    first: Labels
    right: NDArray[np.bool_]
    confidence: NDArray[np.float64]
    judges: tuple[Judge, Judge]


def hold_out(
    questions: Sequence[Sequence[str]], labels: Labels, vectors: WordVectors, pool: Executor, progress: Progress
) -> Unseen:
    """Read each question once by a classifier trained on the other folds, which are fitted side by side in `pool`."""
    scores = np.zeros((len(questions), int(labels.max()) + 1), dtype=np.float32)
    near = np.zeros_like(scores)
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(questions, labels))

    def fold(number: int) -> None:
        learn, hold = folds[number]
        words = Words.fit([questions[i] for i in learn], labels[learn], vectors)
        scores[hold], near[hold] = words.read([questions[i] for i in hold])
        progress(f"part {number + 1} of {FOLDS} held out and recognised")

    list(pool.map(fold, range(FOLDS)))
    return Unseen(scores, near, folds)


def judge(unseen: Unseen, alike: Floats, labels: Labels, groups: Labels) -> HeldOut:
    """Learn to judge, and judge each example by the reading that it would have had as a question."""
    words = (unseen.scores, unseen.near)
    by_words = Judge.fit(words, unseen.near, labels, groups, NEARNESS)
    read = by_words(words, unseen.near)
    clear = read.confidence >= CLEAR
    both, near = (*words, alike), nearness_of_both(unseen.near, alike)
    by_both = Judge.fit(both, near, labels, groups, NEARNESS_OF_BOTH, among=~clear)
    again = by_both(both, near)
    first = np.where(clear, read.order[:, 0], again.order[:, 0])
    confidence = np.where(clear, read.confidence, again.confidence)
    return HeldOut(first, groups[first] == groups[labels], confidence, (by_words, by_both))


def nearness_of_both(near: Floats, alike: Floats) -> Floats:
    """How near a question is in the second reading."""
    found: Floats = (near + alike) / 2
    return found
