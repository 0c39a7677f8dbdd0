"""Neighbours: the examples that a question is most like, intent by intent.

A linear classifier knows which words weigh for an intent; the nearest examples know whether anybody has asked this
before. Each errs where the other does not, so their scores are added (docs/nlu.md has the figures).
"""

from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from engine.features import Row
from engine.vectors import principal_directions

NEAREST = 2
"""Examples of an intent whose mean cosine tells how near it is; one alone may be an accident."""

CANDIDATES = 3
"""Intents, the likeliest by the linear classifier, whose examples are looked at; the others are too far behind."""

DIRECTIONS = 64
"""Principal directions of the word vectors that are compared, of 300: what is left out tells hardly anything apart."""

Floats = NDArray[np.float32]


class Neighbours:
    """The examples' rows, parted into words and characters (sparse) and word vectors (dense), intent after intent."""

    def __init__(self, sparse: csr_matrix, dense: Floats, directions: Floats, labels: NDArray[np.int64]) -> None:
        """`sparse`: shape (examples, terms); `dense`: shape (examples, directions); `labels`: the intents' numbers.

        `directions`: those of the word vectors, shape (dimensions, directions).
        """
        self.sparse, self.dense, self.directions, self.labels = sparse, dense, directions, labels
        self.order = np.argsort(labels, kind="stable")
        self._width = sparse.shape[1]
        self._dense = np.ascontiguousarray(dense[self.order], dtype=np.float32)
        self._spans = spans(labels[self.order])
        ordered = sparse[self.order]
        self._of_intent = [ordered[start:end] for start, end in self._spans]

    @classmethod
    def of(cls, rows: csr_matrix, dimensions: int, labels: NDArray[np.int64]) -> "Neighbours":
        """From rows of features, whose last columns are the word vectors."""
        width = rows.shape[1] - dimensions
        vectors = rows[:, width:].toarray().astype(np.float32)
        directions = principal_directions(vectors, DIRECTIONS)
        return cls(rows[:, :width].tocsr(), vectors @ directions, directions, labels)

    @cached_property
    def _by_term(self) -> csc_matrix:
        """All examples with a column for each term and intent, term after term: a question reads only those it needs.

        Made when the first question comes one by one: learning asks many at once, and makes it for nothing.
        """
        found = self.sparse[self.order].tocoo()
        columns = found.col.astype(np.int64) * len(self._spans) + self.labels[self.order][found.row]
        return csc_matrix((found.data, (found.row, columns)), shape=(found.shape[0], self._width * len(self._spans)))

    def cosines(self, row: Row) -> Floats:
        """Of one question with each example, in the order they were given in. `row` is of unit length."""
        words: Floats = np.zeros(self._width, dtype=np.float32)
        words[row.columns] = row.values
        found: Floats = self.sparse @ words + self.dense @ (row.vector @ self.directions)
        return found

    def nearness_of(self, row: Row, scores: Floats) -> Floats:
        """How near one question is to the candidates by `scores`; shape (intents,), zero for the others."""
        found: Floats = np.zeros(len(scores), dtype=np.float32)
        seen = candidates(scores[np.newaxis])[0]
        columns = (row.columns[:, np.newaxis] * len(self._spans) + seen).ravel()
        words = self._by_term[:, columns] @ np.repeat(row.values, len(seen))
        vector = row.vector @ self.directions
        for intent in seen.tolist():
            start, end = self._spans[intent]
            found[intent] = mean_of_nearest(words[start:end] + self._dense[start:end] @ vector)
        return found

    def nearness(self, rows: csr_matrix, scores: Floats) -> Floats:
        """The same for many questions at once; shape (questions, intents)."""
        words, vectors = rows[:, : self._width], rows[:, self._width :].toarray() @ self.directions
        seen = np.zeros(scores.shape, dtype=bool)
        np.put_along_axis(seen, candidates(scores), True, axis=1)
        found: Floats = np.zeros(scores.shape, dtype=np.float32)
        for intent, (start, end) in enumerate(self._spans):
            asked = np.flatnonzero(seen[:, intent])
            cosines = (words[asked] @ self._of_intent[intent].T).toarray() + vectors[asked] @ self._dense[start:end].T
            found[asked, intent] = mean_of_nearest_among(cosines)
        return found


def spans(labels: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Where each intent's examples begin and end, given the ordered numbers of the intents."""
    bounds = np.searchsorted(labels, np.arange(int(labels.max()) + 2)).tolist()
    return list(pairwise(bounds))


def candidates(scores: Floats) -> NDArray[np.int64]:
    """The numbers of the likeliest intents of each question, in no order; shape (questions, CANDIDATES or fewer)."""
    count = min(CANDIDATES, scores.shape[1])
    found: NDArray[np.int64] = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    return found


def mean_of_nearest_among(cosines: Floats) -> Floats:
    """Mean cosine of the nearest examples of many questions; `cosines`: shape (questions, examples)."""
    count = min(NEAREST, cosines.shape[1])
    found: Floats = np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)
    return found


def mean_of_nearest(cosines: Floats) -> float:
    """Mean cosine of the nearest examples, given those of all; theirs are lost on the way."""
    count = min(NEAREST, len(cosines))
    total = 0.0
    for _ in range(count):  # of two, quicker than a partition
        nearest = cosines.argmax()
        total += float(cosines[nearest])
        cosines[nearest] = -np.inf
    return total / max(count, 1)
