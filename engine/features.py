"""Features: a question as numbers. TF-IDF of words, characters, concepts and sounds, and a mean of word vectors.

Sparse part: words 1-2 (weight 0.5), characters 2-5 inside words (weight 1), the outline of concepts 1-3 (weight 0.5)
and words 1-2 as they sound (weight 0.4), each a sublinear TF-IDF of unit length.
Dense part: word vectors of unit length summed by IDF, centred on the training mean, without their first three principal
directions, of unit length (after Arora et al. 2017 and Mu & Viswanath 2018).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from engine import ngrams
from engine.concepts import outline
from engine.sounds import sounds
from engine.vectors import Floats, WordVectors, principal_directions

WEIGHTS = {"words": 0.5, "characters": 1.0, "concepts": 0.5, "sounds": 0.4, "vectors": 1.0}
LENGTH = float(np.sqrt(sum(weight**2 for weight in WEIGHTS.values())))
PARTS = ("words", "characters", "concepts", "sounds")
"""The parts of a row that count terms, in the order of its columns; the word vectors come after them."""

SHARES = np.array([WEIGHTS[name] / LENGTH for name in PARTS])
TINY = 1e-12
"""Instead of the length of a part that has no term, which would be divided by."""

DIRECTIONS = 3
"""Principal directions that all questions share and that tell none apart."""

KEPT_WORDS = 20_000
"""Words whose pieces are kept."""


def _vectorizers() -> dict[str, TfidfVectorizer]:
    common: dict[str, Any] = {"sublinear_tf": True, "lowercase": False, "dtype": np.float32}
    return {
        "words": TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", **common),  # noqa: S106  a pattern
        "characters": TfidfVectorizer(ngram_range=(2, 5), analyzer="char_wb", **common),
        "concepts": TfidfVectorizer(ngram_range=(1, 3), token_pattern=r"\S+", **common),  # noqa: S106  a pattern
        "sounds": TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", **common),  # noqa: S106  a pattern
    }


def _texts(questions: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """What each vectorizer reads."""
    plain = [" ".join(words) for words in questions]
    outlines = [" ".join(outline(words)) for words in questions]
    heard = [" ".join(sounds(words)) for words in questions]
    return {"words": plain, "characters": plain, "concepts": outlines, "sounds": heard}


@dataclass(frozen=True)
class Row:
    """One question's row of unit length: `values` at the `columns` of its terms, and its word `vector`.

    A question has some 200 of the 100,000 terms: as an array of all, the row would be mostly work for nothing.
    """

    columns: NDArray[np.int64]
    values: Floats
    vector: Floats


class Features:
    """Turns lists of words into rows of numbers. Fitted on the training data."""

    def __init__(self, vectors: WordVectors) -> None:
        self._vectors = vectors
        self._tfidf = _vectorizers()
        self._idfs: dict[str, Floats] = {}
        self._all_idfs: Floats = np.zeros(0, dtype=np.float32)
        self._parts: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._starts: dict[str, int] = {}
        self._kept_pieces: dict[str, list[int]] = {}
        self._idf: Floats = np.zeros(0, dtype=np.float32)
        self._mean: Floats = np.zeros(0, dtype=np.float32)
        self._directions: Floats = np.zeros((0, 0), dtype=np.float32)

    @property
    def known_words(self) -> list[str]:
        """The words that have a vector: common French words, names and medicines among them."""
        return self._vectors.words

    @property
    def dimensions(self) -> int:
        """Of the word vectors, the last columns of a row."""
        return int(self._vectors.table.shape[1])

    def fit(self, questions: Sequence[Sequence[str]]) -> csr_matrix:
        """Learn from the training questions; gives their rows."""
        texts = _texts(questions)
        for name, vectorizer in self._tfidf.items():
            vectorizer.fit(texts[name])
        self._keep_idfs()
        words = self._tfidf["words"]
        idf, columns = self._idfs["words"], words.vocabulary_
        rarest = float(idf.max())
        self._idf = np.array(
            [idf[columns[word]] if word in columns else rarest for word in self._vectors.words], dtype=np.float32
        )
        sums = np.stack([self._sum(question) for question in questions])
        self._mean = sums.mean(axis=0)
        self._directions = principal_directions(sums - self._mean, DIRECTIONS)
        return self.rows(questions)

    def _keep_idfs(self) -> None:
        """scikit-learn computes them anew at each look, over all terms."""
        self._idfs = {name: vectorizer.idf_ for name, vectorizer in self._tfidf.items()}
        sizes = [len(idf) for idf in self._idfs.values()]
        self._starts = dict(zip(self._idfs, np.cumsum([0, *sizes]).tolist()))
        self._all_idfs = np.concatenate(list(self._idfs.values()))
        self._parts = np.repeat(np.arange(len(sizes)), sizes)
        self._kept_pieces.clear()

    def rows(self, questions: Sequence[Sequence[str]]) -> csr_matrix:
        """A row of unit length a question, shape (questions, features)."""
        texts = _texts(questions)
        dense = np.stack([self._dense(question) for question in questions])
        parts = [WEIGHTS[name] * vectorizer.transform(texts[name]) for name, vectorizer in self._tfidf.items()]
        return hstack([*parts, csr_matrix(WEIGHTS["vectors"] * dense)], format="csr") / LENGTH

    def row(self, question: Sequence[str]) -> Row:
        """One question's row, the same numbers in a tenth of the time: the engine has one question at a time."""
        columns = [
            *self._columns("words", ngrams.words(question)),
            *(column for word in question for column in self._pieces(word)),
            *self._columns("concepts", ngrams.words(outline(question), 3)),
            *self._columns("sounds", ngrams.words([heard for heard in sounds(question) if heard])),
        ]
        counts = Counter(columns)
        used = np.fromiter(counts, dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        values = (1 + np.log(often)) * self._all_idfs[used]
        parts = self._parts[used]
        lengths = np.sqrt(np.bincount(parts, values * values, minlength=len(PARTS)))
        shares = SHARES / np.maximum(lengths, TINY)
        return Row(used, (values * shares[parts]).astype(np.float32), self._vector(question))

    def _columns(self, name: str, terms: Sequence[str]) -> list[int]:
        """The columns of the terms that were seen in training, as they are numbered in a whole row."""
        start = self._starts[name]
        return [start + column for column in map(self._tfidf[name].vocabulary_.get, terms) if column is not None]

    def _pieces(self, word: str) -> list[int]:
        """The columns of a word's characters, kept from one question to the next."""
        found = self._kept_pieces.get(word)
        if found is None:
            if len(self._kept_pieces) >= KEPT_WORDS:
                self._kept_pieces.clear()
            found = self._kept_pieces[word] = self._columns("characters", ngrams.characters(word))
        return found

    def _vector(self, question: Sequence[str]) -> Floats:
        found: Floats = np.float32(WEIGHTS["vectors"] / LENGTH) * self._dense(question)
        return found

    def _sum(self, question: Sequence[str]) -> Floats:
        """Unit length before centring: a long question must not weigh more than a short one."""
        rows = self._vectors.rows(question)
        total: Floats = self._idf[rows] @ self._vectors.table[rows]
        return total / (np.linalg.norm(total) or 1.0)

    def _dense(self, question: Sequence[str]) -> Floats:
        if not self._vectors.rows(question):
            return np.zeros_like(self._mean)
        centred = self._sum(question) - self._mean
        left: Floats = centred - (centred @ self._directions) @ self._directions.T
        return left / (np.linalg.norm(left) or 1.0)

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was learnt, as JSON values and as arrays."""
        vocabularies = {name: sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for name, v in self._tfidf.items()}
        arrays = {f"idf_{name}": idf for name, idf in self._idfs.items()}
        learnt = {"idf_vectors": self._idf, "mean": self._mean, "directions": self._directions}
        table = {"table": self._vectors.table.astype(np.float16)}
        return {"vocabularies": vocabularies, "vector_words": self._vectors.words}, {
            **arrays,
            **learnt,
            **table,
        }

    @classmethod
    def restore(cls, values: dict[str, Any], arrays: dict[str, Any]) -> "Features":
        """The features from their state."""
        found = cls(WordVectors(values["vector_words"], arrays["table"].astype(np.float32)))
        for name, vectorizer in found._tfidf.items():
            vectorizer.vocabulary_ = {term: column for column, term in enumerate(values["vocabularies"][name])}
            vectorizer.idf_ = arrays[f"idf_{name}"]
        found._keep_idfs()
        found._idf, found._mean = arrays["idf_vectors"], arrays["mean"]
        found._directions = arrays["directions"]
        return found
