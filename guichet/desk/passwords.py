"""Passwords: the rule they follow, and their hashes, made with argon2 in a thread: one takes some tenths of a second.

The rule is the CNIL's recommendation on passwords (délibération n° 2022-100 of 21 July 2022): 80 bits for a password
alone, 50 bits where access is limited after failures, as it is here (guichet/desk/accounts.py locks after five), hashed
by a memory-hard function with a salt, no renewal by date. Bits are counted after what is easy to guess is taken out.
"""

import asyncio
import math
import re
import secrets
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12
"""Characters of the shortest password."""

LONGEST = 200

BITS = 50
"""Entropy that a password must have, as access is limited (CNIL 2022-100, second case)."""

_hasher = PasswordHasher()
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl")
_RUNS = tuple(row for plain in _ROWS for row in (plain, plain[::-1]))
_COMMON = tuple(
    sorted(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split(), key=len, reverse=True)
)
_KINDS = ((r"[a-z]", 26), (r"[A-Z]", 26), (r"[0-9]", 10), (r"[^a-zA-Z0-9]", 33))

# What an unknown e-mail is compared with, so that it takes as long as a known one.
_nobody = _hasher.hash(secrets.token_hex(16))


class WeakPassword(ValueError):
    """The password is not taken; the text says in French what would be."""


def check(password: str, *, email: str = "", name: str = "") -> None:
    """Raise WeakPassword unless it is long enough and hard enough to guess for somebody who knows whose it is."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"Le mot de passe doit avoir entre {SHORTEST} et {LONGEST} caractères.")
    if bits(password, email=email, name=name) < BITS:
        raise WeakPassword("Ce mot de passe est trop facile à deviner. Choisissez-en un autre.")


def bits(password: str, *, email: str = "", name: str = "") -> float:
    """The password's entropy: a common word, a run of keys, a repetition or the owner's name count as one character."""
    own = [part for part in re.split(r"[\W_]+", _plain(f"{email} {name}")) if len(part) >= 4]
    rest = _plain(password)
    for word in (*own, *_COMMON):
        rest = rest.replace(word, "\0")
    rest = _without_runs(re.sub(r"(.{1,4}?)\1+", r"\1", rest, flags=re.DOTALL))
    alphabet = sum(size for kind, size in _KINDS if re.search(kind, password))
    return len(rest) * math.log2(alphabet) if alphabet else 0.0


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _without_runs(text: str) -> str:
    """Three or more neighbours in a row of the keyboard or in the alphabet count as one character."""
    kept = ""
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and any(text[at : end + 1] in run for run in _RUNS):
            end += 1
        kept += text[at] if end - at >= 3 else text[at:end]
        at = end
    return kept


async def hashed(password: str) -> str:
    """The password's hash, with its salt and parameters."""
    return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, password_hash: str | None) -> bool:
    """True when the password is the hash's own. With None it takes as long, and is false."""

    def verify() -> bool:
        try:
            return _hasher.verify(password_hash or _nobody, password) and password_hash is not None
        except (Argon2Error, InvalidHashError):
            return False

    return await asyncio.to_thread(verify)


def one_time() -> str:
    """A password to type once: 16 characters without look-alikes, 79 bits."""
    groups = ["".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4)]
    return "-".join(groups)
