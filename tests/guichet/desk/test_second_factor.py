"""The second factor over real HTTP: set up, asked for, good once, replaced, lost."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pyotp
import pytest
from sqlalchemy.exc import IntegrityError

from guichet.database.agents import SqlAccounts
from guichet.database.session import Database
from guichet.desk.accounts import Accounts
from guichet.desk.audit import Act
from guichet.desk.people import Account
from guichet.desk.sealing import Sealing, Unreadable, is_sealed
from guichet.desk.second_factor import SecondFactor
from tests.guichet.desk.test_desk import PASSWORD, Browser
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import serving, settings_for

KEY = b"an identity key of 32 bytes or more"
EMAIL = "camille@exemple.fr"


@pytest.fixture
async def http(tmp_path: Path, database_url: str) -> AsyncIterator[aiohttp.ClientSession]:
    place = {"GUICHET_DATABASE_URL": database_url, "GUICHET_IDENTITY_KEY": KEY.decode()}
    chosen = settings_for(tmp_path, GUICHET_SECOND_FACTOR="true", **place)
    async with serving(chosen, FakeEngine()) as session:
        yield session


@pytest.fixture
async def accounts(database: Database) -> Accounts:
    found = Accounts(SqlAccounts(database))
    await found.add(EMAIL, "Camille Roux", "agent", PASSWORD)
    return found


@pytest.fixture
async def browser(http: aiohttp.ClientSession, accounts: Accounts) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(str(http._base_url), cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(session)


def code(secret: str, steps: int = 0) -> str:
    """The app's code, some steps from now."""
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


