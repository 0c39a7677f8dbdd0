"""Normalising: one plain spelling for the many ways to write a word, before a question is classified."""

import re
import unicodedata
from collections.abc import Collection, Iterable

import emoji
from symspellpy import SymSpell, Verbosity

from engine.words import SPELT_OUT

LONGEST = 2000
"""Characters that are looked at; guichet lets no longer message through."""

# With its apostrophe, so that the c of "c'est" is not the c that stands for it.
_TOKEN = re.compile(r"[a-z0-9]+'?")
_MAY_BE_EMOJI = re.compile("[\xa9\xae\u203c-\U0010ffff]")
"""What each emoji has at least one of: the signs © and ®, or what comes after letters and quotation marks."""

_ELONGATED = re.compile(r"([a-z])\1{2,}")
_SPELT_OUT = {word: value.replace("'", " ").replace("-", " ").split() for word, value in SPELT_OUT.items()}


def plain(text: str) -> str:
    """Lower case without accents, emoji and stretched letters: "Jsuis TROOOP inquiète" is "jsuis trop inquiete"."""
    text = text[:LONGEST]
    if _MAY_BE_EMOJI.search(text):  # the library looks at each character, and few texts have any
        text = emoji.replace_emoji(text, " ")
    text = text.lower().replace("’", "'").replace("œ", "oe").replace("æ", "ae")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _ELONGATED.sub(r"\1", text)


def tokens(text: str) -> list[str]:
    """The words of a text in plain spelling, texting spelt out; apostrophes and hyphens part words."""
    found: list[str] = []
    for token in _TOKEN.findall(plain(text)):
        found += _SPELT_OUT.get(token, [token.rstrip("'")])
    return found


class Speller:
    """Corrects typos towards words of the training data, and only where the writer cannot have meant another word.

    A token that is a French word, a name or a medicine known to the frequency list stays as it is. Symmetric delete
    correction: W. Garbe, SymSpell, 2012.
    """

    def __init__(self, domain: Iterable[str], known: Collection[str]) -> None:
        """`domain`: words to correct towards; `known`: words that are never touched."""
        self._known = known
        self._symspell = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word in domain:
            if len(word) > 4 and word.isalpha():
                self._symspell.create_dictionary_entry(word, 1)

    def __call__(self, words: list[str]) -> list[str]:
        """The words with their typos corrected."""
        return [self._corrected(word) for word in words]

    def _corrected(self, word: str) -> str:
        if len(word) < 5 or word in self._known or not word.isalpha():
            return word
        distance = 2 if len(word) >= 9 else 1
        found = self._symspell.lookup(word, Verbosity.TOP, max_edit_distance=distance)
        # A typist rarely misses the first letter; a name often differs there from a word of ours.
        return str(found[0].term) if found and found[0].term[0] == word[0] else word
