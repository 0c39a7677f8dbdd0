"""Accounts: signing in and out, lockout, sessions, passwords."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import uuid_utils

from guichet.conversations.bells import Bell
from guichet.desk import passwords
from guichet.desk.audit import COMMAND, NOBODY, Act
from guichet.desk.people import FULL, HALF, PASSWORD, ROLES, Account, AccountStore, Session

FAILURES = 5
LOCKED = timedelta(minutes=15)
IDLE = timedelta(hours=2)
LIFE = timedelta(hours=12)
HALF_LIFE = timedelta(minutes=5)
"""How long the code of the second factor may be typed after the password."""
TOUCH = timedelta(minutes=1)


class SignInRefused(Exception):
    """E-mail and password do not open the desk. Why is not told: it would say who has an account."""


@dataclass(frozen=True)
class Signed:
    """Who is signed in, and by which session."""

    account: Account
    session: Session


class Silence:
    """A bell for where no stream can be open: the command line. The streams look by themselves within 15 seconds."""

    async def publish(self, topic: str) -> None:
        """Nobody listens."""


class Accounts:
    """Who may open the desk."""

    def __init__(self, store: AccountStore, bell: Bell | None = None) -> None:
        self._store = store
        self._bell = bell or Silence()

    async def add(
        self, email: str, name: str, role: str, password: str, *, must_change: bool = False, by: str = COMMAND
    ) -> Account:
        """Make an account. Raises WeakPassword, EmailTaken, ValueError for an unknown role or an empty name."""
        _must_be_a_role(role)
        if not name.strip():
            raise ValueError("name: expected the name that visitors will see the first word of")
        email = email.strip().lower()
        passwords.check(password, email=email, name=name)
        account = Account(
            id=str(uuid_utils.uuid7()),
            email=email,
            name=" ".join(name.split())[:100],
            role=role,
            password_hash=await passwords.hashed(password),
            created_at=datetime.now(UTC),
            must_change=must_change,
        )
        await self._store.add(account, _act(by, "account_added", account, role=role))
        return account

    async def all(self) -> list[Account]:
        """All accounts, in the order of their e-mails."""
        return await self._store.all()

    async def find(self, agent_id: str) -> Account | None:
        """The account of an id."""
        return await self._store.by_id(agent_id)

    async def sign_in(self, email: str, password: str, browser: str = "") -> str:
        """The token of a new session; its stage is HALF when the account has a second factor.

        Raises SignInRefused; five attempts without success lock the e-mail for 15 minutes, whether an account has it
        or not. Known or unknown, the same is read, computed and written.
        """
        email = email.strip().lower()
        now = datetime.now(UTC)
        open_to_try = await self._store.attempt(_hash(email), now, FAILURES, LOCKED)
        account = await self._store.by_email(email)
        fits = await passwords.matches(password[: passwords.LONGEST], account.password_hash if account else None)
        if account is None or account.disabled or not fits or not open_to_try:
            await self._store.tell(refused(account))
            raise SignInRefused
        if account.totp_secret is None:
            await self._store.forget(_hash(email))
        return await self.open(account, PASSWORD, browser, HALF if account.totp_secret else FULL)

    async def open(self, account: Account, method: str, browser: str = "", stage: str = FULL) -> str:
        """The token of a new session of somebody who has proven to be the account's owner."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        session = Session(
            token_hash=_hash(token),
            agent_id=account.id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            id=str(uuid_utils.uuid7()),
            stage=stage,
            method=method,
            browser=browser,
        )
        told = None if stage == HALF else _act(account.id, "signed_in", account, session=session.id, method=method)
        await self._store.add_session(session, told)
        return token

    async def who(self, token: str | None) -> Signed | None:
        """Who the token signs in. Nobody once it is idle for 2 hours, 12 hours old, or the account is disabled."""
        found = await self._store.session(_hash(token)) if token else None
        if found is None:
            return None
        session, account = found
        now = datetime.now(UTC)
        life = HALF_LIFE if session.stage == HALF else LIFE
        if account.disabled or now - session.seen_at > IDLE or now - session.created_at > life:
            await self._store.end_session(session.token_hash)
            return None
        if now - session.seen_at > TOUCH:
            await self._store.save_session(replace(session, seen_at=now))
        return Signed(account, session)

    async def attempt_as(self, account: Account) -> None:
        """Count an attempt to prove to be the account's owner. Raises SignInRefused while it is locked."""
        if not await self._store.attempt(_hash(account.email), datetime.now(UTC), FAILURES, LOCKED):
            raise SignInRefused

    async def succeeded_as(self, account: Account) -> None:
        """The attempt was a success."""
        await self._store.forget(_hash(account.email))

    async def prove(self, account: Account, password: str) -> None:
        """Ask a signed-in agent for the password again. Raises SignInRefused."""
        await self.attempt_as(account)
        if not await passwords.matches(password[: passwords.LONGEST], account.password_hash):
            raise SignInRefused
        await self.succeeded_as(account)

    async def live(self) -> frozenset[str]:
        """The token hashes of all sessions that sign somebody in now, found at once for all open streams."""
        now = datetime.now(UTC)
        return await self._store.live_sessions(now - IDLE, now - LIFE)

    async def change_password(self, signed: Signed, current: str, new: str) -> str:
        """Replace the password and end all sessions; the token of a new one. Raises SignInRefused, WeakPassword."""
        await self.prove(signed.account, current)
        passwords.check(new, email=signed.account.email, name=signed.account.name)
        if new == current:
            raise passwords.WeakPassword("Le nouveau mot de passe doit être différent de l’ancien.")
        await self.set_password(signed.account, new, by=signed.account.id)
        return await self.open(signed.account, signed.session.method, signed.session.browser)

    async def set_password(self, account: Account, new: str, *, must_change: bool = False, by: str = COMMAND) -> None:
        """Replace an account's password, unlock it and end its sessions. Raises WeakPassword."""
        passwords.check(new, email=account.email, name=account.name)
        changed = replace(account, password_hash=await passwords.hashed(new), must_change=must_change)
        await self._changed(changed, _act(by, "password_set", account, one_time=must_change))
        await self._store.forget(_hash(account.email))

    async def disable(self, account: Account, by: str = COMMAND) -> None:
        """Close the desk to an agent, everywhere."""
        await self._changed(replace(account, disabled=True), _act(by, "account_disabled", account))

    async def enable(self, account: Account, by: str = COMMAND) -> None:
        """Open the desk to an agent again."""
        await self._changed(replace(account, disabled=False), _act(by, "account_enabled", account))

    async def set_role(self, account: Account, role: str, by: str = COMMAND) -> None:
        """Change what an agent may do, from the next click on. Raises ValueError."""
        _must_be_a_role(role)
        await self._changed(replace(account, role=role), _act(by, "role_set", account, role=role))

    async def sessions(self, account: Account) -> list[Session]:
        """Where the account is signed in, the session used last first."""
        return [session for session in await self._store.sessions(account.id) if session.stage == FULL]

    async def end_session(self, signed: Signed, session_id: str) -> None:
        """End one of one's own sessions."""
        act = _act(signed.account.id, "session_ended", signed.account, session=session_id[:36])
        await self._store.end_sessions(signed.account.id, only=session_id, act=act)
        await self._ring(signed.account)

    async def end_others(self, signed: Signed) -> None:
        """End all of one's own sessions but this one."""
        act = _act(signed.account.id, "sessions_ended", signed.account)
        await self._store.end_sessions(signed.account.id, but=signed.session.id, act=act)
        await self._ring(signed.account)

    async def sign_out(self, signed: Signed) -> None:
        """End this session."""
        account = signed.account
        act = _act(account.id, "signed_out", account, session=signed.session.id)
        await self._store.end_session(signed.session.token_hash, act)
        await self._ring(account)

    async def _changed(self, account: Account, act: Act) -> None:
        await self._store.save(account, act, end_sessions=True)
        await self._ring(account)

    async def _ring(self, account: Account) -> None:
        """The account's open streams look whether their session still is."""
        await self._bell.publish(topic(account))


def topic(account: Account) -> str:
    """What is rung when sessions of the account ended."""
    return f"agent:{account.id}"


def refused(account: Account | None) -> Act:
    """A sign-in that was refused."""
    return Act(NOBODY, "sign_in_refused", f"account:{account.id if account else NOBODY}")


def _act(by: str, action: str, account: Account, **detail: str | bool) -> Act:
    return Act(by, action, f"account:{account.id}", detail)


def _must_be_a_role(role: str) -> None:
    if role not in ROLES:
        raise ValueError(f"role {role}: expected one of {', '.join(ROLES)}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
