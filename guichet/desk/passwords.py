"""Passwords: hashed with argon2 in a thread, as one hash takes some tenths of a second."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12
"""Characters of the shortest password (CNIL 2022-100 asks for more once other measures fall away)."""

LONGEST = 200

_hasher = PasswordHasher()
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

# What an unknown e-mail is compared with, so that it takes as long as a known one.
_nobody = _hasher.hash(secrets.token_hex(16))


class WeakPassword(ValueError):
    """The password is not taken; the text says in French what would be."""


def check(password: str, *, email: str = "") -> None:
    """Raise WeakPassword unless it is long enough, varied enough and not the e-mail."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"Le mot de passe doit avoir entre {SHORTEST} et {LONGEST} caractères.")
    name = email.split("@")[0]
    if len(set(password)) < 5 or (len(name) >= 4 and name in password.lower()):
        raise WeakPassword("Ce mot de passe est trop facile à deviner. Choisissez-en un autre.")


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
