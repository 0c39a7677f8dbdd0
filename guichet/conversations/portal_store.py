"""The store of portal sessions: which tokens open a professional's conversation, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from guichet.conversations.states import State


@dataclass(frozen=True)
class PortalSession:
    """A professional's browser in a conversation of theirs. Of its token only the hash is kept."""

    token_hash: str
    conversation_id: str
    person: str
    expires_at: datetime


@dataclass(frozen=True)
class Earlier:
    """A conversation of a professional, to choose from: when it was, and how its first question begins."""

    id: str
    created_at: datetime
    last_at: datetime
    state: State
    question: str


class PortalWrites(Protocol):
    """What a transaction does for the portal."""

    async def latest_of(self, person: str) -> str | None:
        """The id of the person's last conversation. Held against another sign-in of theirs until the end."""
        ...

    async def add_session(self, session: PortalSession, now: datetime) -> None:
        """Keep a new session, and forget those that are over."""
        ...

    async def end_session(self, conversation_id: str, token_hash: str) -> None:
        """End one session; ending none changes nothing."""
        ...

    async def end_sessions(self, person: str) -> list[str]:
        """End all sessions of a person; the ids of the conversations they were in."""
        ...


class PortalReads(Protocol):
    """What is read for the portal."""

    async def conversations_of(self, person: str, limit: int) -> list[Earlier]:
        """The person's conversations, the latest first."""
        ...
