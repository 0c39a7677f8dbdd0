"""Personal data in free text: masked before anything is kept, logged or understood."""

import re

from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn
from stdnum.fr import nir

EMAIL_MASK = "[adresse e-mail masquée]"
NIR_MASK = "[numéro de sécurité sociale masqué]"
CARD_MASK = "[numéro de carte masqué]"
IBAN_MASK = "[numéro de compte masqué]"
PHONE_MASK = "[numéro de téléphone masqué]"

_EMAIL = re.compile(r"[^\s<>\"'(),;:]{1,64}@[^\s<>\"'(),;:@]{1,255}")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}\b")
_DIGITS = re.compile(r"(?<![\w])[0-9](?:[ .\-\u00a0\u202f]?[0-9ABab]){11,18}(?![\w])")
_FRENCH_PHONE = re.compile(
    r"(?<!\d)(?:0|(?:\+|00)33[ .\-\u00a0\u202f]?(?:\(0\))?)[1-9](?:[ .\-\u00a0\u202f]?\d\d){4}(?!\d)"
)
_SPACES = re.compile(r"[ .\-\u00a0\u202f]")


def mask(text: str) -> str:
    """`text` with e-mail addresses, social security, card, account and phone numbers replaced by what they were.

    A number is masked only when its check digits or its numbering plan say that it is one: dates and counts stay.
    """
    text = _EMAIL.sub(_masked_email, text)
    text = _IBAN.sub(_masked_iban, text)
    text = _DIGITS.sub(_masked_digits, text)
    return _without_phones(text)


def _masked_email(match: re.Match[str]) -> str:
    found = match[0].rstrip(".!?")
    try:
        validate_email(found, check_deliverability=False)
    except EmailNotValidError:
        return match[0]
    return EMAIL_MASK + match[0][len(found) :]


def _masked_iban(match: re.Match[str]) -> str:
    return IBAN_MASK if iban.is_valid(match[0]) else match[0]


def _masked_digits(match: re.Match[str]) -> str:
    digits = _SPACES.sub("", match[0]).upper()
    if nir.is_valid(digits) or (len(digits) == 13 and _is_nir_without_key(digits)):
        return NIR_MASK
    if digits.isdigit() and 13 <= len(digits) <= 19 and luhn.is_valid(digits):
        return CARD_MASK
    return match[0]


def _is_nir_without_key(digits: str) -> bool:
    """The 13 characters on a health card, without the two check digits: plausible sex and month."""
    return digits[0] in "12" and digits[3:5].isdigit() and 1 <= int(digits[3:5]) <= 12


def _without_phones(text: str) -> str:
    # The shape of a French number is enough: the numbering plan grows faster than the library.
    text = _FRENCH_PHONE.sub(PHONE_MASK, text)
    found = list(PhoneNumberMatcher(text, "FR", leniency=Leniency.VALID))
    for match in reversed(found):
        text = text[: match.start] + PHONE_MASK + text[match.end :]
    return text
