"""Meanings: the examples that a question means the same as, intent by intent, whatever words they are told in.

The encoder's vectors of the examples, centred and turned into their principal directions: what all questions share, and
what of a language has nothing to do with them, is left out (docs/nlu.md has the figures).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.encoder import Floats, encoder
from engine.neighbours import mean_of_nearest, mean_of_nearest_among, spans
from engine.vectors import principal_directions

DIRECTIONS = 64
"""Principal directions kept, of 512: an eighth of the numbers, and no worse in cross-validation."""


def encode(texts: Sequence[str]) -> Floats:
    """The encoder's vectors; shape (texts, 512)."""
    read = encoder()
    return np.stack([read(text) for text in texts])


class Space:
    """The directions in which the examples differ."""

    def __init__(self, mean: Floats, directions: Floats) -> None:
        """`mean`: shape (512,); `directions`: shape (512, DIRECTIONS or fewer)."""
        self.mean, self.directions = mean, directions

    @classmethod
    def fit(cls, vectors: Floats) -> "Space":
        """From the vectors of all examples; their intents are not looked at."""
        mean = vectors.mean(axis=0)
        return cls(mean, principal_directions(vectors - mean, min(DIRECTIONS, len(vectors))))

    def place(self, vectors: Floats) -> Floats:
        """Vectors in these directions, of unit length; shape (..., directions)."""
        found: Floats = (vectors - self.mean) @ self.directions
        found /= np.maximum(np.linalg.norm(found, axis=-1, keepdims=True), np.float32(1e-9))
        return found


class Meanings:
    """The examples' places in the space, intent after intent."""

    def __init__(self, places: Floats, labels: NDArray[np.int64]) -> None:
        """`places`: shape (examples, directions), of unit length; `labels`: the numbers of their intents."""
        self.places = places
        order = np.argsort(labels, kind="stable")
        self._ordered = np.ascontiguousarray(places[order], dtype=np.float32)
        self._spans = spans(labels[order])

    def alike(self, place: Floats) -> Floats:
        """How alike one question is to each intent; shape (intents,)."""
        cosines = self._ordered @ place
        return np.array([mean_of_nearest(cosines[start:end]) for start, end in self._spans], dtype=np.float32)

    def all_alike(self, places: Floats) -> Floats:
        """The same for many questions at once; shape (questions, intents)."""
        means = [mean_of_nearest_among(places @ self._ordered[start:end].T) for start, end in self._spans]
        return np.stack(means, axis=1)
