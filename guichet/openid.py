"""An OpenID Connect provider, as its client: authorization code with PKCE, over HTTP.

Follows OpenID Connect Core 1.0 (3.1, code flow), Discovery 1.0 and RFC 7636 (S256). Whom it names is not decided here.
"""

import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from guichet.desk.provider import Claims, ProviderRefused, ProviderUnavailable

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
"""Signatures that are taken: none that is keyed by a shared secret, and not `none`."""

TIMEOUT_S = 5.0
LEEWAY_S = 60
"""Seconds that the provider's clock may differ."""
KNOWN_S = 3600.0
"""Seconds that addresses and keys are kept."""
LONGEST = 256 * 1024
"""Bytes of the longest answer that is read."""


class OpenIdProvider:
    """Asks one provider. Addresses and keys are fetched when they are first needed."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, back: str) -> None:
        """`back`: the address of ours that the provider sends browsers to. Raises ValueError for an unsafe issuer."""
        local = urlsplit(issuer).hostname in ("127.0.0.1", "localhost", "::1")
        if not issuer.startswith("https://") and not (local and issuer.startswith("http://")):
            raise ValueError(f"{issuer}: expected an https:// address")
        self._issuer = issuer.rstrip("/") if issuer.count("/") == 3 else issuer
        self._local = local
        self._client_id = client_id
        self._client_secret = client_secret
        self._back = back
        self._known: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in. Raises ProviderUnavailable."""
        known = await self._discover()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._back,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = str(known["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    async def redeem(self, code: str, nonce: str, verifier: str) -> Claims:
        """Whom the provider has signed in. Raises ProviderUnavailable, ProviderRefused."""
        known = await self._discover()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": verifier,
        }
        headers = {}
        if "client_secret_basic" in known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            headers = {"Authorization": _basic(self._client_id, self._client_secret)}
        else:
            form |= {"client_id": self._client_id, "client_secret": self._client_secret}
        answer = await self._fetch("POST", str(known["token_endpoint"]), data=form, headers=headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused("no id_token")
        return self._checked(await self._claims(token), nonce)

    async def _claims(self, token: str) -> dict[str, Any]:
        """The token's claims, its signature checked; with the keys of now when it is signed by one not known yet."""
        keys = await self._key_set()
        try:
            return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError):
            self._keys = None
        try:
            return dict(jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError) as error:
            raise ProviderRefused(f"id_token: {type(error).__name__}") from None

    def _checked(self, claims: dict[str, Any], nonce: str) -> Claims:
        now = time.time()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        exp, iat, subject = claims.get("exp"), claims.get("iat"), claims.get("sub")
        sound = {
            "iss": claims.get("iss") == self._issuer,
            "aud": self._client_id in audiences,
            "azp": claims.get("azp", self._client_id) == self._client_id and (len(audiences) == 1 or "azp" in claims),
            "exp": isinstance(exp, int | float) and exp > now - LEEWAY_S,
            "iat": isinstance(iat, int | float) and iat < now + LEEWAY_S,
            "nonce": claims.get("nonce") == nonce,
            "sub": isinstance(subject, str) and 0 < len(subject) <= 255,
        }
        wrong = [name for name, right in sound.items() if not right]
        if wrong:
            raise ProviderRefused(f"id_token: wrong {', '.join(wrong)}")
        email = claims.get("email") if claims.get("email_verified") is True else None
        return Claims(f"{self._issuer} {subject}", email.strip().lower() if isinstance(email, str) else None)

    async def _discover(self) -> dict[str, Any]:
        if time.monotonic() < self._until:
            return self._known
        known = await self._fetch("GET", f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if known.get("issuer") != self._issuer:
            raise ProviderUnavailable(f"its configuration is of the issuer {known.get('issuer')!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            address = known.get(name)
            if not isinstance(address, str) or not (address.startswith("https://") or self._local):
                raise ProviderUnavailable(f"its {name} is no https:// address")
        self._known, self._keys, self._until = known, None, time.monotonic() + KNOWN_S
        return known

    async def _key_set(self) -> KeySet:
        if self._keys is None:
            found = await self._fetch("GET", str((await self._discover())["jwks_uri"]))
            try:
                self._keys = KeySet.import_key_set(found)  # type: ignore[arg-type]  # checked by joserfc
            except (JoseError, ValueError, KeyError, TypeError):
                raise ProviderUnavailable("its keys cannot be read") from None
        return self._keys

    async def _fetch(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        """A JSON object. A refusal of the code is the provider's word, anything else is its failure."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session,
                session.request(method, address, allow_redirects=False, **options) as response,
            ):
                raw = await response.content.read(LONGEST)
                if method == "POST" and response.status in (400, 401):
                    raise ProviderRefused(f"the code was refused with {response.status}")
                if response.status != 200:
                    raise ProviderUnavailable(f"{urlsplit(address).path} answered {response.status}")
                found = json.loads(raw)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise ProviderUnavailable(type(error).__name__) from None
        if not isinstance(found, dict):
            raise ProviderUnavailable("it did not answer with an object")
        return found


def _basic(name: str, secret: str) -> str:
    """A client's name and secret for HTTP, each encoded first as RFC 6749 (2.3.1) wants it."""
    return "Basic " + base64.b64encode(f"{quote_plus(name)}:{quote_plus(secret)}".encode()).decode()
