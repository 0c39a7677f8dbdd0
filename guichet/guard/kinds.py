"""Kinds of personal data in French text, and which of them the notice does not publish as read."""

import re
from collections.abc import Iterator

_KINDS = {
    "social": r"num[ée]ros? de s[ée]curit[ée] sociale|\bNIR\b|cartes? vitale",
    "postal": r"adresses? postales?|\bdomiciles?\b|codes? posta(?:l|ux)",
    "bank": r"cartes? (?:bancaires?|bleues?|de cr[ée]dit)|(?:coordonn|donn)[ée]es bancaires|\bIBAN\b|\bRIB\b",
    "password": r"mots? de passe|\bmdp\b",
    "login": r"\bidentifiants?\b|codes? (?:secrets?|PIN)",
    "reason": r"motifs?\b",
    "prescription": r"ordonnances?\b",
    "record": r"(?:dossiers?|documents?|donn[ée]es) m[ée]dica\w+|comptes? rendus?|r[ée]sultats? d'analyses?",
    "illness": r"\bdiagnostics?\b|\bmaladies?\b|\btraitements? m[ée]dica\w+|\bpathologies?\b",
    "birth": r"dates? de naissance|\b[âa]ges? (?:du|des) patients?",
    "photo": r"\bphotos?\b|photographies?\b",
    "identity": r"cartes? d'identit[ée]|passeports?\b|pi[èe]ces? d'identit[ée]",
    "insurance": r"\bmutuelles?\b",
    "place": r"g[ée]olocalisation|adresses? IP\b",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _KINDS.items()}
_NOT = re.compile(r"\b(?:aucune?|ni|pas|jamais|sans|non)\b", re.IGNORECASE)
_NOT_LISTED = re.compile(
    r"\b(?:ne figure(?:nt)? pas|pas dans la liste|pas partie|ne cite|ne mentionne|ne parle)\b", re.IGNORECASE
)
# Advice and the support's own subjects state nothing about what was read.
_OTHER = re.compile(
    r"\b(?:communiquez|donnez|transmettez|envoyez|partagez|indiquez|écrivez|saisissez)\b|oublié|réinitialis|perdu",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n| mais ")


def doubts(draft: str, notice: str) -> Iterator[tuple[str, str]]:
    """Each kind of data that `draft` names otherwise than `notice` does, with the reason."""
    for sentence in _SENTENCE.split(draft):
        if sentence.rstrip().endswith("?") or _OTHER.search(sentence):
            continue
        for name, pattern in _PATTERNS.items():
            found = pattern.search(sentence)
            why = _why(sentence, notice, name) if found else ""
            if found and why:
                yield found[0], why


def _why(sentence: str, notice: str, name: str) -> str:
    published = [part for part in _SENTENCE.split(notice) if not part.rstrip().endswith("?")]
    said = [bool(_NOT.search(part)) for part in published if _PATTERNS[name].search(part)]
    negated = bool(_NOT.search(sentence))
    if not said:
        return "" if _NOT_LISTED.search(sentence) else "La notice ne parle pas de cette donnée."
    if negated in said:
        return ""
    return (
        "La notice dit que cette donnée n’a pas été lue." if all(said) else "La notice dit que cette donnée a été lue."
    )
