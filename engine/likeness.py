"""Likeness: what two spellings of one question have in common, to keep what is tested out of what is learnt."""

import re

from engine.normalise import plain, tokens

FILLERS = frozenset(
    (
        "le la les l un une des du de d mon ma mes ton ta tes son sa ses notre nos votre vos ce cet cette ces c "
        "est et que qu je j tu il elle on nous vous me m se s y en a au aux "
        "svp stp merci bonjour bonsoir salut alors donc bien du coup ok d'accord plait"
    ).split()
)
"""Words that come and go without changing what is asked."""

FEWEST = 3
"""Words that count, below which two texts may share them and mean two things."""


def same(text: str) -> str:
    """What two spellings of one text have in common; a text without a plain letter, as in Arabic, is as it stands."""
    return re.sub(r"[^a-z0-9]+", " ", plain(text)).strip() or text.strip()


def alike(text: str) -> str:
    """What near duplicates have in common: the words that count, texting spelt out, in whatever order.

    Empty for a text of fewer than FEWEST such words: "à quelle heure" is not "quelle heure est-il".
    """
    found = sorted({word for word in tokens(text) if word not in FILLERS})
    return " ".join(found) if len(found) >= FEWEST else ""
