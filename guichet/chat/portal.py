"""The portal's signed identity: a short-lived JWT that says which health professional is there."""

import hashlib
import hmac
import json
import math
import unicodedata
import warnings
from datetime import UTC, datetime
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry, extract_compact

from guichet.chat.keys import UnknownKey
from guichet.conversations.conversation import Professional
from guichet.personal_data import mask

ALGORITHMS = ["ES256", "Ed25519", "EdDSA", "PS256", "RS256"]
"""Signatures with a public key only: a shared secret or `none` is never accepted."""

# Renamed by RFC 9864, and still what portals sign with: not worth a line of the log at each sign-in.
warnings.filterwarnings("ignore", message="EdDSA is deprecated via RFC 9864")

HEADER = frozenset({"alg", "kid", "typ"})
"""What a token's header may say. It cannot bring or point to a key of its own (`jku`, `jwk`, `x5u`, ...)."""

MAX_TOKEN = 4096
"""Characters of the longest token that is looked at."""

MAX_LIFE_S = 600
"""Seconds a token may live (SECURITY.md: at most 10 minutes)."""

MAX_CLAIM = 200
"""Characters of the longest name, establishment or profession."""

LEEWAY_S = 5
"""Seconds that two machines' clocks may differ."""

BROKEN = (JoseError, UnknownKey, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""How a token that is not one shows, wherever it breaks."""


class InvalidToken(ValueError):
    """The token does not prove anything. Why is not told to its bearer."""


class UsedTokens(Protocol):
    """Remembers tokens until they expire, so that each is accepted once."""

    async def use(self, token_hash: str, expires_at: datetime) -> bool:
        """False when it was used before."""
        ...


class Keys(Protocol):
    """The portal's public keys."""

    async def key(self, kid: str) -> Key:
        """The key of that name. Raises UnknownKey, KeysUnavailable."""
        ...


class Portal:
    """Checks portal tokens against the portal's public keys."""

    def __init__(self, keys: Keys, issuer: str, audience: str, used: UsedTokens, identity_key: bytes) -> None:
        """`identity_key` makes of who somebody is in the portal what is kept here."""
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._used = used
        self._identity_key = identity_key
        self._registry = JWSRegistry(algorithms=ALGORITHMS)

    async def check(self, token: str) -> Professional:
        """Accept a token once, and say whose it is. Raises InvalidToken, KeysUnavailable."""
        claims = await self._claims(token)
        digest = hashlib.sha256(json.dumps([claims["iss"], claims["jti"]]).encode()).hexdigest()
        # Kept past its end by what clocks may differ, in which it would still be accepted.
        expires = datetime.fromtimestamp(claims["exp"] + 2 * LEEWAY_S, UTC)
        if not await self._used.use(digest, expires):
            raise InvalidToken("used before")
        person = hmac.digest(self._identity_key, json.dumps([claims["iss"], claims["sub"]]).encode(), "sha256").hex()
        return Professional(person, *(_line(claims.get(name)) for name in ("name", "establishment", "profession")))

    async def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > MAX_TOKEN:
            raise InvalidToken("too long")
        try:
            key = await self._keys.key(_kid(token))
            decoded = jwt.decode(token, key, algorithms=ALGORITHMS, registry=self._registry)
            if key.alg is not None and key.alg != decoded.header["alg"]:
                raise InvalidToken("not what this key signs")
            self._requests().validate(decoded.claims)
            return _checked(decoded.claims, self._audience)
        except BROKEN:
            raise InvalidToken("not a valid token") from None

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


def _kid(token: str) -> str:
    """The name of the key that signed. Raises one of BROKEN, also for a header that says more than it may."""
    header = extract_compact(token.encode("ascii")).headers()
    if not set(header) <= HEADER or not isinstance(header["kid"], str):
        raise InvalidToken("header")
    return header["kid"]


def _checked(claims: dict[str, Any], audience: str) -> dict[str, Any]:
    """What the library leaves to us: types, one audience, and a life that is short from beginning to end."""
    if claims["aud"] not in (audience, [audience]):
        raise InvalidToken("for others too")
    if not all(isinstance(claims[name], str) and claims[name] for name in ("sub", "jti")):
        raise InvalidToken("sub and jti are texts")
    if not all(type(claims[name]) in (int, float) and math.isfinite(claims[name]) for name in ("exp", "iat")):
        raise InvalidToken("exp and iat are seconds")
    if not 0 < claims["exp"] - claims["iat"] <= MAX_LIFE_S:
        raise InvalidToken("lives too long")
    for name in ("name", "establishment", "profession"):
        if not isinstance(claims.get(name, ""), str) or len(claims.get(name, "")) > MAX_CLAIM:
            raise InvalidToken(f"{name} is a text of at most {MAX_CLAIM} characters")
    return claims


def _line(value: str | None) -> str:
    """A claim to show in a line: without control and format characters, which could turn what stands around it.

    Masked as what is typed is: a portal says who somebody is, not how to reach them.
    """
    shown = "".join(c for c in (value or "") if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return mask(" ".join(shown.split()))
