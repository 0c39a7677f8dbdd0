"""N-grams of one question, as scikit-learn's vectorizers part it, without what they cost for a single text."""

from collections.abc import Sequence

SHORTEST, LONGEST = 2, 5
"""Characters of a piece of a word."""


def words(question: Sequence[str], longest: int = 2) -> list[str]:
    """Words, and up to `longest` neighbours together."""
    found = list(question)
    for size in range(2, longest + 1):
        found += [" ".join(question[at : at + size]) for at in range(len(question) - size + 1)]
    return found


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