async def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Sign in and set the second factor up; the secret and the recovery codes."""
    await browser.sign_in(EMAIL)
    assert browser.url == "/desk/second-factor"
    found = re.search(r"Clé : <code>([A-Z2-7 ]+)</code>", browser.page)
    assert found
    secret = found[1].replace(" ", "")
    await browser.post("/desk/second-factor", code=code(secret))
    return secret, re.findall(r"<li><code>([\w-]+)</code></li>", browser.page)


async def sign_in_again(browser: Browser) -> None:
    browser.http.cookie_jar.clear()
    await browser.sign_in(EMAIL)
    assert browser.url == "/desk/code"


async def test_without_one_the_desk_stays_closed_until_it_is_set_up(browser: Browser) -> None:
    await browser.sign_in(EMAIL)
    for path in ("/desk", "/desk/account", "/desk/conversations/x"):
        await browser.get(path)
        assert browser.url == "/desk/second-factor"
    assert "<svg" in browser.page
    assert "style=" not in browser.page
    async with browser.http.get("/desk/events") as response:
        assert response.status == 401
    await browser.post("/desk/second-factor", code="000000")
    assert browser.status == 400
    assert "Ce code ne convient pas" in browser.page


async def test_once_set_up_a_password_alone_opens_nothing(browser: Browser) -> None:
    secret, recovery = await set_up(browser)
    assert len(set(recovery)) == 10
    await browser.get("/desk")
    assert browser.url == "/desk"
    await sign_in_again(browser)
    for path in ("/desk", "/desk/account", "/desk/password", "/desk/second-factor", "/desk/conversations/x"):
        await browser.get(path)
        assert browser.url == "/desk/code"
    async with browser.http.get("/desk/events") as response:
        assert response.status == 401
    await browser.post("/desk/code", code=code(secret, 1))
    assert browser.url == "/desk"


async def test_a_code_is_good_once(browser: Browser) -> None:
    secret, _ = await set_up(browser)
    await sign_in_again(browser)
    await browser.post("/desk/code", code=code(secret, -1))  # before the one that set it up, if not itself
    assert (browser.status, browser.url) == (400, "/desk/code")
    later = code(secret, 1)
    await browser.post("/desk/code", code=f"{later[:3]} {later[3:]}")
    assert browser.url == "/desk"
    await sign_in_again(browser)
    await browser.post("/desk/code", code=later)
    assert browser.status == 400


async def test_of_two_browsers_with_one_code_one_gets_in(http: aiohttp.ClientSession, browser: Browser) -> None:
    secret, _ = await set_up(browser)
    jars = [aiohttp.CookieJar(unsafe=True) for _ in range(4)]
    sessions = [aiohttp.ClientSession(str(http._base_url), cookie_jar=jar) for jar in jars]
    browsers = [Browser(session) for session in sessions]
    later = code(secret, 1)
    for one in browsers[:2]:
        await one.sign_in(EMAIL)
    await asyncio.gather(*(one.post("/desk/code", code=later) for one in browsers[:2]))
    assert sorted(one.url for one in browsers[:2]) == ["/desk", "/desk/code"]
    for session in sessions:
        await session.close()


async def test_a_recovery_code_is_good_once(browser: Browser) -> None:
    _, recovery = await set_up(browser)
    await sign_in_again(browser)
    await browser.post("/desk/code", code=recovery[3].upper().replace("-", " "))
    assert browser.url == "/desk"
    assert "9 codes de secours" in await browser.get("/desk/account")
    await sign_in_again(browser)
    await browser.post("/desk/code", code=recovery[3])
    assert browser.status == 400


async def test_five_wrong_codes_lock_the_account(browser: Browser) -> None:
    secret, _ = await set_up(browser)
    await sign_in_again(browser)
    for _ in range(5):
        await browser.post("/desk/code", code="000000")
    assert browser.status == 401
    await browser.sign_in(EMAIL)
    assert browser.status == 401
    await browser.post("/desk/code", code=code(secret, 1))
    assert browser.url == "/desk/sign-in"


async def test_another_app_and_other_recovery_codes_ask_for_the_password(browser: Browser) -> None:
    secret, recovery = await set_up(browser)
    await browser.get("/desk/second-factor")
    for act in ("codes", "another"):
        await browser.post("/desk/second-factor", act=act, password="faux")
        assert browser.status == 400
    await browser.post("/desk/second-factor", act="codes", password=PASSWORD)
    others = re.findall(r"<li><code>([\w-]+)</code></li>", browser.page)
    assert set(others).isdisjoint(recovery)
    assert len(others) == 10
    await browser.get("/desk/second-factor")
    await browser.post("/desk/second-factor", act="another", password=PASSWORD)
    found = re.search(r"Clé : <code>([A-Z2-7 ]+)</code>", browser.page)
    assert found
    assert found[1].replace(" ", "") != secret
    await browser.post("/desk/second-factor", code=code(found[1].replace(" ", ""), 1))
    assert "Vos codes de secours" in browser.page


async def test_a_reset_one_has_to_be_set_up_again(browser: Browser, accounts: Accounts, database: Database) -> None:
    _, recovery = await set_up(browser)
    store = SqlAccounts(database)
    camille = await store.by_email(EMAIL)
    assert camille is not None
    await SecondFactor(store, accounts, Sealing(KEY)).reset(camille)
    await browser.get("/desk")
    assert browser.url == "/desk/sign-in"
    await browser.sign_in(EMAIL)
    assert browser.url == "/desk/second-factor"
    assert await store.recovery_left(camille.id) == 0
    assert recovery


async def kept(database: Database) -> Account:
    found = await SqlAccounts(database).by_email(EMAIL)
    assert found is not None
    return found


async def test_no_secret_stands_in_clear_in_the_database(browser: Browser, database: Database) -> None:
    await browser.sign_in(EMAIL)
    found = re.search(r"Clé : <code>([A-Z2-7 ]+)</code>", browser.page)
    assert found
    secret = found[1].replace(" ", "")
    assert secret in (await browser.get("/desk/second-factor")).replace(" ", "")  # a reload shows the same
    [session] = await SqlAccounts(database).sessions((await kept(database)).id)
    await browser.post("/desk/second-factor", code=code(secret))
    account = await kept(database)
    for text in (session.totp_new, account.totp_secret):
        assert text
        assert secret not in text
        assert Sealing(KEY).open(account.id, text) == secret


def test_a_sealed_secret_opens_with_its_key_for_its_account_alone() -> None:
    sealed = Sealing(KEY).seal("a", "JBSWY3DPEHPK3PXP")
    assert sealed != Sealing(KEY).seal("a", "JBSWY3DPEHPK3PXP")
    for sealing, account, text in (
        (Sealing(b"another key"), "a", sealed),
        (Sealing(KEY), "b", sealed),
        (Sealing(KEY), "a", sealed[:-8] + "AAAAAAAA"),
        (Sealing(KEY), "a", "a.b"),
    ):
        with pytest.raises(Unreadable):
            sealing.open(account, text)


async def test_a_start_seals_what_an_earlier_version_kept_in_clear(
    tmp_path: Path, accounts: Accounts, database: Database, database_url: str
) -> None:
    secret = pyotp.random_base32()
    await SqlAccounts(database).save(replace(await kept(database), totp_secret=secret))
    chosen = settings_for(tmp_path, GUICHET_DATABASE_URL=database_url, GUICHET_IDENTITY_KEY=KEY.decode())
    async with serving(chosen, FakeEngine()) as http:
        account = await kept(database)
        assert is_sealed(account.totp_secret or "")
        async with aiohttp.ClientSession(str(http._base_url), cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            browser = Browser(session)
            await browser.sign_in(EMAIL)
            await browser.post("/desk/code", code=code(secret))
            assert browser.url == "/desk"


async def test_with_another_key_an_app_opens_nothing_and_a_recovery_code_does(
    tmp_path: Path, browser: Browser, database_url: str
) -> None:
    secret, recovery = await set_up(browser)
    chosen = settings_for(tmp_path, GUICHET_DATABASE_URL=database_url, GUICHET_IDENTITY_KEY="another" * 8)
    async with serving(chosen, FakeEngine()) as http:
        async with aiohttp.ClientSession(str(http._base_url), cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            there = Browser(session)
            await there.sign_in(EMAIL)
            await there.post("/desk/code", code=code(secret, 1))
            assert (there.status, there.url) == (400, "/desk/code")
            await there.post("/desk/code", code=recovery[0])
            assert there.url == "/desk"


async def test_secret_and_recovery_codes_are_kept_together_or_not_at_all(
    accounts: Accounts, database: Database
) -> None:
    store, account = SqlAccounts(database), await kept(database)
    act = Act(account.id, "second_factor_set", f"account:{account.id}")
    with pytest.raises(IntegrityError):
        await store.save_factor(replace(account, totp_secret="S"), ["one", "one"], act)
    assert await kept(database) == account
    await store.save_factor(replace(account, totp_secret="S"), ["one", "two"], act)
    assert ((await kept(database)).totp_secret, await store.recovery_left(account.id)) == ("S", 2)
