"""The portal's signed identity: a short-lived JWT that says a health professional is there."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry, extract_compact

ALGORITHMS = ["ES256", "Ed25519", "EdDSA", "PS256", "RS256"]
"""Signatures with a public key only: a shared secret or `none` is never accepted."""

MAX_TOKEN = 4096
"""Characters of the longest token that is looked at."""

MAX_LIFE_S = 600
"""Seconds a token may live (SECURITY.md: at most 10 minutes)."""

LEEWAY_S = 5
"""Seconds that two machines' clocks may differ."""


class InvalidToken(ValueError):
    """The token does not prove anything. Why is not told to its bearer."""


class UsedTokens(Protocol):
    """Remembers tokens until they expire, so that each opens one conversation."""

    async def use(self, token_hash: str, expires_at: datetime) -> bool:
        """False when it was used before."""
        ...


class Portal:
    """Checks portal tokens against the portal's public keys."""

    def __init__(self, keys: KeySet, issuer: str, audience: str, used: UsedTokens) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._used = used
        self._registry = JWSRegistry(algorithms=ALGORITHMS)

    async def check(self, token: str) -> None:
        """Accept a token once. Raises InvalidToken."""
        claims = self._claims(token)
        expires = datetime.fromtimestamp(claims["exp"], UTC)
        digest = hashlib.sha256(f"{claims['iss']}\n{claims['jti']}".encode()).hexdigest()
        if not await self._used.use(digest, expires):
            raise InvalidToken("used before")

    def _claims(self, token: str) -> jwt.Claims:
        if len(token) > MAX_TOKEN:
            raise InvalidToken("too long")
        try:
            decoded = jwt.decode(
                token,
                self._key_set(token),
                algorithms=ALGORITHMS,
                registry=self._registry,
            )
            self._requests().validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError):
            raise InvalidToken("not a valid token") from None
        claims = decoded.claims
        # What the library leaves to us: types, and a life that is short from beginning to end.
        if not all(isinstance(claims[name], str) for name in ("sub", "jti")):
            raise InvalidToken("sub and jti are texts")
        if not 0 < claims["exp"] - claims["iat"] <= MAX_LIFE_S:
            raise InvalidToken("lives too long")
        return claims

    def _key_set(self, token: str) -> KeySet:
        """The one key that the token names; a token that names none is refused."""
        kid = extract_compact(token.encode("ascii")).headers()["kid"]
        return KeySet([self._keys.get_by_kid(kid)])

    def _requests(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            jti={"essential": True},
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
        )


def load_keys(path: Path) -> KeySet:
    """The portal's public keys from a JWKS file. Raises ValueError, which names the file and what is wrong."""
    try:
        keys = KeySet.import_key_set(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, JoseError) as error:
        raise ValueError(f'{path}: expected a JWKS, {{"keys": [...]}} ({error})') from None
    for key in keys.keys:
        if key.key_type == "oct" or not key.kid:
            raise ValueError(f"{path}: expected public keys that each have a kid, found a {key.key_type} key")
    return keys
