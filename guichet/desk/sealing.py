"""Sealing: secrets of authenticator apps are kept encrypted, each for one account, by a key outside of the database."""

import hmac

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

ALGORITHMS = ["dir", "A256GCM"]
HEADER = {"alg": "dir", "enc": "A256GCM"}
PURPOSE = b"guichet: second factor"
"""Derives a key that fits nothing else from one that has another use too."""


class Unreadable(Exception):
    """The secret was sealed with another key, for another account, or damaged."""


class Sealing:
    """Encrypts and decrypts (JWE, RFC 7516: AES-256-GCM with a key given directly)."""

    def __init__(self, key: bytes) -> None:
        """`key`: at least 256 random bits, in whatever form."""
        self._key = OctKey.import_key(hmac.digest(key, PURPOSE, "sha256"))

    def seal(self, account_id: str, secret: str) -> str:
        """What is kept of an account's secret: at most 255 characters."""
        return jwe.encrypt_compact(HEADER, f"{account_id} {secret}".encode(), self._key, algorithms=ALGORITHMS)

    def open(self, account_id: str, kept: str) -> str:
        """The secret itself. What an earlier version kept in clear is given as it is. Raises Unreadable."""
        if not is_sealed(kept):
            return kept
        try:
            found = jwe.decrypt_compact(kept, self._key, algorithms=ALGORITHMS).plaintext or b""
        except (JoseError, ValueError) as error:
            raise Unreadable(type(error).__name__) from None
        whose, _, secret = found.decode().partition(" ")
        if whose != account_id:
            raise Unreadable("another account's")
        return secret


def is_sealed(kept: str) -> bool:
    """False for a secret in clear, which is base32 and has no dots."""
    return "." in kept
