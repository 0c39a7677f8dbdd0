"""The portal's key: made at the first run, and what is signed with it."""

import json
import os
import secrets
import tempfile
import time
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from examples.portal.people import Professional

FILE = "portal-key.json"
LIFE_S = 120
"""Seconds a token may take from here to guichet, which allows 600."""


class Signer:
    """Signs that a professional is here. The private key stays in a file that its owner alone reads."""

    def __init__(self, folder: Path, issuer: str, audience: str) -> None:
        self._key = _kept(folder)
        self._issuer = issuer
        self._audience = audience

    def public(self) -> dict[str, object]:
        """The public half, as the JWKS that guichet checks tokens with."""
        return dict(KeySet([self._key]).as_dict(private=False))

    def token(self, person: Professional) -> str:
        """A new token: each is accepted once, so each has a `jti` of its own."""
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": person.id,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + LIFE_S,
            "name": person.name,
            "establishment": person.establishment,
            "profession": person.profession,
        }
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key)


def _kept(folder: Path) -> ECKey:
    path = folder / FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(path)
    return ECKey.import_key(json.loads(path.read_text(encoding="ascii")))


def _make(path: Path) -> None:
    """Whole or not at all, and never over one that another start has just made."""
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    descriptor, draft = tempfile.mkstemp(prefix=f".{FILE}-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(key.as_dict(private=True), file)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
