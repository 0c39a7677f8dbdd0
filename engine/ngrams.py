"""N-grams of one question, as scikit-learn's vectorizers part it, without what they cost for a single text."""

from collections.abc import Sequence
from itertools import pairwise

SHORTEST, LONGEST = 2, 5
"""Characters of a piece of a word."""


def words(question: Sequence[str]) -> list[str]:
    """Words, and pairs of neighbours."""
    return [*question, *(f"{first} {second}" for first, second in pairwise(question))]


def characters(text: str) -> list[str]:
    """Pieces of each word with a space on both sides; a word shorter than a piece counts once, whole."""
    found = []
    for word in text.split():
        padded = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            found += [padded[at : at + size] for at in range(max(len(padded) - size + 1, 1))]
            if size >= len(padded):
                break
    return found
