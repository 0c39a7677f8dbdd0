"""Accounts: signing in and out, lockout, passwords."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import uuid_utils

from guichet.desk import passwords
from guichet.desk.people import ROLES, Account, AccountStore, Session

FAILURES = 5
LOCKED = timedelta(minutes=15)
IDLE = timedelta(hours=2)
LIFE = timedelta(hours=12)
TOUCH = timedelta(minutes=1)


class SignInRefused(Exception):
    """E-mail and password do not open the desk. Why is not told: it would say who has an account."""


@dataclass(frozen=True)
class Signed:
    """Who is signed in, and by which session."""

    account: Account
    session: Session


class Accounts:
    """Who may open the desk."""

    def __init__(self, store: AccountStore) -> None:
        self._store = store

    async def add(self, email: str, name: str, role: str, password: str, *, must_change: bool = False) -> Account:
        """Make an account. Raises WeakPassword, EmailTaken, ValueError for an unknown role or an empty name."""
        if role not in ROLES:
            raise ValueError(f"role {role}: expected one of {', '.join(ROLES)}")
        if not name.strip():
            raise ValueError("name: expected the name that visitors will see the first word of")
        email = email.strip().lower()
        passwords.check(password, email=email)
        account = Account(
            id=str(uuid_utils.uuid7()),
            email=email,
            name=" ".join(name.split())[:100],
            role=role,
            password_hash=await passwords.hashed(password),
            created_at=datetime.now(UTC),
            must_change=must_change,
        )
        await self._store.add(account)
        return account

    async def sign_in(self, email: str, password: str) -> str:
        """The token of a new session. Raises SignInRefused; five times in a row locks the account for 15 minutes."""
        account = await self._store.by_email(email.strip().lower())
        now = datetime.now(UTC)
        fits = await passwords.matches(password[: passwords.LONGEST], account.password_hash if account else None)
        if account is None or account.disabled or (account.locked_until and account.locked_until > now):
            raise SignInRefused
        if not fits:
            failures = account.failures + 1
            locked = now + LOCKED if failures >= FAILURES else None
            await self._store.save(replace(account, failures=0 if locked else failures, locked_until=locked))
            raise SignInRefused
        if account.failures or account.locked_until:
            await self._store.save(replace(account, failures=0, locked_until=None))
        return await self._new_session(account)

    async def who(self, token: str | None) -> Signed | None:
        """Who the token signs in. Nobody once it is idle for 2 hours, 12 hours old, or the account is disabled."""
        found = await self._store.session(_hash(token)) if token else None
        if found is None:
            return None
        session, account = found
        now = datetime.now(UTC)
        if account.disabled or now - session.seen_at > IDLE or now - session.created_at > LIFE:
            await self._store.end_session(session.token_hash)
            return None
        if now - session.seen_at > TOUCH:
            await self._store.touch(session.token_hash, now)
        return Signed(account, session)

    async def change_password(self, signed: Signed, current: str, new: str) -> str:
        """Replace the password and end all sessions; the token of a new one. Raises SignInRefused, WeakPassword."""
        if not await passwords.matches(current[: passwords.LONGEST], signed.account.password_hash):
            raise SignInRefused
        passwords.check(new, email=signed.account.email)
        if new == current:
            raise passwords.WeakPassword("Le nouveau mot de passe doit être différent de l’ancien.")
        await self.set_password(signed.account, new)
        return await self._new_session(signed.account)

    async def set_password(self, account: Account, new: str, *, must_change: bool = False) -> None:
        """Replace an account's password and end its sessions. Raises WeakPassword."""
        passwords.check(new, email=account.email)
        new_hash = await passwords.hashed(new)
        await self._store.save(
            replace(account, password_hash=new_hash, must_change=must_change, failures=0, locked_until=None)
        )
        await self._store.end_sessions(account.id)

    async def disable(self, account: Account) -> None:
        """Close the desk to an agent, everywhere."""
        await self._store.save(replace(account, disabled=True))
        await self._store.end_sessions(account.id)

    async def sign_out(self, signed: Signed) -> None:
        """End this session."""
        await self._store.end_session(signed.session.token_hash)

    async def _new_session(self, account: Account) -> str:
        token = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        await self._store.add_session(Session(_hash(token), account.id, secrets.token_urlsafe(32), now, now))
        return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
