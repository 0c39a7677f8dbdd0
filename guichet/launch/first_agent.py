"""The first agent: made when there is none, with a password for one use."""

from guichet.database.agents import SqlAccounts
from guichet.database.session import Database
from guichet.desk import passwords
from guichet.desk.accounts import Accounts
from guichet.desk.people import ADMIN, NO_PASSWORD

EMAIL = "agent@guichet.example"
NAME = "Camille Premier"


async def ensure(database_url: str) -> tuple[str, str] | None:
    """E-mail and one-time password of the first agent; None when there is an agent already."""
    database = Database(database_url)
    try:
        store = SqlAccounts(database)
        if any(account.password_hash != NO_PASSWORD for account in await store.all()):
            return None
        password = passwords.one_time()
        await Accounts(store).add(EMAIL, NAME, ADMIN, password, must_change=True)
        return EMAIL, password
    finally:
        await database.close()
