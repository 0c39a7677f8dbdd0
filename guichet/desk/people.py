"""People of the desk: an agent's account and session, and where they are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from guichet.conversations.conversation import AgentRef

AGENT, SUPERVISOR, DPO, ADMIN = "agent", "supervisor", "dpo", "admin"
ROLES = (AGENT, SUPERVISOR, DPO, ADMIN)
"""What each may do is decided in guichet/desk/permissions.py. `dpo` is the data protection officer."""


@dataclass(frozen=True)
class Account:
    """An agent. `must_change`: the password was given for one use and has to be replaced."""

    id: str
    email: str
    name: str
    role: str
    password_hash: str
    created_at: datetime
    must_change: bool = False
    disabled: bool = False
    failures: int = 0
    locked_until: datetime | None = None

    @property
    def ref(self) -> AgentRef:
        """The agent as conversations know one."""
        return AgentRef(self.id, self.name)


@dataclass(frozen=True)
class Session:
    """A browser that signed in. Of its token only the hash is kept; `csrf` must come with each form."""

    token_hash: str
    agent_id: str
    csrf: str
    created_at: datetime
    seen_at: datetime


class EmailTaken(ValueError):
    """An account has this e-mail already."""


class AccountStore(Protocol):
    """Where accounts and sessions live. guichet/database/agents.py holds the real one."""

    async def add(self, account: Account) -> None:
        """Keep a new account. Raises EmailTaken."""
        ...

    async def save(self, account: Account) -> None:
        """Keep a changed account."""
        ...

    async def by_email(self, email: str) -> Account | None:
        """The account of an e-mail in lower case."""
        ...

    async def all(self) -> list[Account]:
        """All accounts, in the order of their e-mails."""
        ...

    async def add_session(self, session: Session) -> None:
        """Keep a new session."""
        ...

    async def session(self, token_hash: str) -> tuple[Session, Account] | None:
        """A session with its account."""
        ...

    async def touch(self, token_hash: str, seen_at: datetime) -> None:
        """The session was used."""
        ...

    async def end_session(self, token_hash: str) -> None:
        """Sign one browser out."""
        ...

    async def end_sessions(self, agent_id: str) -> None:
        """Sign an agent out everywhere."""
        ...
