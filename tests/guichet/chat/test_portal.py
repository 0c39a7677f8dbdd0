"""Portal tokens: the right one opens once; every other is refused (SECURITY.md, Tokens are checked strictly)."""

import base64
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from guichet.chat.portal import InvalidToken, Portal, load_keys
from guichet.database.portal import SqlUsedTokens
from guichet.database.session import Database

KEY = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})
OTHER = ECKey.generate_key("P-256", {"kid": "k1"})
RSA = RSAKey.generate_key(2048, {"kid": "r1"})


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    given = {
        "iss": "portail",
        "aud": "guichet",
        "sub": "pro-1",
        "jti": "t-1",
        "iat": now,
        "exp": now + 300,
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def token(key: Any = KEY, algorithm: str = "ES256", header: dict[str, Any] | None = None, **changes: Any) -> str:
    head = {"alg": algorithm, "kid": "k1", **(header or {})}
    return jwt.encode({k: v for k, v in head.items() if v is not None}, claims(**changes), key, algorithms=[algorithm])


def unsigned(algorithm: str) -> str:
    parts = [{"alg": algorithm, "kid": "k1"}, claims()]
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."


def signed_with_the_public_key() -> str:
    """By hand, as the library refuses to: the public key's text as a shared secret."""
    text = ".".join(unsigned("HS256").split(".")[:2]).encode()
    mac = hmac.digest(KEY.as_pem(private=False), text, "sha256")
    return (text + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


@pytest.fixture
def portal(database: Database) -> Portal:
    public = KeySet.import_key_set(KeySet([KEY, RSA]).as_dict(private=False))
    return Portal(public, "portail", "guichet", SqlUsedTokens(database))


async def test_a_good_token_opens_once(portal: Portal) -> None:
    given = token()
    await portal.check(given)
    with pytest.raises(InvalidToken):
        await portal.check(given)
    await portal.check(token(jti="t-2"))


async def test_rsa_is_accepted_too(portal: Portal) -> None:
    await portal.check(token(RSA, "RS256", {"kid": "r1"}))


NOW = int(time.time())
BAD = {
    "none": unsigned("none"),
    "None": unsigned("None"),
    "HS256 with the public key": signed_with_the_public_key(),
    "another key of that name": token(OTHER),
    "unknown kid": token(header={"kid": "k9"}),
    "no kid": token(header={"kid": None}),
    "kid that is a list": unsigned("ES256"),
    "expired": token(iat=NOW - 900, exp=NOW - 600),
    "lives too long": token(exp=NOW + 3600),
    "no exp": token(exp=None),
    "no iat": token(iat=None),
    "no sub": token(sub=None),
    "no jti": token(jti=None),
    "no iss": token(iss=None),
    "other iss": token(iss="ailleurs"),
    "no aud": token(aud=None),
    "other aud": token(aud="autre"),
    "issued in the future": token(iat=NOW + 400, exp=NOW + 500),
    "exp that is a text": token(exp="demain"),
    "jti that is a list": token(jti=["t"]),
    "64 KB": token(sub="x" * 65536),
    "no token": "",
    "garbage": "a.b.c",
    "not ascii": "é.é.é",
}


@pytest.mark.parametrize("name", BAD)
async def test_every_other_token_is_refused(portal: Portal, name: str) -> None:
    with pytest.raises(InvalidToken):
        await portal.check(BAD[name])


async def test_a_jku_in_the_header_is_not_followed(portal: Portal) -> None:
    with pytest.raises(InvalidToken):
        await portal.check(token(OTHER, header={"jku": "http://127.0.0.1:1/keys"}))


@pytest.mark.parametrize(
    "content", ["", "{}", '{"keys": 3}', '{"keys": [{"kty": "oct", "k": "' + "A" * 43 + '", "kid": "x"}]}']
)
def test_a_file_that_holds_no_public_keys_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"jwks\.json"):
        load_keys(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"absent\.json"):
        load_keys(tmp_path / "absent.json")
