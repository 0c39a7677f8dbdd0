"""What the classifier makes of a sentence: whether it is held, and in which words."""

import re

from guichet.guard.classifier import weights
from guichet.guard.classifier.grams import buckets

_READS_LIKE = (
    "Cette phrase se lit comme une réponse à « suis-je concerné ? »{quoted} : seul l’établissement peut la donner, une "
    "fois l’identité vérifiée."
)
_CLAUSE = re.compile(r"\s*[,;:()—–?!.…]+\s*")


def score(units: list[str]) -> float:
    """How much a sentence reads like one that states a status.

    `units`: the sentence, and the sentence with the one before where they are read together.
    """
    return max(weights.load().score(buckets(unit)) for unit in units)


def clears(scored: float) -> bool:
    """True when a sentence that a rule holds is so far from any that states a status that it passes all the same."""
    return scored < weights.load().with_rule


def reason(scored: float, units: list[str]) -> str | None:
    """Why a sentence is held, with the words that weigh most where it has several clauses; None when it passes."""
    return None if scored < weights.load().alone else _READS_LIKE.format(quoted=_quoted(units[-1]))


def _quoted(unit: str) -> str:
    clauses = [clause for clause in _CLAUSE.split(unit) if " " in clause]
    if len(clauses) < 2:
        return ""
    return f" (« {max(clauses, key=lambda clause: score([clause]))} »)"
