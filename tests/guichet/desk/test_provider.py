"""Signing in by an identity provider over real HTTP, from the button to the desk, and each way in which it must not."""

import base64
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from guichet.app import create_app
from guichet.database.agents import SqlAccounts
from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.desk.audit import Wanted
from guichet.settings import SettingsError
from tests.guichet.desk.provider_stub import CLIENT, SECRET, Provider, new_key, providing
from tests.guichet.desk.signing import account
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import serving, settings_for
from tests.stack import free_ports

BACK = "http://127.0.0.1:1/desk/provider/back"
USER = {"sub": "u-1", "email": "Lou@exemple.fr", "email_verified": True}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    [port] = free_ports(1)
    async with providing(port) as found:
        found.user = dict(USER)
        yield found


@pytest.fixture
async def http(tmp_path: Path, database_url: str, provider: Provider) -> AsyncIterator[aiohttp.ClientSession]:
    chosen = settings_for(
        tmp_path,
        GUICHET_DATABASE_URL=database_url,
        GUICHET_SECOND_FACTOR="true",
        GUICHET_OIDC_ISSUER=provider.issuer,
        GUICHET_OIDC_CLIENT_ID=CLIENT,
        GUICHET_OIDC_CLIENT_SECRET=SECRET,
        GUICHET_OIDC_BACK=BACK,
        GUICHET_OIDC_NAME="Exemple Santé",
    )
    async with serving(chosen, FakeEngine()) as session:
        base = str(session._base_url)
        async with aiohttp.ClientSession(base, cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
            yield browser


async def go(http: aiohttp.ClientSession) -> str:
    """To the provider and as far as the address back, which is what comes after the provider's site."""
    async with http.get("/desk/provider", allow_redirects=False) as response:
        assert response.status == 303
        there = response.headers["Location"]
        assert "HttpOnly" in response.headers["Set-Cookie"]
        assert "SameSite=Lax" in response.headers["Set-Cookie"]
    async with aiohttp.ClientSession() as elsewhere, elsewhere.get(there, allow_redirects=False) as response:
        return response.headers["Location"].removeprefix("http://127.0.0.1:1")


async def sign_in(http: aiohttp.ClientSession) -> tuple[int, str]:
    """The whole way: status and page at its end."""
    return await back(http, await go(http))


async def back(http: aiohttp.ClientSession, address: str) -> tuple[int, str]:
    async with http.get(address, allow_redirects=False) as response:
        return response.status, await response.text()


async def desk_is_open(http: aiohttp.ClientSession) -> bool:
    async with http.get("/desk", allow_redirects=False) as response:
        return response.status == 200


async def test_whom_the_provider_vouches_for_gets_in_without_password_or_code(
    http: aiohttp.ClientSession, database: Database
) -> None:
    lou = await account(database, "Lou", must_change=True)
    async with http.get("/desk/sign-in") as response:
        assert "Se connecter avec Exemple Santé" in await response.text()
    status, page = await sign_in(http)
    assert status == 200
    assert 'content="0; url=/desk"' in page
    assert await desk_is_open(http)
    told = [entry.action for entry in await SqlAudit(database).entries(Wanted(actor=lou.id))]
    assert told == ["signed_in", "provider_linked"]


async def test_once_linked_the_subject_counts_and_not_the_email(
    http: aiohttp.ClientSession, provider: Provider, database: Database
) -> None:
    await account(database, "Lou")
    assert (await sign_in(http))[0] == 200
    provider.user = {**USER, "email": "autre@exemple.fr"}
    assert (await sign_in(http))[0] == 200
    provider.user = {**USER, "sub": "u-2"}  # somebody else who got the address
    assert (await sign_in(http))[0] == 401


@pytest.mark.parametrize(
    "user",
    [
        {"email": "inconnu@exemple.fr"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": ["lou@exemple.fr"]},
        {"email": "inconnu@exemple.fr", "roles": ["admin"], "groups": ["admin"]},
    ],
)
async def test_without_an_account_or_a_verified_email_nobody_gets_in(
    http: aiohttp.ClientSession, provider: Provider, database: Database, user: dict[str, Any]
) -> None:
    await account(database, "Lou")
    provider.user = {**USER, **user}
    status, page = await sign_in(http)
    assert status == 401
    assert "n’a pas abouti" in page
    assert not await desk_is_open(http)
    assert len(await SqlAccounts(database).all()) == 1


async def test_a_disabled_agent_stays_out(http: aiohttp.ClientSession, database: Database) -> None:
    await account(database, "Lou", disabled=True)
    assert (await sign_in(http))[0] == 401


async def test_a_claim_gives_no_role(http: aiohttp.ClientSession, provider: Provider, database: Database) -> None:
    await account(database, "Lou")
    provider.user = {**USER, "roles": ["admin"], "role": "admin", "groups": ["guichet-admin"]}
    assert (await sign_in(http))[0] == 200
    lou = await SqlAccounts(database).by_email("lou@exemple.fr")
    assert lou is not None
    assert lou.role == "agent"
    async with http.get("/desk/agents") as response:
        assert response.status == 403


NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://autre.example"},
        {"aud": "autre"},
        {"aud": [CLIENT, "autre"]},
        {"aud": [CLIENT, "autre"], "azp": "autre"},
        {"azp": "autre"},
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": "demain"},
        {"iat": NOW + 3600},
        {"iat": None},
        {"nonce": "x"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
)
async def test_a_token_that_is_not_of_this_sign_in_is_refused(
    http: aiohttp.ClientSession, provider: Provider, database: Database, claims: dict[str, Any]
) -> None:
    await account(database, "Lou")
    provider.claims = claims
    assert (await sign_in(http))[0] == 401
    assert not await desk_is_open(http)


async def test_keys_are_rotated_without_anybody_noticing(
    http: aiohttp.ClientSession, provider: Provider, database: Database
) -> None:
    await account(database, "Lou")
    assert (await sign_in(http))[0] == 200
    assert (await sign_in(http))[0] == 200
    assert provider.fetched == ["configuration", "keys"]
    provider.rotate()
    assert (await sign_in(http))[0] == 200
    assert provider.fetched == ["configuration", "keys", "keys"]


async def test_a_key_that_is_not_published_does_not_count(
    http: aiohttp.ClientSession, provider: Provider, database: Database
) -> None:
    await account(database, "Lou")
    provider.published, provider.signer = [provider.signer], new_key("1")
    assert (await sign_in(http))[0] == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_without_a_providers_signature_is_refused(
    http: aiohttp.ClientSession,
    provider: Provider,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    algorithm: str,
) -> None:
    await account(database, "Lou")
    encode = jwt.encode

    def forged(header: dict[str, Any], claims: dict[str, Any], key: Any) -> str:
        if algorithm == "none":
            parts = (
                base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
                for part in ({"alg": "none"}, claims)
            )
            return ".".join(parts) + "."
        return encode({"alg": "HS256", "kid": key.kid}, claims, OctKey.import_key(SECRET.ljust(32)))

    monkeypatch.setattr("tests.guichet.desk.provider_stub.jwt.encode", forged)
    assert (await sign_in(http))[0] == 401


async def test_the_way_back_is_for_the_browser_that_went_and_once(
    http: aiohttp.ClientSession, provider: Provider, database: Database
) -> None:
    await account(database, "Lou")
    address = await go(http)
    base = str(http._base_url)
    async with aiohttp.ClientSession(base, cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
        assert (await back(other, address))[0] == 401  # no cookie: somebody was sent this address
        await go(other)
        assert (await back(other, address))[0] == 401  # the cookie of another sign-in
    assert (await back(http, address.replace("code=", "code=x")))[0] == 401
    assert (await back(http, address))[0] == 401  # its state is used up
    assert not await desk_is_open(http)
    for wrong in ("", "?state=x", "?code=x", "?error=access_denied&state=x"):
        assert (await back(http, f"/desk/provider/back{wrong}"))[0] == 401


@pytest.mark.parametrize(
    "configuration",
    [{"issuer": "http://autre.example"}, {"token_endpoint": None}, {"jwks_uri": 7}, {"authorization_endpoint": ""}],
)
async def test_a_configuration_that_is_not_the_issuers_is_refused(
    http: aiohttp.ClientSession, provider: Provider, configuration: dict[str, Any]
) -> None:
    provider.configuration = configuration
    async with http.get("/desk/provider", allow_redirects=False) as response:
        if configuration == {"authorization_endpoint": ""}:
            assert response.status in (303, 503)
        else:
            assert response.status == 503


async def test_a_provider_that_is_down_is_said_to_be_and_comes_back(
    http: aiohttp.ClientSession, provider: Provider, database: Database
) -> None:
    await account(database, "Lou")
    provider.down = True
    async with http.get("/desk/provider", allow_redirects=False) as response:
        assert response.status == 503
        assert "ne répond pas" in await response.text()
    provider.down = False
    assert (await sign_in(http))[0] == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"GUICHET_OIDC_ISSUER": "http://autre.example"},
            "ISSUER=http://autre.example: expected an https",
        ),
        ({"GUICHET_OIDC_CLIENT_ID": ""}, "expected GUICHET_OIDC_CLIENT_ID"),
        ({"GUICHET_OIDC_BACK": "https://guichet.example"}, "GUICHET_OIDC_BACK=https://.../desk/provider/back"),
    ],
)
def test_half_a_provider_stops_the_start(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    given = {
        "GUICHET_OIDC_ISSUER": "https://login.example",
        "GUICHET_OIDC_CLIENT_ID": CLIENT,
        "GUICHET_OIDC_CLIENT_SECRET": SECRET,
        "GUICHET_OIDC_BACK": BACK,
    }
    with pytest.raises(SettingsError, match=said.replace(".", "[.]")):
        create_app(settings_for(tmp_path, **{**given, **changes}), understanding=FakeEngine())
