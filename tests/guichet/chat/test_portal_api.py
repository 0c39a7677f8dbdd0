"""A professional in the portal: the signed token opens their conversation, once, and says who they are."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from joserfc.jwk import KeySet

from tests.guichet.chat.test_portal import KEY, OTHER, token
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(KeySet([KEY]).as_dict(private=False)))
    async with serving(settings_for(tmp_path, GUICHET_PORTAL_JWKS=str(keys)), FakeEngine()) as session:
        yield session


def bearer(value: str) -> dict[str, dict[str, str]]:
    return {"headers": {"Authorization": f"Bearer {value}"}}


async def test_a_signed_professional_is_one_and_stays_one(http: aiohttp.ClientSession) -> None:
    visitor = Visitor(http)
    opened = await visitor.open(**bearer(token()))
    assert (opened.status, opened.body["audience"]) == (201, "pro")
    refused = await visitor.call("POST", "/audience", json={"audience": "patient"})
    assert (refused.status, refused.body["error"]["code"]) == (409, "profil_signe")
    assert (await visitor.pick("suis_je_concerne")).body["replies"][0]["answer"]["id"] == "mon_cabinet_concerne"


async def test_a_token_opens_one_conversation(http: aiohttp.ClientSession) -> None:
    given = token()
    statuses = [(await Visitor(http).open(**bearer(given))).status for _ in range(3)]
    assert statuses == [201, 401, 401]


@pytest.mark.parametrize("value", [token(OTHER), "x.y.z", "", "x" * 7000])
async def test_any_other_token_is_refused(http: aiohttp.ClientSession, value: str) -> None:
    assert (await Visitor(http).open(**bearer(value))).status == 401


async def test_the_website_needs_no_token(http: aiohttp.ClientSession) -> None:
    assert (await Visitor(http).open()).body["audience"] == "patient"
