"""Signing in by an identity provider (OpenID Connect): whom it vouches for needs an account, with a role given here."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from guichet.desk.accounts import Accounts, SignInRefused, refused
from guichet.desk.audit import Act
from guichet.desk.people import OIDC, Account, AccountStore

LIFE = timedelta(minutes=10)
"""How long somebody may take at the provider."""


class ProviderUnavailable(Exception):
    """The provider does not answer as one should; the text says how, for the log."""


class ProviderRefused(Exception):
    """The provider did not vouch for anybody; the text says why, for the log."""


@dataclass(frozen=True)
class Claims:
    """Whom a provider vouches for: `issuer subject`, and the e-mail when it says that it has verified it."""

    subject: str
    email: str | None


class Provider(Protocol):
    """The provider. guichet/openid.py holds the real one."""

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in. Raises ProviderUnavailable."""
        ...

    async def redeem(self, code: str, nonce: str, verifier: str) -> Claims:
        """Whom the provider has signed in. Raises ProviderUnavailable, ProviderRefused."""
        ...


class BegunStore(Protocol):
    """Where sign-ins that were begun are kept. guichet/database/sign_in.py holds the real one."""

    async def begin(self, state_hash: str, nonce: str, verifier: str, now: datetime, life: timedelta) -> None:
        """Keep one; those older than `life` go."""
        ...

    async def take(self, state_hash: str, after: datetime) -> tuple[str, str] | None:
        """Nonce and verifier of one that was begun after then, once."""
        ...


class ProviderSignIn:
    """Signs agents in whom a provider vouches for."""

    def __init__(
        self, provider: Provider | None, begun: BegunStore, store: AccountStore, accounts: Accounts, name: str
    ) -> None:
        """`provider`: None when there is none; `name` is what agents call it."""
        self._provider = provider
        self._begun = begun
        self._store = store
        self._accounts = accounts
        self.name = name if provider else ""

    async def begin(self) -> tuple[str, str]:
        """The provider's address, and the state that the browser has to bring back. Raises ProviderUnavailable."""
        if self._provider is None:
            raise LookupError
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        address = await self._provider.address(state, nonce, verifier)
        await self._begun.begin(_hash(state), nonce, verifier, datetime.now(UTC), LIFE)
        return address, state

    async def finish(self, given: str, kept: str, code: str, browser: str) -> str:
        """The token of a new session. `given` came with the address, `kept` with the browser's cookie.

        Raises ProviderUnavailable, ProviderRefused, SignInRefused.
        """
        if self._provider is None:
            raise LookupError
        if not given or not code or not hmac.compare_digest(given.encode(), kept.encode()):
            raise ProviderRefused("another browser began it")
        begun = await self._begun.take(_hash(given), datetime.now(UTC) - LIFE)
        if begun is None:
            raise ProviderRefused("it was not begun, or is over")
        account = await self._account(await self._provider.redeem(code, *begun))
        return await self._accounts.open(account, OIDC, browser)

    async def _account(self, claims: Claims) -> Account:
        """The account known by its subject; else the one of the verified e-mail, from then on linked to the subject.

        Nobody gets an account by signing in, and no claim gives a role: both are decided on the agents' page.
        """
        account = await self._store.by_subject(claims.subject)
        if account is None and claims.email:
            account = await self._store.by_email(claims.email)
            if account is not None and account.oidc_subject is None and not account.disabled:
                account = replace(account, oidc_subject=claims.subject)
                await self._store.save(account, Act(account.id, "provider_linked", f"account:{account.id}"))
        if account is None or account.disabled or account.oidc_subject != claims.subject:
            await self._store.tell(refused(account))
            raise SignInRefused
        return account


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
