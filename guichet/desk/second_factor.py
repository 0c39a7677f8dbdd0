"""The second factor: codes of an authenticator app (TOTP, RFC 6238), each good once, and recovery codes."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pyotp
import segno

from guichet.desk import passwords
from guichet.desk.accounts import Accounts, Signed, SignInRefused, refused
from guichet.desk.audit import COMMAND, Act
from guichet.desk.people import Account, AccountStore

ISSUER = "Guichet"
STEP_S = 30
RECOVERY_CODES = 10


class WrongCode(Exception):
    """The code is not the one of now, or it was used already."""


class SecondFactor:
    """Sets up and asks for the second factor."""

    def __init__(self, store: AccountStore, accounts: Accounts) -> None:
        self._store = store
        self._accounts = accounts

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
        if signed.session.totp_new:
            return signed.session.totp_new
        secret = pyotp.random_base32()
        await self._store.save_session(replace(signed.session, totp_new=secret))
        return secret

    async def confirm(self, signed: Signed, code: str) -> tuple[str, list[str]]:
        """Make the shown secret the account's and end all sessions: the token of a new one, and recovery codes.

        Raises WrongCode.
        """
        secret = signed.session.totp_new
        step = _step(secret, code) if secret else None
        if step is None or not await self._store.use_step(signed.account.id, step):
            raise WrongCode
        account = replace(signed.account, totp_secret=secret)
        act = Act(account.id, "second_factor_set", f"account:{account.id}")
        await self._store.save(account, act, end_sessions=True)
        codes = await self._new_codes(account)
        return await self._accounts.open(account, signed.session.method, signed.session.browser), codes

    async def new_codes(self, signed: Signed, password: str) -> list[str]:
        """Replace the recovery codes. Raises SignInRefused for a wrong password."""
        await self._accounts.prove(signed.account, password)
        return await self._new_codes(signed.account)

    async def begin_anew(self, signed: Signed, password: str) -> None:
        """Show the secret of another app; the present one stays until it is confirmed. Raises SignInRefused."""
        await self._accounts.prove(signed.account, password)
        await self._store.save_session(replace(signed.session, totp_new=pyotp.random_base32()))

    async def reset(self, account: Account, by: str = COMMAND) -> None:
        """Take an account's second factor away, when its agent has lost it; it has to be set up at the next sign-in."""
        act = Act(by, "second_factor_reset", f"account:{account.id}")
        await self._store.save(replace(account, totp_secret=None), act, end_sessions=True)
        await self._store.keep_recovery(account.id, [])

    async def recovery_left(self, account: Account) -> int:
        """How many recovery codes are left."""
        return await self._store.recovery_left(account.id)

    async def _fits(self, account: Account, code: str) -> bool:
        code = _plain(code)
        if re.fullmatch(r"[0-9]{6}", code):
            step = _step(account.totp_secret, code) if account.totp_secret else None
            return step is not None and await self._store.use_step(account.id, step)
        return await self._store.use_recovery(account.id, _hash(account, code))

    async def _new_codes(self, account: Account) -> list[str]:
        codes = [passwords.one_time() for _ in range(RECOVERY_CODES)]
        await self._store.keep_recovery(account.id, [_hash(account, _plain(code)) for code in codes])
        return codes


def picture(account: Account, secret: str) -> str:
    """The QR code that an authenticator app reads, as SVG to stand in a page. Its colours are fixed: apps want them."""
    address = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgns=False, omitsize=False)
    return out.getvalue().decode()


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
