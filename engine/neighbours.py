"""Neighbours: the examples that a question is most like, intent by intent.

A linear classifier knows which words weigh for an intent; the nearest examples know whether anybody has asked this
before. Each errs where the other does not, so their scores are added (docs/nlu.md has the figures).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

NEAREST = 2
"""Examples of an intent whose mean cosine tells how near it is; one alone may be an accident."""

CANDIDATES = 6
"""Intents, the likeliest by the linear classifier, whose examples are looked at; the others are too far behind."""

WEIGHT = 1.3
"""What a cosine of 1 adds to a score of the linear classifier."""

Floats = NDArray[np.float32]


class Neighbours:
    """The examples' rows, parted into words and characters (sparse) and word vectors (dense), intent after intent."""

    def __init__(self, sparse: csr_matrix, dense: Floats, labels: NDArray[np.int64]) -> None:
        """`sparse`: shape (examples, terms); `dense`: shape (examples, dimensions); `labels`: the intents' numbers."""
        self.sparse, self.dense, self.labels = sparse, dense, labels
        self.order = np.argsort(labels, kind="stable")
        self._width = sparse.shape[1]
        self._dense = np.ascontiguousarray(dense[self.order], dtype=np.float32)
        bounds = np.searchsorted(labels[self.order], np.arange(int(labels.max()) + 2))
        self._spans = list(zip(bounds[:-1].tolist(), bounds[1:].tolist()))
        ordered = sparse[self.order]
        self._of_intent = [ordered[start:end] for start, end in self._spans]

    @classmethod
    def of(cls, rows: csr_matrix, dimensions: int, labels: NDArray[np.int64]) -> "Neighbours":
        """From rows of features, whose last columns are the word vectors."""
        width = rows.shape[1] - dimensions
        return cls(rows[:, :width].tocsr(), rows[:, width:].toarray().astype(np.float32), labels)

    def cosines(self, row: Floats) -> Floats:
        """Of one question with each example, in the order they were given in. `row` is of unit length."""
        found: Floats = self.sparse @ row[: self._width] + self.dense @ row[self._width :]
        return found

    def nearness_of(self, row: Floats, scores: Floats) -> Floats:
        """How near one question is to the candidates by `scores`; shape (intents,), zero for the others."""
        words, vector = row[: self._width], row[self._width :]
        found: Floats = np.zeros(len(scores), dtype=np.float32)
        for intent in candidates(scores[np.newaxis])[0]:
            start, end = self._spans[intent]
            found[intent] = mean_of_nearest(self._of_intent[intent] @ words + self._dense[start:end] @ vector)
        return found

    def nearness(self, rows: csr_matrix, scores: Floats) -> Floats:
        """The same for many questions at once; shape (questions, intents)."""
        words, vectors = rows[:, : self._width], rows[:, self._width :].toarray()
        found: Floats = np.zeros(scores.shape, dtype=np.float32)
        for intent, (start, end) in enumerate(self._spans):
            cosines = (words @ self._of_intent[intent].T).toarray() + vectors @ self._dense[start:end].T
            count = min(NEAREST, end - start)
            found[:, intent] = np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)
        seen = np.zeros(scores.shape, dtype=bool)
        np.put_along_axis(seen, candidates(scores), True, axis=1)
        return np.where(seen, found, np.float32(0))


def candidates(scores: Floats) -> NDArray[np.int64]:
    """The numbers of the likeliest intents of each question, in no order; shape (questions, CANDIDATES or fewer)."""
    count = min(CANDIDATES, scores.shape[1])
    found: NDArray[np.int64] = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    return found


def mean_of_nearest(cosines: Floats) -> float:
    """Mean cosine of the nearest examples, given those of all."""
    count = min(NEAREST, len(cosines))
    return float(np.partition(cosines, -count)[-count:].mean()) if count else 0.0
