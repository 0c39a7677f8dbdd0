"""Personal data in free text: masked before anything is kept, logged or understood.

A number is masked only when its check digits, its numbering plan or its shape say what it is: dates, counts and case
numbers stay. Numbers and addresses are found however they are spaced, dotted or written (`０６ 39`, `nom (at) exemple
point fr`). Numbers in words (« zéro six... ») and health in words are not found: docs/privacy.md says so.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn
from stdnum.fr import nir

from guichet import number_groups
from guichet.number_groups import Candidate

EMAIL, NIR, CARD, IBAN, PHONE = "email", "nir", "card", "iban", "phone"

EMAIL_MASK = "[adresse e-mail masquée]"
NIR_MASK = "[numéro de sécurité sociale masqué]"
CARD_MASK = "[numéro de carte masqué]"
IBAN_MASK = "[numéro de compte masqué]"
PHONE_MASK = "[numéro de téléphone masqué]"

MASKS = {EMAIL: EMAIL_MASK, NIR: NIR_MASK, CARD: CARD_MASK, IBAN: IBAN_MASK, PHONE: PHONE_MASK}
"""What stands in a text for each kind of personal data."""

KINDS = frozenset(MASKS)
IDENTIFIERS = frozenset({NIR, CARD, IBAN})
"""What nobody needs to write in a chat, agents included; an agent may give a published address or number."""

SHORTEST = 7
"""Digits of the shortest phone number that is looked for."""

Span = tuple[int, int]

_WORDS_AT = r"arr?oba[sz]e?|at"
_AT = (
    rf"(?:\s?@\s?|%40|&#64;|&#x40;|&commat;|\s?[(\[{{<]\s?(?:{_WORDS_AT}|a|@)\s?[)\]}}>]\s?"
    rf"|\s(?:{_WORDS_AT})\s|[_-](?:{_WORDS_AT})[_-])"
)
# No part may match what another matches too: a long hostile text would be tried in endless ways.
_DOT_IN_WORDS = r"(?:\s?[(\[{<]\s?(?:point|dot|\.)\s?[)\]}>]\s?|\s(?:point|dot)\s)"
_DOT = rf"(?:\.|{_DOT_IN_WORDS})"
_LOCAL = r"[^\W_](?:[\w!#$%&*+/=?^`|~.-]{0,63})"
_LABEL = r"[^\W_](?:[\w-]{0,62})"
# The dot may stand apart, « exemple . fr », before endings that are no words of a next sentence.
_ENDINGS = r"fr|com|net|org|eu|be|ch|lu|ca|io|info|re|gouv"
_EMAIL = re.compile(
    rf'(?:"[^"\n]{{1,64}}"|{_LOCAL}(?:{_DOT_IN_WORDS}{_LOCAL}){{0,3}}){_AT}'
    rf"{_LABEL}(?:(?:{_DOT}{_LABEL}){{0,4}}?{_DOT}[^\W\d_]{{2,24}}(?:\.[^\W\d_]{{2,24}}){{0,3}}(?![\w@])"
    rf"|\s\.\s?(?:{_ENDINGS})\b|\s?\.\s(?:{_ENDINGS})\b)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_HAS_AT = re.compile(_AT, re.IGNORECASE)
_IBAN_START = re.compile(r"[A-Za-z]{2}[ .-]?\d[ .-]?\d")
_IBAN_REST = re.compile(r"[ .,/_-]{0,3}([A-Za-z0-9])")
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "SI", 20: "AT BA EE LT LU", 21: "CH HR LI LV",
        22: "BG DE GB IE RS", 23: "AE GI IL", 24: "AD CZ ES RO SE SK TN", 26: "IS PT TR",
        27: "FR GR IT MC SM", 28: "AL CY HU LB MA PL", 31: "MT",
    }.items()
    for country in countries.split()
}  # fmt: skip
"""Characters of an account number, by country (SWIFT's IBAN registry): those that people here have."""


def mask(text: str, kinds: frozenset[str] = KINDS) -> str:
    """`text` with personal data of these kinds replaced by what it was. Masking twice changes nothing more."""
    while (masked := _mask_once(text, kinds)) != text:
        text = masked
    return text


def masked_kinds(text: str) -> list[str]:
    """The kinds that were masked in a text."""
    return [kind for kind, words in MASKS.items() if words in text]


def _mask_once(text: str, kinds: frozenset[str]) -> str:
    plain = _plain(text)
    may_hold_numbers = len(_DIGIT.findall(plain)) >= SHORTEST
    for kind, find in _FINDERS.items():
        # All but addresses are numbers, the shortest of which is a phone's; most texts hold none.
        if kind not in kinds or not (may_hold_numbers or kind == EMAIL):
            continue
        found = list(find(plain))
        for start, end in reversed(found):
            text = text[:start] + MASKS[kind] + text[end:]
        if found:
            plain = _plain(text)
    return text


def _plain(text: str) -> str:
    """The text in plain digits, signs and spaces, character for character, so that places are the same in both."""
    return text if text.isascii() else "".join(map(_plain_character, text))


@cache
def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in ("Zs", "Cf", "Zl", "Zp"):
        return " "
    if category == "Pd" or character == "\u2212":
        return "-"
    if character in "\u00b7\u2022\u2024\u3002\uff61":
        return "."
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _emails(text: str) -> Iterator[Span]:
    if _HAS_AT.search(text):  # most texts have none, and that is quickly seen
        yield from (match.span() for match in _EMAIL.finditer(text))


def _ibans(text: str) -> Iterator[Span]:
    end = 0
    for start in _IBAN_START.finditer(text):
        if start.start() >= end and (found := _iban_end(text, start.start())):
            end = found
            yield start.start(), end


def _iban_end(text: str, start: int) -> int | None:
    """Where the account number that begins at `start` ends; None when there is none. More letters may follow it."""
    length = _IBAN_LENGTHS.get(text[start : start + 2].upper(), 0)
    characters, at = "", start
    while len(characters) < length and (match := _IBAN_REST.match(text, at)):
        characters, at = characters + match[1], match.end()
    return at if length and len(characters) == length and _is_iban(characters) else None


def _is_iban(characters: str) -> bool:
    # Its check digits decide: a bank that the library does not know is a bank all the same.
    return bool(iban.is_valid(characters, check_country=False))


def _nirs(text: str) -> Iterator[Span]:
    return number_groups.find(text, (15, 13), _is_nir, letters=True)


def _is_nir(candidate: Candidate) -> bool:
    digits = candidate.digits.upper()
    return bool(nir.is_valid(digits)) or _is_nir_without_key(digits[:13])


def _is_nir_without_key(digits: str) -> bool:
    """The 13 characters on a health card, without the two check digits or with mistyped ones: sex, month and place."""
    month, place = digits[3:5], digits[5:7]
    plausible = digits[0] in "12" and month.isdigit() and (1 <= int(month) <= 12 or month == "20")
    return plausible and (place in ("2A", "2B") or (place.isdigit() and place != "00" and digits.count(place[0]) < 13))


def _cards(text: str) -> Iterator[Span]:
    return number_groups.find(text, tuple(range(19, 12, -1)), _is_card)


def _is_card(candidate: Candidate) -> bool:
    is_spaced_as_one = candidate.has_one_separator or candidate.is_in_fours
    return candidate.digits[0] in "23456" and is_spaced_as_one and bool(luhn.is_valid(candidate.digits))


def _phones(text: str) -> Iterator[Span]:
    # The shape of a French number is enough: the numbering plan grows faster than the library.
    if sum(map(str.isdigit, text)) < SHORTEST:  # the library is slow, and most texts hold no number
        return
    french = list(number_groups.find(text, (13, 12, 11, 10, 9), _is_french_phone, plus=True))
    others = PhoneNumberMatcher(text, "FR", leniency=Leniency.VALID)
    yield from _merged(french, [(m.start, m.end) for m in others if not number_groups.begins_with_a_date(m.raw_string)])


_FRENCH = re.compile(r"(?:0|0033|33|00330|330)[1-9]\d{8}")


def _is_french_phone(candidate: Candidate) -> bool:
    if candidate.has_a_date:
        return False
    if len(candidate.digits) == 9:  # without its 0, which is told by how it is spaced
        return candidate.digits[0] in "67" and candidate.lengths == [1, 2, 2, 2, 2] and candidate.has_one_separator
    return _FRENCH.fullmatch(candidate.digits) is not None


def _merged(first: list[Span], second: list[Span]) -> list[Span]:
    """Both, in order, without those of the second that overlap one of the first."""
    others = [s for s in second if not any(s[0] < end and start < s[1] for start, end in first)]
    return sorted(first + others)


_FINDERS: dict[str, Callable[[str], Iterator[Span]]] = {
    IBAN: _ibans,
    EMAIL: _emails,
    NIR: _nirs,
    CARD: _cards,
    PHONE: _phones,
}
"""In this order: a longer number may hold what looks like a shorter one."""
