"""The second factor: codes of an authenticator app (TOTP, RFC 6238), each good once, and recovery codes."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pyotp
import segno
import structlog

from guichet.conversations.store import StoreUnavailable
from guichet.desk import passwords
from guichet.desk.accounts import Accounts, Signed, SignInRefused, refused
from guichet.desk.audit import COMMAND, Act
from guichet.desk.people import Account, AccountStore
from guichet.desk.sealing import Sealing, Unreadable, is_sealed

log = structlog.get_logger(__name__)

ISSUER = "Guichet"
STEP_S = 30
RECOVERY_CODES = 10


class WrongCode(Exception):
    """The code is not the one of now, or it was used already."""


class SecondFactor:
    """Sets up and asks for the second factor."""

    def __init__(self, store: AccountStore, accounts: Accounts, sealing: Sealing) -> None:
        self._store = store
        self._accounts = accounts
        self._sealing = sealing

    async def pass_with(self, signed: Signed, code: str) -> str:
        """The token of a full session in the place of a half one. Raises SignInRefused, WrongCode."""
        account = signed.account
        await self._accounts.attempt_as(account)
        if not await self._fits(account, code):
            await self._store.tell(refused(account))
            raise WrongCode
        await self._accounts.succeeded_as(account)
        await self._store.end_session(signed.session.token_hash)
        return await self._accounts.open(account, signed.session.method, signed.session.browser)

    async def begin(self, signed: Signed) -> str:
        """The secret that the page shows until its code confirms it: the session's, so that a reload shows the same."""
        shown = self._opened(signed.account, signed.session.totp_new)
        return shown or await self._show(signed)

    async def confirm(self, signed: Signed, code: str) -> tuple[str, list[str]]:
        """Make the shown secret the account's and end all sessions: the token of a new one, and recovery codes.

        Raises WrongCode.
        """
        secret = self._opened(signed.account, signed.session.totp_new)
        step = _step(secret, code)
        if secret is None or step is None or not await self._store.use_step(signed.account.id, step):
            raise WrongCode
        account = replace(signed.account, totp_secret=self._sealing.seal(signed.account.id, secret))
        codes, hashes = _recovery(account)
        await self._store.save_factor(account, hashes, _act(account.id, "second_factor_set", account))
        return await self._accounts.open(account, signed.session.method, signed.session.browser), codes

    async def new_codes(self, signed: Signed, password: str) -> list[str]:
        """Replace the recovery codes. Raises SignInRefused for a wrong password."""
        await self._accounts.prove(signed.account, password)
        codes, hashes = _recovery(signed.account)
        act = _act(signed.account.id, "recovery_codes_set", signed.account)
        await self._store.keep_recovery(signed.account.id, hashes, act)
        return codes

    async def begin_anew(self, signed: Signed, password: str) -> None:
        """Show the secret of another app; the present one stays until it is confirmed. Raises SignInRefused."""
        await self._accounts.prove(signed.account, password)
        await self._show(signed)

    async def reset(self, account: Account, by: str = COMMAND) -> None:
        """Take an account's second factor away, when its agent has lost it; it has to be set up at the next sign-in."""
        await reset(self._store, account, by)

    async def recovery_left(self, account: Account) -> int:
        """How many recovery codes are left."""
        return await self._store.recovery_left(account.id)

    async def seal_all(self) -> None:
        """Seal what an earlier version kept in clear, and tell the log of what this key does not open."""
        try:
            for account in await self._store.all():
                kept = account.totp_secret
                if kept and not is_sealed(kept):
                    await self._store.seal(account.id, kept, self._sealing.seal(account.id, kept))
                else:
                    self._opened(account, kept)
        except StoreUnavailable:
            log.warning("sealing_postponed")  # the next start does it

    def _opened(self, account: Account, kept: str | None) -> str | None:
        try:
            return self._sealing.open(account.id, kept) if kept else None
        except Unreadable:
            # Not the agent's mistake, who sees a wrong code: the identity key has changed. Recovery codes still work.
            log.error("second_factor_unreadable", account=account.id)
            return None

    async def _show(self, signed: Signed) -> str:
        secret = pyotp.random_base32()
        sealed = self._sealing.seal(signed.account.id, secret)
        await self._store.save_session(replace(signed.session, totp_new=sealed))
        return secret

    async def _fits(self, account: Account, code: str) -> bool:
        code = _plain(code)
        if re.fullmatch(r"[0-9]{6}", code):
            step = _step(self._opened(account, account.totp_secret), code)
            return step is not None and await self._store.use_step(account.id, step)
        return await self._store.use_recovery(account.id, _hash(account, code))


async def reset(store: AccountStore, account: Account, by: str = COMMAND) -> None:
    """Take a second factor and its recovery codes away: as SecondFactor.reset, for who has no key at hand."""
    await store.save_factor(replace(account, totp_secret=None), [], _act(by, "second_factor_reset", account))


def picture(account: Account, secret: str) -> str:
    """The QR code that an authenticator app reads, as SVG to stand in a page. Its colours are fixed: apps want them."""
    address = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgns=False, omitsize=False)
    return out.getvalue().decode()


def _recovery(account: Account) -> tuple[list[str], list[str]]:
    """New recovery codes, and what is kept of them."""
    codes = [passwords.one_time() for _ in range(RECOVERY_CODES)]
    return codes, [_hash(account, _plain(code)) for code in codes]


def _act(by: str, action: str, account: Account) -> Act:
    return Act(by, action, f"account:{account.id}")


def _step(secret: str | None, code: str) -> int | None:
    """The time step of a code: now's, or the one before or after, as clocks differ."""
    if secret is None:
        return None
    totp = pyotp.TOTP(secret)
    now = int(datetime.now(UTC).timestamp()) // STEP_S
    code = _plain(code)
    return next((step for step in (now, now - 1, now + 1) if totp.verify(code, for_time=step * STEP_S)), None)


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()[:64]


def _hash(account: Account, code: str) -> str:
    """A recovery code has 79 random bits: a plain hash is enough, and finds it without trying all."""
    return hashlib.sha256(f"{account.id}:{code}".encode("utf-8", "surrogatepass")).hexdigest()


__all__ = ["SecondFactor", "SignInRefused", "WrongCode", "picture"]
