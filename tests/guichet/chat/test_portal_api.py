"""A professional in the portal: the signed token opens their conversations, and nobody else's."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from joserfc.jwk import KeySet

from guichet.database.session import Database
from guichet.settings import Settings
from tests.guichet.chat.test_events import listening
from tests.guichet.chat.test_portal import KEY, OTHER, token
from tests.guichet.desk.signing import account
from tests.guichet.desk.signing import signed_in as in_browser
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for
from tests.whole.test_canary import CANARIES, found_in

jtis = (f"jti-{n}" for n in itertools.count(1))


def settings_of_portal(folder: Path, **changes: str) -> Settings:
    keys = folder / "jwks.json"
    keys.write_text(json.dumps(KeySet([KEY]).as_dict(private=False)))
    return settings_for(folder, GUICHET_PORTAL_JWKS=str(keys), **changes)


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(settings_of_portal(tmp_path), FakeEngine()) as session:
        yield session


def bearer(value: str) -> dict[str, dict[str, str]]:
    return {"headers": {"Authorization": f"Bearer {value}"}}


async def signed_in(http: aiohttp.ClientSession, sub: str = "pro-1", expected: int = 0, **body: Any) -> Visitor:
    """A professional with a new token of the portal."""
    visitor = Visitor(http)
    given = token(
        sub=sub, jti=next(jtis), name="Dr Zoé Martin", establishment="Cabinet des Lilas", profession="dentiste"
    )
    opened = await visitor.open(json=body, **bearer(given))
    assert opened.status in ([expected] if expected else [200, 201])
    visitor.id, visitor.token = opened.body["id"], opened.body["token"]
    return visitor


async def test_a_signed_professional_is_one_and_stays_one(http: aiohttp.ClientSession) -> None:
    visitor = Visitor(http)
    opened = await visitor.open(**bearer(token()))
    assert (opened.status, opened.body["audience"]) == (201, "pro")
    assert opened.body["expires_at"] is not None
    refused = await visitor.call("POST", "/audience", json={"audience": "patient"})
    assert (refused.status, refused.body["error"]["code"]) == (409, "profil_signe")
    assert (await visitor.pick("suis_je_concerne")).body["replies"][0]["answer"]["id"] == "mon_cabinet_concerne"


async def test_what_a_portal_claims_is_masked_too(tmp_path: Path) -> None:
    """A portal says who somebody is; it is no way to leave a number of theirs."""
    async with serving(settings_of_portal(tmp_path), FakeEngine()) as http:
        for value in CANARIES.values():
            named: Any = dict.fromkeys(("name", "establishment", "profession"), f"Dr {value}")
            opened = await Visitor(http).open(**bearer(token(sub=value, jti=f"{next(jtis)} {value}", **named)))
            assert opened.status == 201
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("guichet.db*"))
    assert found_in(on_disk) == set()
    assert found_in(on_disk, {"Dr [num"}) == {"Dr [num"}, "this test can find what is there"


async def test_a_token_is_accepted_once(http: aiohttp.ClientSession) -> None:
    given = token()
    statuses = [(await Visitor(http).open(**bearer(given))).status for _ in range(3)]
    assert statuses == [201, 401, 401]


async def test_a_token_is_accepted_once_by_several_servers_at_once(tmp_path: Path) -> None:
    chosen = settings_of_portal(tmp_path)
    async with AsyncExitStack() as servers:
        https = [await servers.enter_async_context(serving(chosen, FakeEngine())) for _ in range(2)]
        given = token()
        replies = await asyncio.gather(*(Visitor(http).open(**bearer(given)) for http in https * 10))
    assert sorted(reply.status for reply in replies) == [201] + [401] * 19


@pytest.mark.parametrize("value", [token(OTHER), "x.y.z", "", "x" * 7000])
async def test_any_other_token_is_refused(http: aiohttp.ClientSession, value: str) -> None:
    assert (await Visitor(http).open(**bearer(value))).status == 401


async def test_a_token_of_64_kb_is_not_even_read(http: aiohttp.ClientSession) -> None:
    assert (await Visitor(http).open(**bearer("x" * 65536))).status == 413


async def test_the_website_needs_no_token(http: aiohttp.ClientSession) -> None:
    opened = await Visitor(http).open()
    assert (opened.body["audience"], opened.body["expires_at"]) == ("patient", None)


async def test_signing_in_again_goes_on_where_one_was(http: aiohttp.ClientSession) -> None:
    first = await signed_in(http, expected=201)
    await first.say("bonjour")
    again = await signed_in(http, expected=200)
    assert (again.id, again.token != first.token) == (first.id, True)
    for visitor in (first, again):  # the other device is not put out
        assert (await visitor.call("GET", "/messages")).status == 200
    renewed = await signed_in(http, expected=200, conversation=first.id)
    assert (await renewed.say("bonjour")).body["message"]["seq"] == 2  # the same client_id, under another token


async def test_two_tabs_at_once_share_one_conversation(http: aiohttp.ClientSession) -> None:
    tabs = await asyncio.gather(*(signed_in(http) for _ in range(5)))
    assert len({tab.id for tab in tabs}) == 1


async def test_earlier_conversations_are_found_again(http: aiohttp.ClientSession) -> None:
    first = await signed_in(http)
    await first.say("ma première question " + "x" * 100)
    second = await signed_in(http, expected=201, new=True)
    listed = (await second.call("GET", "/earlier")).body["conversations"]
    assert [one["id"] for one in listed] == [first.id]
    assert listed[0]["question"].startswith("ma première question")
    assert len(listed[0]["question"]) <= 80
    back = await signed_in(http, expected=200, conversation=first.id)
    assert len((await back.call("GET", "/messages")).body["messages"]) == 3


CALLS = [
    ("GET", "/messages", None),
    ("GET", "/events", None),
    ("GET", "/earlier", None),
    ("POST", "/messages", {"client_id": "x", "text": "x"}),
    ("POST", "/handoff", {"details": {"consent": True}}),
    ("DELETE", "/handoff", None),
    ("POST", "/audience", {"audience": "pro"}),
    ("DELETE", "/token", None),
    ("DELETE", "", None),
]


@pytest.mark.parametrize("who", ["another professional", "a visitor", "nobody"])
async def test_nobody_else_reaches_a_professionals_conversation(http: aiohttp.ClientSession, who: str) -> None:
    mine = await signed_in(http)
    await mine.say("confidentiel")
    other = Visitor(http)
    if who == "another professional":
        other = await signed_in(http, "pro-2", expected=201)
        assert (await other.call("GET", "/earlier")).body == {"conversations": []}
        given = token(sub="pro-2", jti=next(jtis))
        refused = await Visitor(http).open(json={"conversation": mine.id}, **bearer(given))
        unknown = await Visitor(http).open(json={"conversation": "x"}, **bearer(token(sub="pro-2", jti=next(jtis))))
        assert (refused.status, refused.body) == (unknown.status, unknown.body)
        assert refused.status == 401
    elif who == "a visitor":
        await other.open()
        assert (await other.call("GET", "/earlier")).body == {"conversations": []}
    other.id = mine.id
    statuses = [(await other.call(method, path, json=body)).status for method, path, body in CALLS]
    assert statuses == [401] * len(CALLS)
    assert (await mine.call("GET", "/messages")).body["messages"][1]["text"] == "confidentiel"


async def test_a_visitors_conversation_is_not_a_professionals_to_open(http: aiohttp.ClientSession) -> None:
    visitor = Visitor(http)
    await visitor.open()
    refused = await Visitor(http).open(json={"conversation": visitor.id}, **bearer(token(jti=next(jtis))))
    assert refused.status == 401


async def test_signing_out_ends_the_token_and_its_stream(http: aiohttp.ClientSession) -> None:
    here, there = await signed_in(http), await signed_in(http)
    async with listening(here) as ending, listening(there) as staying:
        await ending.next("state")
        assert (await here.call("DELETE", "/token")).status == 204
        async with asyncio.timeout(10):
            await ending.response.content.read()
        assert (await here.call("GET", "/messages")).status == 401
        assert (await there.say("encore là")).status == 200
        assert (await staying.message())["seq"] == 1
    assert (await signed_in(http, expected=200)).id == here.id


async def test_the_portal_signs_a_professional_out_everywhere(http: aiohttp.ClientSession) -> None:
    devices = [await signed_in(http) for _ in range(2)] + [await signed_in(http, new=True)]
    other = await signed_in(http, "pro-2")
    async with listening(devices[0]) as ending:
        await ending.next("state")
        given = bearer(token(jti=next(jtis)))
        async with http.post("/api/v1/portal/sign-out", **given) as response:  # type: ignore[arg-type]
            assert response.status == 204
        async with asyncio.timeout(10):
            await ending.response.content.read()
    assert [(await device.call("GET", "/messages")).status for device in devices] == [401] * 3
    assert (await other.call("GET", "/messages")).status == 200
    async with http.post("/api/v1/portal/sign-out", **given) as response:  # type: ignore[arg-type]
        assert response.status == 401


async def test_a_token_that_is_over_opens_nothing(tmp_path: Path) -> None:
    chosen = settings_of_portal(tmp_path, GUICHET_PORTAL_SESSION="0.001", GUICHET_HEARTBEAT="0.05")
    async with serving(chosen, FakeEngine()) as http:
        visitor = await signed_in(http)
        assert (await visitor.call("GET", "/messages")).status == 401


@pytest.mark.parametrize("body", [{"conversation": "x", "new": True}, {"new": "yes"}, {"conversation": 3}, {"x": 1}])
async def test_a_wrong_body_uses_no_token_up(http: aiohttp.ClientSession, body: Any) -> None:
    given = token(jti=next(jtis))
    assert (await Visitor(http).open(json=body, **bearer(given))).status == 400
    assert (await Visitor(http).open(**bearer(given))).status == 201


async def test_keys_that_cannot_be_read_are_our_trouble(tmp_path: Path) -> None:
    chosen = settings_for(tmp_path, GUICHET_PORTAL_JWKS="http://127.0.0.1:1/jwks.json")
    async with serving(chosen, FakeEngine()) as http:
        reply = await Visitor(http).open(**bearer(token()))
        assert (reply.status, reply.body["error"]["code"]) == (503, "indisponible")


async def test_who_they_are_in_the_portal_is_not_in_the_database(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    await signed_in(http, "identifiant-rpps-10101")
    content = b"".join(path.read_bytes() for path in tmp_path.glob("guichet.db*"))
    assert b"Cabinet des Lilas" in content  # what agents see
    assert b"identifiant-rpps-10101" not in content


async def test_the_desk_shows_whom_the_portal_vouches_for(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    visitor = await signed_in(http)
    await visitor.call("POST", "/handoff", json={"details": {"consent": True}})
    doctor = Visitor(http)
    await doctor.open()
    await doctor.call("POST", "/audience", json={"audience": "pro"})  # says so, and nobody vouches for it
    await doctor.call("POST", "/handoff", json={"details": {"consent": True}})
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'guichet.db'}")
    agent = await account(database, "Sacha")
    async with in_browser(http, database, agent) as browser:
        shown = await browser.get(f"/desk/conversations/{visitor.id}")
        assert "Dr Zoé Martin, dentiste, Cabinet des Lilas" in shown
        assert 'class="level portal"' in shown
        assert 'class="level anonymous"' in await browser.get(f"/desk/conversations/{doctor.id}")
    await database.close()
