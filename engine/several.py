"""Several sentences in one message: each that clearly asks a published question gets its answer."""

import re
from collections.abc import Sequence

MOST = 3
"""Questions that are answered at once; a longer message is a story, and is taken as a whole."""

_QUESTION_WORDS = (
    "qui|que|quoi|quand|quels?|quelles?|comment|combien|est-ce|avez|faut|dois|doit|peut|quelqu'un|c'est|"
    r"(?:ont|sont|a-t|est|était|avez|êtes|pouvez|peuvent)-\w+"
)
_ENDS = re.compile(
    # A stop ends a sentence before a space; "doctolib.fr" and the three points of hesitation do not. "mon nom et mes
    # rendez-vous" are one question; after a comma, "et mes rendez-vous" may be another.
    r"[?!;\n]+|(?<!\.)\.(?=\s|$)|,\s*et (?=(?:mon|ma|mes|les)\b)|"
    rf"\bet (?=(?:(?:à|de|par|pour) )?(?:{_QUESTION_WORDS})\b)",
    re.I,
)

_SENTENCE = re.compile(r"([^?!;\n]+?)([?!;\n]+|(?<!\.)\.(?=\s|$)|$)")
"""A sentence and what ends it."""

_LEANS_BACK = re.compile(
    r"(?<!il )\b(?!y ?a\b)(?:les|l'|le|la|y|en|lui|leur) ?(?:avez|avons|a|ont|as|ai|était|étaient)\b", re.I
)
"""A pronoun before its verb: "vous les avez appelés ?" is about what the part before it names; "y a" is not."""

_ASKS = re.compile(
    rf"(?:\W|ensuite|puis|alors|merci|bonjour)*(?:{_QUESTION_WORDS}|expliquez|dites|donnez|racontez|précisez|indiquez"
    r"|je (?:veux|voudrais|souhaite|souhaiterais|aimerais) (?:savoir|connaître)|j'aimerais savoir)\b",
    re.I,
)
"""The beginning of a sentence that asks, with a question mark or without."""

SMALL_TALK = frozenset({"saluer", "remercier", "dire_au_revoir", "accepter"})
"""Said beside a question; it needs no reply of its own then."""


def split(text: str) -> list[str]:
    """The parts that may be questions of their own: sentences, and "et ..." before a question word.

    Where a question mark stands somewhere, a sentence that ends without one and asks for nothing only tells what the
    question is about: "Ma fille est suivie en oncologie. Quelqu'un a-t-il lu son dossier ?" is one question.
    """
    ends = [*_ENDS.finditer(text), None]
    parts, start = [], 0
    for end in ends:
        part = text[start : end.start() if end else len(text)].strip(" ,:-")
        tells = "?" in text and end is not None and "?" not in end[0] and end[0].strip(" ,\n").lower() != "et"
        if len(part.split()) >= 2 or part.lower() in ("merci", "bonjour"):
            parts.append((part, (tells or (end is None and text.rstrip()[-1] in ".!;")) and not _ASKS.match(part)))
        start = end.end() if end else start
    if any(_LEANS_BACK.search(part) for part, _ in parts[1:]):
        return [text]
    asked = [part for part, only_tells in parts if not only_tells]
    return asked if len(asked) >= 2 or len(asked) == len(parts) else [text]


def only_question(text: str) -> str | None:
    """The one sentence of a longer message that asks; None when none or several do, or nothing is beside it."""
    sentences = [(s.strip(" ,:-"), end) for s, end in _SENTENCE.findall(text) if len(s.split()) >= 2]
    asked = [sentence for sentence, end in sentences if "?" in end or _ASKS.match(sentence)]
    return asked[0] if len(asked) == 1 and len(sentences) >= 2 and len(asked[0].split()) >= 3 else None


def answers(intents: Sequence[str], published: frozenset[str]) -> list[str]:
    """The published intents to answer, in order; none unless every part is clear and at least two differ.

    `intents`: what each part was understood as; a part below the floor is none of the published ones.
    """
    asked = [intent for intent in intents if intent not in SMALL_TALK]
    if len(asked) > MOST or not published.issuperset(asked):
        return []
    found = list(dict.fromkeys(asked))
    return found if len(found) >= 2 else []
