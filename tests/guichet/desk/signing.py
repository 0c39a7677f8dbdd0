"""Signs accounts in for tests of the desk's pages: a browser each, without typing passwords."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
from yarl import URL

from guichet.database.agents import SqlAccounts
from guichet.database.session import Database
from guichet.desk.accounts import Accounts
from guichet.desk.gate import COOKIE
from guichet.desk.people import FULL, PASSWORD, Account
from tests.guichet.desk.test_desk import Browser


async def account(database: Database, name: str, role: str = "agent", **changes: object) -> Account:
    """An account that nobody can type a password for."""
    email = f"{name.lower()}@exemple.fr"
    made = Account(f"id-{name.lower()}", email, name, role, "no hash", datetime.now(UTC))
    made = replace(made, **changes)  # type: ignore[arg-type]  # fields of an account
    await SqlAccounts(database).add(made)
    return made


@asynccontextmanager
async def signed_in(
    http: aiohttp.ClientSession, database: Database, who: Account, *, stage: str = FULL, method: str = PASSWORD
) -> AsyncIterator[Browser]:
    """A browser of the account."""
    token = await Accounts(SqlAccounts(database)).open(who, method, "Firefox, Linux", stage)
    base = str(http._base_url)
    jar = aiohttp.CookieJar(unsafe=True)
    jar.update_cookies({COOKIE: token}, URL(base))
    async with aiohttp.ClientSession(base, cookie_jar=jar) as session:
        yield Browser(session)
