"""What the classifier looks at in a sentence: runs of words, of characters and of concepts, each put into a bucket."""

import zlib
from collections.abc import Iterator

from guichet.guard import harmless, text
from guichet.guard.classifier.outline import outline

BUCKETS = 1 << 17
"""Where the grams are counted. Two that share a bucket share a weight; with so many buckets few do."""

_WORDS, _CONCEPTS = 3, 4
_SHORTEST_PIECE, _LONGEST_PIECE = 2, 5
_FAR = 6
"""How many words apart two concepts may stand and still count as a pair."""


def buckets(sentence: str) -> frozenset[int]:
    """The buckets, from 0 to BUCKETS - 1, of all grams of the sentence; the same on every machine."""
    return frozenset(zlib.crc32(gram.encode()) & (BUCKETS - 1) for gram in _grams(sentence))


def _grams(sentence: str) -> Iterator[str]:
    plain = text.plain(sentence)
    # What is left to the rules too, once conditions, disclaimers and published facts are covered.
    stated = harmless.without_harmless(harmless.without_hedges(harmless.without_question(plain)))
    yield from _pieces(plain)
    for tag, words in (("a", plain.split()), ("s", stated.split())):
        yield from (f"{tag}w:{run}" for run in _runs(words, _WORDS))
        concepts = outline(words)
        yield from (f"{tag}c:{run}" for run in _runs(concepts, _CONCEPTS))
        yield from (f"{tag}p:{pair}" for pair in _pairs(concepts))


def _pieces(plain: str) -> Iterator[str]:
    for word in plain.split():
        padded = f" {word} "
        for size in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
            for at in range(len(padded) - size + 1):
                yield padded[at : at + size]


def _runs(words: list[str], longest: int) -> Iterator[str]:
    words = ["^", *words, "$"]
    for size in range(1, longest + 1):
        for at in range(len(words) - size + 1):
            yield " ".join(words[at : at + size])


def _pairs(concepts: list[str]) -> Iterator[str]:
    concepts = ["^", *concepts, "$"]
    for first, name in enumerate(concepts):
        for other in concepts[first + 2 : first + _FAR]:
            yield f"{name} {other}"
