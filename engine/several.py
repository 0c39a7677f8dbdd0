"""Several questions in one message: each that is clearly a published one gets its answer."""

import re
from collections.abc import Sequence

MOST = 3
"""Questions that are answered at once; a longer message is a story, and is taken as a whole."""

_QUESTION_WORDS = (
    "qui|que|quoi|quand|quels?|quelles?|comment|combien|est-ce|mon|ma|mes|avez|les|faut|dois|doit|peut|quelqu'un|c'est|"
    r"(?:ont|sont|a-t|est|était|avez|êtes|pouvez|peuvent)-\w+"
)
_ENDS = re.compile(
    # A stop ends a sentence before a space; "doctolib.fr" and the three points of hesitation do not.
    rf"[?!;\n]+|(?<!\.)\.(?=\s|$)|\bet (?=(?:(?:à|de|par|pour) )?(?:{_QUESTION_WORDS})\b)",
    re.I,
)

_LEANS_BACK = re.compile(r"(?<!il )\b(?:les|l'|le|la|y|en|lui|leur) ?(?:avez|avons|a|ont|as|ai|était|étaient)\b", re.I)
"""A pronoun before its verb: "vous les avez appelés ?" is about what the part before it names."""

SMALL_TALK = frozenset({"saluer", "remercier", "dire_au_revoir", "accepter"})
"""Said beside a question; it needs no reply of its own then."""


def split(text: str) -> list[str]:
    """The parts that may be questions of their own: sentences, and "et ..." before a question word."""
    parts = [part.strip(" ,:-") for part in _ENDS.split(text)]
    if any(_LEANS_BACK.search(part) for part in parts[1:]):
        return [text]
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
