"""The portal's public keys: a JWKS in a file or at an address, kept, and looked at again when keys change."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

FRESH_S = 300.0
"""Seconds after which the keys are looked at again: a key that the portal withdrew is trusted no longer than that."""

STALE_S = 3600.0
"""Seconds that known keys are trusted while the portal's address does not answer."""

PAUSE_S = 10.0
"""Seconds between two looks for a key that is not known: a flood of invented `kid`s is not passed on to the portal."""

TIMEOUT_S = 5.0
MAX_JWKS = 64 * 1024
MIN_RSA = 2048
CURVES = ("P-256", "Ed25519")

log = structlog.get_logger(__name__)

Fetch = Callable[[], Awaitable[bytes]]


class UnknownKey(LookupError):
    """The portal has no such key."""


class KeysUnavailable(Exception):
    """The portal's keys could not be read, and none are known that are recent enough."""


class PortalKeys:
    """Keys by `kid`. Looked at again when they are old, or when a token names one that is not known."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        """`fetch` reads the JWKS; `clock` counts seconds."""
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> Key:
        """The key of that name. Raises UnknownKey, KeysUnavailable."""
        if self._age() > FRESH_S or kid not in self._keys:
            async with self._lock:
                await self._look_again(kid)
        if self._age() > STALE_S:
            raise KeysUnavailable
        if kid not in self._keys:
            raise UnknownKey
        return self._keys[kid]

    async def _look_again(self, kid: str) -> None:
        if self._age() <= FRESH_S and kid in self._keys:  # another request has looked meanwhile
            return
        now = self._clock()
        if self._tried_at is not None and now - self._tried_at < PAUSE_S:
            return
        self._tried_at = now
        try:
            self._keys = parse(await self._fetch())
            self._read_at = now
        except (OSError, ValueError, TimeoutError, aiohttp.ClientError) as error:
            log.warning("portal_keys_unavailable", kind=type(error).__name__)

    def _age(self) -> float:
        return float("inf") if self._read_at is None else self._clock() - self._read_at


def from_place(place: str) -> PortalKeys:
    """Keys of a JWKS file or address. A file is read now: raises ValueError, which says what is wrong with it."""
    try:
        if is_address(place):
            return PortalKeys(lambda: _get(place))
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
    path = Path(place)
    try:
        parse(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return PortalKeys(lambda: asyncio.to_thread(path.read_bytes))


def is_address(place: str) -> bool:
    """True for https:// and, on this machine, http://. Raises ValueError for any other address."""
    parts = urlsplit(place)
    if not parts.scheme or "://" not in place:
        return False
    if parts.scheme == "https" and parts.hostname:
        return True
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"):
        return True
    raise ValueError("expected a file, an https:// address, or an http:// address of this machine")


def parse(raw: bytes) -> dict[str, Key]:
    """The public keys of a JWKS that sign tokens, by `kid`. Raises ValueError, which says what is wrong."""
    try:
        listed = json.loads(raw)["keys"]
        keys = [JWKRegistry.import_key(key) for key in listed if _signs(key)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, JoseError) as error:
        raise ValueError(f'expected a JWKS, {{"keys": [...]}} ({type(error).__name__}: {error})') from None
    for key in keys:
        _check(key)
    found = {str(key.kid): key for key in keys}
    if len(found) != len(keys):
        raise ValueError("expected each kid once")
    if not found:
        raise ValueError("expected at least one public key that signs")
    return found


def _signs(key: dict[str, object]) -> bool:
    """False for a key that is published for encryption: a JWKS may hold these too."""
    return key.get("use", "sig") == "sig"


def _check(key: Key) -> None:
    if key.key_type == "oct":
        raise ValueError("expected public keys that each have a kid, found an oct key: a shared secret")
    if not key.kid or not isinstance(key.kid, str):
        raise ValueError(f"expected public keys that each have a kid, found an {key.key_type} key without")
    if key.is_private:
        raise ValueError(f"expected public keys, found the private part of {key.kid}: make another key")
    if isinstance(key, RSAKey) and key.raw_value.key_size < MIN_RSA:
        raise ValueError(f"expected RSA keys of {MIN_RSA} bits at least, found {key.kid} with fewer")
    if isinstance(key, ECKey | OKPKey) and key.curve_name not in CURVES:
        raise ValueError(f"expected keys on {' or '.join(CURVES)}, found {key.kid} on {key.curve_name}")


async def _get(address: str) -> bytes:
    """Read the address: as it is, without redirects, cookies or the environment's proxies being able to change it."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with (
        aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http,
        http.get(address, allow_redirects=False) as response,
    ):
        if response.status != 200:
            raise ValueError(f"expected status 200, got {response.status}")
        raw = await response.content.read(MAX_JWKS + 1)
        while len(raw) <= MAX_JWKS and (more := await response.content.read(MAX_JWKS + 1)):
            raw += more
    if len(raw) > MAX_JWKS:
        raise ValueError(f"expected at most {MAX_JWKS} bytes")
    return raw
