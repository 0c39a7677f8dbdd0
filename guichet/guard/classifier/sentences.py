"""The sentences that the classifier learns from, and in which pieces it reads a draft."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guichet.guard import text
from guichet.guard.classifier.grams import buckets

FOLDER = Path(__file__).parent / "sentences"
SET_BY = "mirrored"
"""The file the threshold is set by: written by somebody who knew no rule, harmless sentences in a status's words."""
MEASURED = (SET_BY, "first_sight")
"""The files that others wrote, by which the figures are taken."""
_SHORT = 3
"""A sentence of so few words is read with the one before it: "Cabinet Roux : oui. Clinique Hugo : non."."""


@dataclass(frozen=True)
class Sentence:
    """A draft, and whether it tells somebody their status."""

    text: str
    held: bool
    source: str = ""
    """The file it stands in, without its ending."""


def load() -> list[Sentence]:
    """All sentences to learn from, file by file in the order of their names."""
    return [
        Sentence(**json.loads(line), source=path.stem)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def units(draft: str) -> list[str]:
    """What is read of a draft: each sentence; with the one before when that is a question or one of both is short."""
    return [unit for _, read in by_sentence(draft) for unit in read]


def by_sentence(draft: str) -> Iterator[tuple[str, list[str]]]:
    """Each sentence of a draft with the units that end in it."""
    before = ""
    for sentence in text.sentences(draft):
        together = before and (before.rstrip().endswith("?") or _is_short(before) or _is_short(sentence))
        yield sentence, [sentence, f"{before} {sentence}"] if together else [sentence]
        before = sentence


def fingerprint(sentences: list[Sentence]) -> str:
    """Changes when the sentences do, or what is looked at in them; the weights then have to be trained anew."""
    digest = hashlib.sha256()
    for sentence in sentences:
        for row, held in rows(sentence):
            digest.update(f"{held}{sorted(buckets(row))}\n".encode())
    return digest.hexdigest()


def rows(sentence: Sentence) -> list[tuple[str, bool]]:
    """What is learnt from a sentence. Of a held draft of several sentences nobody noted which one tells: it is one."""
    if sentence.held:
        return [(sentence.text, True)]
    return [(unit, False) for unit in dict.fromkeys([*units(sentence.text), sentence.text])]


def _is_short(sentence: str) -> bool:
    return len(re.findall(r"\w+", sentence)) <= _SHORT
