"""Case numbers: what a visitor reads out on the phone about a call-back."""

import secrets

from stdnum import luhn


def new() -> str:
    """Six random digits and a Luhn check digit, as `482 913-6`: short, speakable, and a slip is noticed."""
    return of(secrets.randbelow(10**6))


def of(number: int) -> str:
    """The case number made of six digits."""
    digits = f"{number:06d}"
    return f"{digits[:3]} {digits[3:]}-{luhn.calc_check_digit(digits)}"


def is_valid(number: str) -> bool:
    """True when the check digit fits; spaces and dashes do not matter."""
    digits = "".join(c for c in number if c.isdigit())
    return len(digits) == 7 and luhn.is_valid(digits)
