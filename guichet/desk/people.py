"""People of the desk: an agent's account and session, and where they are kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from guichet.conversations.conversation import AgentRef
from guichet.desk.audit import Act

AGENT, SUPERVISOR, DPO, ADMIN = "agent", "supervisor", "dpo", "admin"
ROLES = (AGENT, SUPERVISOR, DPO, ADMIN)
"""What each may do is decided in guichet/desk/permissions.py. `dpo` is the data protection officer."""

NO_PASSWORD = "!"  # noqa: S105  no hash is like it
"""The password's hash of an account that nobody signs in to: an invented agent's of the demonstration."""

FULL, HALF = "full", "half"
PASSWORD, OIDC = "password", "oidc"


@dataclass(frozen=True)
class Account:
    """An agent. `must_change`: the password was given for one use and has to be replaced.

    `totp_secret` is shared with the agent's authenticator app, and sealed (guichet/desk/sealing.py); `oidc_subject` is
    `issuer subject` of an identity provider that has signed the agent in once.
    """

    id: str
    email: str
    name: str
    role: str
    password_hash: str
    created_at: datetime
    must_change: bool = False
    disabled: bool = False
    totp_secret: str | None = None
    oidc_subject: str | None = None

    @property
    def ref(self) -> AgentRef:
        """The agent as conversations know one."""
        return AgentRef(self.id, self.name)


@dataclass(frozen=True)
class Session:
    """A browser that signed in. Of its token only the hash is kept; `csrf` must come with each form.

    `stage` is HALF while the code of the second factor is outstanding. `totp_new` is a secret, sealed, that was shown
    and not confirmed yet. `id` names the session in lists.
    """

    token_hash: str
    agent_id: str
    csrf: str
    created_at: datetime
    seen_at: datetime
    id: str = ""
    stage: str = FULL
    method: str = PASSWORD
    browser: str = ""
    totp_new: str | None = None


class EmailTaken(ValueError):
    """An account has this e-mail already."""


class AttemptStore(Protocol):
    """Where attempts to sign in are counted. guichet/database/sign_in.py holds the real one."""

    async def attempt(self, key: str, now: datetime, most: int, locked: timedelta) -> bool:
        """Count an attempt; false once there were `most` without success: for `locked` from the last one on."""
        ...

    async def forget(self, key: str) -> None:
        """The attempt was a success."""
        ...


class FactorStore(Protocol):
    """Where the second factor's one-time things are used up. guichet/database/sign_in.py holds the real one."""

    async def use_step(self, agent_id: str, step: int) -> bool:
        """Use a code's time step; false when it or a later one was used before."""
        ...

    async def use_recovery(self, agent_id: str, code_hash: str) -> bool:
        """Use a recovery code; false when there is none such, or not any more."""
        ...

    async def keep_recovery(self, agent_id: str, code_hashes: list[str], act: Act) -> None:
        """Replace all recovery codes."""
        ...

    async def recovery_left(self, agent_id: str) -> int:
        """How many recovery codes are left."""
        ...


class AccountStore(AttemptStore, FactorStore, Protocol):
    """Where accounts and sessions live. guichet/database/agents.py holds the real one.

    A write that is given an act tells the audit log of it in the same transaction.
    """

    async def add(self, account: Account, act: Act | None = None) -> None:
        """Keep a new account. Raises EmailTaken."""
        ...

    async def save(self, account: Account, act: Act | None = None, *, end_sessions: bool = False) -> None:
        """Keep a changed account; with `end_sessions` sign it out everywhere."""
        ...

    async def save_factor(self, account: Account, recovery: list[str], act: Act) -> None:
        """Keep a changed account and the hashes of its recovery codes, all or nothing, and sign it out everywhere."""
        ...

    async def seal(self, agent_id: str, clear: str, sealed: str) -> None:
        """Replace a secret that was kept in clear, unless it has changed since."""
        ...

    async def by_email(self, email: str) -> Account | None:
        """The account of an e-mail in lower case."""
        ...

    async def by_id(self, agent_id: str) -> Account | None:
        """The account of an id."""
        ...

    async def by_subject(self, subject: str) -> Account | None:
        """The account that an identity provider knows as `issuer subject`."""
        ...

    async def all(self) -> list[Account]:
        """All accounts, in the order of their e-mails."""
        ...

    async def add_session(self, session: Session, act: Act | None = None) -> None:
        """Keep a new session."""
        ...

    async def session(self, token_hash: str) -> tuple[Session, Account] | None:
        """A session with its account."""
        ...

    async def live_sessions(self, used_since: datetime, made_since: datetime) -> frozenset[str]:
        """The token hashes of enabled agents' sessions that were used and made since then."""
        ...

    async def sessions(self, agent_id: str) -> list[Session]:
        """An account's sessions, the one used last first."""
        ...

    async def save_session(self, session: Session) -> None:
        """Keep a changed session."""
        ...

    async def end_session(self, token_hash: str, act: Act | None = None) -> None:
        """Sign one browser out."""
        ...

    async def end_sessions(self, agent_id: str, *, but: str = "", only: str = "", act: Act | None = None) -> None:
        """Sign an agent out everywhere, or but for the session with this id, or of the one with this id only."""
        ...

    async def tell(self, act: Act) -> None:
        """Tell the audit log of an act that changes nothing here."""
        ...
