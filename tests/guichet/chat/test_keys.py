"""The portal's keys: from a file or an address, kept, looked at again when they changed, never trusted for ever."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from guichet.chat import keys as portal_keys
from guichet.chat.keys import FRESH_S, PAUSE_S, STALE_S, KeysUnavailable, PortalKeys, UnknownKey, from_place, parse

ONE = ECKey.generate_key("P-256", {"kid": "one"})
TWO = OKPKey.generate_key("Ed25519", {"kid": "two"})


def jwks(*keys: Any, private: bool = False) -> bytes:
    return json.dumps({"keys": [key.as_dict(private=private) for key in keys]}).encode()


class Place:
    """A portal whose keys change, at a clock that the test moves."""

    def __init__(self, *keys: Any) -> None:
        self.now = 1000.0
        self.asked = 0
        self.is_down = False
        self.content = jwks(*keys)
        self.keys = PortalKeys(self.fetch, lambda: self.now)

    async def fetch(self) -> bytes:
        self.asked += 1
        if self.is_down:
            raise OSError
        return self.content

    async def kid(self, kid: str) -> str:
        return str((await self.keys.key(kid)).kid)


async def test_keys_are_kept() -> None:
    place = Place(ONE, TWO)
    assert [await place.kid(kid) for kid in ("one", "two", "one")] == ["one", "two", "one"]
    assert place.asked == 1


async def test_a_new_key_is_found_when_a_token_names_it() -> None:
    place = Place(ONE)
    await place.kid("one")
    place.content = jwks(ONE, TWO)
    place.now += PAUSE_S
    assert await place.kid("two") == "two"


async def test_invented_names_do_not_reach_the_portal_more_than_once_in_a_while() -> None:
    place = Place(ONE)
    for kid in ("a", "b", "c"):
        with pytest.raises(UnknownKey):
            await place.kid(kid)
    assert place.asked == 1
    assert await place.kid("one") == "one"


async def test_a_withdrawn_key_is_not_trusted_any_more() -> None:
    place = Place(ONE, TWO)
    await place.kid("one")
    place.content = jwks(TWO)
    place.now += FRESH_S + 1
    with pytest.raises(UnknownKey):
        await place.kid("one")


@pytest.mark.parametrize("trouble", ["down", "garbage"])
async def test_known_keys_outlast_a_portal_in_trouble_but_not_for_ever(trouble: str) -> None:
    place = Place(ONE)
    await place.kid("one")
    if trouble == "down":
        place.is_down = True
    else:
        place.content = b"<html>"
    place.now += FRESH_S + 1
    assert await place.kid("one") == "one"
    place.now += STALE_S
    with pytest.raises(KeysUnavailable):
        await place.kid("one")


async def test_without_any_key_the_portal_is_unavailable_not_the_token_wrong() -> None:
    place = Place(ONE)
    place.is_down = True
    with pytest.raises(KeysUnavailable):
        await place.kid("one")
    place.is_down = False
    place.now += PAUSE_S
    assert await place.kid("one") == "one"


async def test_a_files_new_keys_are_read(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(jwks(ONE))
    found = from_place(str(path))
    assert (await found.key("one")).kid == "one"
    path.write_bytes(jwks(TWO))
    with pytest.raises(UnknownKey):  # looked at a moment ago
        await found.key("two")
    found._tried_at = None
    assert (await found.key("two")).kid == "two"


WEAK = base64.urlsafe_b64encode((2**1023 + 1).to_bytes(128)).rstrip(b"=").decode()

BAD = {
    "empty": b"",
    "no keys": b"{}",
    "no list": b'{"keys": 3}',
    "a list of texts": b'{"keys": ["x"]}',
    "an empty list": b'{"keys": []}',
    "deep": b"[" * 100_000,
    "a shared secret": jwks(OctKey.generate_key(256, {"kid": "x"}), private=True),
    "a private key": jwks(ONE, private=True),
    "a key without a name": jwks(ECKey.generate_key("P-256")),
    "one name twice": jwks(ONE, ECKey.generate_key("P-256", {"kid": "one"})),
    "a weak key": json.dumps({"keys": [{"kty": "RSA", "kid": "x", "e": "AQAB", "n": WEAK}]}).encode(),
    "a curve that signs nothing here": jwks(ECKey.generate_key("P-521", {"kid": "x"})),
    "a key that encrypts alone": jwks(ECKey.generate_key("P-256", {"kid": "x", "use": "enc"})),
}


@pytest.mark.filterwarnings("ignore:Key size")
@pytest.mark.parametrize("name", BAD)
def test_what_holds_no_public_keys_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(BAD[name])
    with pytest.raises(ValueError, match=r"jwks\.json: expected"):
        from_place(str(path))


def test_keys_for_encryption_may_stand_beside() -> None:
    assert set(parse(jwks(ONE, RSAKey.generate_key(2048, {"kid": "e", "use": "enc"})))) == {"one"}


@pytest.mark.parametrize(
    "place", ["absent.json", "http://portail.example/jwks.json", "ftp://127.0.0.1/x", "https:///x"]
)
def test_a_place_that_cannot_be_trusted_is_named(place: str) -> None:
    with pytest.raises(ValueError, match=place):
        from_place(place)


class Server:
    """A portal's address on loopback."""

    def __init__(self) -> None:
        self.answer = web.Response(body=jwks(ONE))
        self.asked = 0

    async def __call__(self, _: web.Request) -> web.Response:
        self.asked += 1
        return self.answer


@pytest.fixture
async def server() -> AsyncIterator[tuple[str, Server]]:
    found = Server()
    app = web.Application()
    app.router.add_get("/jwks.json", found.__call__)
    app.router.add_get("/elsewhere.json", found.__call__)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/jwks.json", found
    await runner.cleanup()


async def test_an_address_is_asked_when_a_token_comes(server: tuple[str, Server]) -> None:
    address, found = server
    keys = from_place(address)
    assert found.asked == 0
    assert (await keys.key("one")).kid == "one"


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=404),
        web.Response(status=302, headers={"Location": "/elsewhere.json"}),
        web.Response(body=b" " * (portal_keys.MAX_JWKS + 1)),
    ],
    ids=["404", "redirect", "too large"],
)
async def test_an_address_that_answers_something_else_gives_no_keys(
    server: tuple[str, Server], answer: web.Response
) -> None:
    address, found = server
    found.answer = answer
    with pytest.raises(KeysUnavailable):
        await from_place(address).key("one")
    assert found.asked == 1
