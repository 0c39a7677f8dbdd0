"""Features: a question as numbers. TF-IDF of words and of characters, and a mean of word vectors without its noise.

Sparse part: words 1-2 (weight 0.5) and characters 2-5 inside words (weight 1), sublinear TF-IDF of unit length.
Dense part: word vectors of unit length summed by IDF, centred on the training mean, without their first three principal
directions, of unit length (after Arora et al. 2017 and Mu & Viswanath 2018).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from engine import ngrams
from engine.vectors import Floats, WordVectors

WORDS, CHARACTERS, VECTORS = 0.5, 1.0, 1.0
DIRECTIONS = 3
"""Principal directions that all questions share and that tell none apart."""


def _vectorizers() -> dict[str, TfidfVectorizer]:
    common: dict[str, Any] = {"sublinear_tf": True, "lowercase": False, "dtype": np.float32}
    return {
        "words": TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", **common),  # noqa: S106  a pattern
        "characters": TfidfVectorizer(ngram_range=(2, 5), analyzer="char_wb", **common),
    }


class Features:
    """Turns lists of words into rows of numbers. Fitted on the training data."""

    def __init__(self, vectors: WordVectors) -> None:
        self._vectors = vectors
        self._tfidf = _vectorizers()
        self._idf: Floats = np.zeros(0, dtype=np.float32)
        self._mean: Floats = np.zeros(0, dtype=np.float32)
        self._directions: Floats = np.zeros((0, 0), dtype=np.float32)

    @property
    def known_words(self) -> list[str]:
        """The words that have a vector: common French words, names and medicines among them."""
        return self._vectors.words

    def fit(self, questions: Sequence[Sequence[str]]) -> csr_matrix:
        """Learn from the training questions; gives their rows."""
        texts = [" ".join(words) for words in questions]
        for vectorizer in self._tfidf.values():
            vectorizer.fit(texts)
        words = self._tfidf["words"]
        rarest = float(words.idf_.max())
        self._idf = np.array(
            [words.idf_[words.vocabulary_[w]] if w in words.vocabulary_ else rarest for w in self._vectors.words],
            dtype=np.float32,
        )
        sums = np.stack([self._sum(question) for question in questions])
        self._mean = sums.mean(axis=0)
        _, _, directions = np.linalg.svd(sums - self._mean, full_matrices=False)
        self._directions = directions[:DIRECTIONS].astype(np.float32)
        return self.rows(questions)

    def rows(self, questions: Sequence[Sequence[str]]) -> csr_matrix:
        """A row of unit length a question, shape (questions, features)."""
        texts = [" ".join(words) for words in questions]
        dense = np.stack([self._dense(question) for question in questions])
        parts = [
            WORDS * self._tfidf["words"].transform(texts),
            CHARACTERS * self._tfidf["characters"].transform(texts),
            csr_matrix(VECTORS * dense),
        ]
        return hstack(parts, format="csr") / np.sqrt(WORDS**2 + CHARACTERS**2 + VECTORS**2)

    def row(self, question: Sequence[str]) -> Floats:
        """One question's row as an array, the same numbers in a tenth of the time: the engine has one at a time."""
        text = " ".join(question)
        parts = [
            WORDS * self._tfidf_of("words", ngrams.words(question)),
            CHARACTERS * self._tfidf_of("characters", ngrams.characters(text)),
            VECTORS * self._dense(question),
        ]
        found: Floats = np.concatenate(parts) / np.float32(np.sqrt(WORDS**2 + CHARACTERS**2 + VECTORS**2))
        return found

    def _tfidf_of(self, name: str, terms: list[str]) -> Floats:
        """Sublinear TF-IDF of unit length, as scikit-learn's."""
        vectorizer = self._tfidf[name]
        found: Floats = np.zeros(len(vectorizer.idf_), dtype=np.float32)
        columns = [column for column in map(vectorizer.vocabulary_.get, terms) if column is not None]
        if columns:
            used, counts = np.unique(columns, return_counts=True)
            values = (1 + np.log(counts)) * vectorizer.idf_[used]
            found[used] = values / np.linalg.norm(values)
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
        left: Floats = centred - (centred @ self._directions.T) @ self._directions
        return left / (np.linalg.norm(left) or 1.0)

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was learnt, as JSON values and as arrays."""
        vocabularies = {name: sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for name, v in self._tfidf.items()}
        arrays = {f"idf_{name}": v.idf_ for name, v in self._tfidf.items()}
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
        found._idf, found._mean = arrays["idf_vectors"], arrays["mean"]
        found._directions = arrays["directions"]
        return found
