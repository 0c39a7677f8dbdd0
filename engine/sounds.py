"""Sounds: how a French word is heard, roughly, so that "konserné", "concerne" and "concernés" meet.

Texting writes what is heard, and French endings are seldom heard: one rough key serves both. It need not be right, only
the same for spellings of one word. The rules are ours, after French spelling as school teaches it; the capitals C and U
and the figures 1, 2 and 3 stand for the sounds of "ch", "ou", "an", "in" and "on".
"""

import re
from collections.abc import Sequence
from functools import lru_cache

_RULES = [
    (re.compile(written), heard)
    for written, heard in (
        ("ch", "C"),
        ("ph", "f"),
        ("h", ""),
        ("eau|au", "o"),
        ("qu|q|ck", "k"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("gn", "n"),
        ("ge(?=[aou])|g(?=[eiy])", "j"),
        ("gu(?=[ei])", "g"),
        ("gz|x(?=.)", "ks"),
        ("oi|oy", "wa"),
        ("ou|oo", "U"),
        ("(?:ai|ei|i|y)n(?=[^aeiouyUnw]|$)|aim(?=[bp])|im(?=[bp])|un(?=[^aeiouyn]|$)", "2"),
        ("[ea][nm](?=[^aeiouyUnmw]|$)", "1"),
        ("o[nm](?=[^aeiouyUnmw]|$)", "3"),
        ("ai|ei|ay|ey|et$|er$|ez$|es$|ees?$", "e"),
        ("ill|il$", "j"),
        ("(?<=[aeiouyU])s(?=[aeiouyU])", "z"),
        ("y", "i"),
        (r"(.)\1+", r"\1"),
        # Endings are silent, but a word of two letters is left something to be heard.
        ("(?<=..)[esztdpx]+$", ""),
    )
]


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """The key of a word in plain spelling."""
    for written, heard in _RULES:
        word = written.sub(heard, word)
    return word


def sounds(words: Sequence[str]) -> list[str]:
    """The key of each word."""
    return [sound(word) for word in words]
