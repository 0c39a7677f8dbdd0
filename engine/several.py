"""Several questions in one message: each that is clearly a published one gets its answer."""

import re
from collections.abc import Sequence

MOST = 3
"""Questions that are answered at once; a longer message is a story, and is taken as a whole."""

_ENDS = re.compile(
    r"[?!.;\n]+|\bet (?=(?:qui|que|quoi|quand|quel|quelle|comment|combien|est-ce|mon|ma|mes|avez|les)\b)", re.I
)

SMALL_TALK = frozenset({"saluer", "remercier", "dire_au_revoir", "accepter"})
"""Said beside a question; it needs no reply of its own then."""


def split(text: str) -> list[str]:
    """The parts that may be questions of their own: sentences, and "et ..." before a question word."""
    parts = [part.strip(" ,:-") for part in _ENDS.split(text)]
    return [part for part in parts if len(part.split()) >= 2 or part.lower() in ("merci", "bonjour")]


def answers(intents: Sequence[str], published: frozenset[str]) -> list[str]:
    """The published intents to answer, in order; none unless every part is clear and at least two differ.

    `intents`: what each part was understood as; a part below the floor is none of the published ones.
    """
    asked = [intent for intent in intents if intent not in SMALL_TALK]
    if len(asked) > MOST or not published.issuperset(asked):
        return []
    found = list(dict.fromkeys(asked))
    return found if len(found) >= 2 else []
