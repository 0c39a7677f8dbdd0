"""Figures in French text, in digits or in words, and which of them the notice does not publish."""

import re
from collections.abc import Iterator

_UNITS = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
_VALUES = {word: value for value, word in enumerate(_UNITS)} | {"une": 1, "vingt": 20, "vingts": 20, "trente": 30}
_VALUES |= {"quarante": 40, "cinquante": 50, "soixante": 60}
_SCALES = {"cent": 100, "cents": 100, "mille": 1_000, "million": 1_000_000, "millions": 1_000_000}
_NAME = "|".join(sorted([*_VALUES, *_SCALES], key=len, reverse=True))
_WORDS = re.compile(rf"\b(?:{_NAME})(?:(?:[ -]| et )(?:{_NAME}))*\b", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:dizaines?|vingtaine|trentaine|cinquantaine|centaines?|milliers?)\b(?: d[e'] ?[\w-]+)?", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<![\w,.])\d{1,3}(?:[ .]\d{3})+(?![\d])|(?<![\w])\d+(?:,\d+)?")
# What the notice may count; a published figure of one is not a figure of another.
_COUNTED = re.compile(
    r"^(?: %| pour ?cent| (?:patient|personne|cabinet|établissement|compte|professionnel|médecin|praticien|dossier|"
    r"victime|client|utilisateur|rendez-vous|logiciel)\w*)",
    re.IGNORECASE,
)


def doubts(draft: str, notice: str, days: set[str]) -> Iterator[tuple[str, str]]:
    """Each figure that is not published, or counts something else than it does there. `days`: known as "le 21"."""
    published = {value for _, value, _ in _figures(notice)}
    counted = {(value, what) for _, value, what in _figures(notice)}
    for text, value, what in _figures(draft):
        is_day = value in days and re.search(rf"\ble {value}\b", draft, re.IGNORECASE)
        if not what and (is_day or len(value) == 1):  # "votre question n° 3" is nothing that the notice could publish
            continue
        if value not in published:
            yield text, "Ce chiffre n’est pas dans la notice."
        elif what and (value, what) not in counted:
            yield f"{text} {what}", "La notice ne donne pas ce chiffre pour cela."
    for vague in _VAGUE.finditer(draft):
        if vague[0].lower() not in notice.lower():
            yield vague[0], "La notice ne donne pas cet ordre de grandeur."


def _figures(text: str) -> Iterator[tuple[str, str, str]]:
    """Each figure as it stands, its digits, and what it counts or nothing. Small numbers in words are no figures."""
    for match in _DIGITS.finditer(text):
        yield match[0], re.sub(r"[ .]", "", match[0]), _what(text[match.end() :])
    for match in _WORDS.finditer(text):
        value = _value(match[0].lower())
        if value >= 100:
            yield match[0], str(value), _what(text[match.end() :])


def _what(after: str) -> str:
    found = _COUNTED.match(after)
    return found[0].strip().lower() if found else ""


def _value(words: str) -> int:
    total = part = 0
    for word in re.split(r"[ -]", words.replace(" et ", " ")):
        scale = _SCALES.get(word)
        if scale is None:
            value = _VALUES[word]
            part = part - 4 + 80 if value == 20 and part % 100 == 4 else part + value
        elif scale == 100:
            part = max(part, 1) * 100
        else:
            total, part = total + max(part, 1) * scale, 0
    return total + part
