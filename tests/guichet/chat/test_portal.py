"""Portal tokens: the right one opens once; every other is refused (SECURITY.md, Tokens are checked strictly)."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from guichet.chat.keys import KeysUnavailable, UnknownKey
from guichet.chat.portal import InvalidToken, Portal
from guichet.database.portal import SqlUsedTokens
from guichet.database.session import Database

KEY = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})
OTHER = ECKey.generate_key("P-256", {"kid": "k1"})
RSA = RSAKey.generate_key(2048, {"kid": "r1"})
ED = OKPKey.generate_key("Ed25519", {"kid": "e1"})
ONLY_PS = RSAKey.generate_key(2048, {"kid": "p1", "alg": "PS256"})


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


def unsigned(algorithm: str, **header: Any) -> str:
    parts = [{"alg": algorithm, "kid": "k1", **header}, claims()]
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."


def signed_with_the_public_key() -> str:
    """By hand, as the library refuses to: the public key's text as a shared secret."""
    text = ".".join(unsigned("HS256").split(".")[:2]).encode()
    mac = hmac.digest(KEY.as_pem(private=False), text, "sha256")
    return (text + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


class KnownKeys:
    """The public halves of the keys above."""

    is_down = False

    async def key(self, kid: str) -> Key:
        if self.is_down:
            raise KeysUnavailable
        for key in (KEY, RSA, ED, ONLY_PS):
            if key.kid == kid:
                return type(key).import_key(key.as_dict(private=False))
        raise UnknownKey


def portal_on(database: Database, keys: KnownKeys | None = None, identity_key: bytes = b"k") -> Portal:
    return Portal(keys or KnownKeys(), "portail", "guichet", SqlUsedTokens(database), identity_key)


@pytest.fixture
def portal(database: Database) -> Portal:
    return portal_on(database)


def encoded(parts: list[bytes]) -> str:
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


async def test_a_good_token_opens_once(portal: Portal) -> None:
    given = token()
    await portal.check(given)
    with pytest.raises(InvalidToken):
        await portal.check(given)
    await portal.check(token(jti="t-2"))


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (ED, "EdDSA"), (ED, "Ed25519"), (ONLY_PS, "PS256")]
)
async def test_each_kind_of_key_signs(portal: Portal, key: Any, algorithm: str) -> None:
    await portal.check(token(key, algorithm, {"kid": key.kid}))


async def test_it_says_who_is_there(portal: Portal) -> None:
    given = token(name=" Zoé\u202e  Martin\n", establishment="Cabinet des Lilas", profession=None)
    found = await portal.check(given)
    assert (found.name, found.establishment, found.profession) == ("Zoé Martin", "Cabinet des Lilas", "")


async def test_the_hash_stands_for_one_person_of_one_portal(portal: Portal, database: Database) -> None:
    one = await portal.check(token(jti="1"))
    again = await portal.check(token(jti="2", name="Autre nom"))
    other = await portal.check(token(jti="3", sub="pro-2"))
    elsewhere = await portal_on(database, identity_key=b"another").check(token(jti="4"))
    assert one.person == again.person
    assert len({one.person, other.person, elsewhere.person}) == 3
    assert "pro-1" not in one.person


async def test_a_portal_that_does_not_answer_is_not_the_tokens_fault(database: Database) -> None:
    keys = KnownKeys()
    keys.is_down = True
    with pytest.raises(KeysUnavailable):
        await portal_on(database, keys).check(token())


NOW = int(time.time())
"""When the tests were collected: a whole run may ask hours later."""
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
    "issued in the future": token(iat=NOW + 7200, exp=NOW + 7500),
    "exp that is a text": token(exp="demain"),
    "jti that is a list": token(jti=["t"]),
    "not yet valid": token(nbf=NOW + 7200),
    "for others too": token(aud=["guichet", "autre"]),
    "exp that never comes": token(exp=float("inf")),
    "exp that is true": token(exp=True),
    "an empty sub": token(sub=""),
    "a name that is a list": token(name=["Zoé"]),
    "a name that is too long": token(name="x" * 201),
    "a key for another algorithm": token(RSAKey.import_key(ONLY_PS.as_dict(private=True) | {"alg": "RS256"}), "RS256"),
    "jku": token(header={"jku": "http://127.0.0.1:1/keys"}),
    "jwk": token(OTHER, header={"jwk": OTHER.as_dict(private=False)}),
    "x5u": token(header={"x5u": "http://127.0.0.1:1/keys"}),
    "crit": unsigned("ES256", crit=["b64"], b64=False),
    "a header that is a list": base64.urlsafe_b64encode(b"[]").decode() + "..",
    "a header 3,000 deep": base64.urlsafe_b64encode(b"[" * 3000).decode().rstrip("=") + ".e30.",
    "64 KB": token(sub="x" * 65536),
    "no token": "",
    "garbage": "a.b.c",
    "not ascii": "é.é.é",
}


@pytest.mark.parametrize("name", BAD)
async def test_every_other_token_is_refused(portal: Portal, name: str) -> None:
    with pytest.raises(InvalidToken):
        await portal.check(BAD[name])


@given(st.text(max_size=200) | st.lists(st.binary(max_size=40), min_size=3, max_size=3).map(encoded))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
async def test_no_garbage_does_more_than_be_refused(portal: Portal, value: str) -> None:
    with pytest.raises(InvalidToken):
        await portal.check(value)
