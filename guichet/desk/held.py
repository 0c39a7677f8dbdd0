"""Held messages: what an agent wrote and no visitor has read, and where they are kept with what guards did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

RELEASED, REFUSED, REPLACED = "released", "refused", "replaced"


@dataclass(frozen=True)
class HeldMessage:
    """A message that a guard holds. Open while `decision` is None; `why` is the supervisor's reason."""

    id: str
    conversation_id: str
    agent_id: str
    agent_name: str
    text: str
    sentence: str
    reason: str
    held_at: datetime
    answer_id: str | None = None
    decision: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    why: str | None = None


class AlreadyDecided(Exception):
    """Another supervisor decided about the message, or its agent wrote another one."""


class HeldStore(Protocol):
    """Where held messages and the guards' events live. guichet/database/guards.py holds the real one."""

    async def hold(self, message: HeldMessage) -> None:
        """Keep a message. An open one of the same agent in the same conversation counts as replaced."""
        ...

    async def replace(self, conversation_id: str, agent_id: str, at: datetime) -> None:
        """The agent sent something else: what is held of theirs in this conversation is replaced."""
        ...

    async def decide(self, message_id: str, decision: str, by: str, why: str, at: datetime) -> HeldMessage:
        """Close an open message. Raises AlreadyDecided, LookupError."""
        ...

    async def reopen(self, message_id: str) -> None:
        """Take a decision back: it could not be carried out."""
        ...

    async def open(self) -> list[HeldMessage]:
        """All open ones, the oldest first."""
        ...

    async def last(self, conversation_id: str, agent_id: str) -> HeldMessage | None:
        """The agent's newest held message in a conversation, decided or not."""
        ...

    async def note(self, guard: str, conversation_id: str, agent_id: str, at: datetime) -> None:
        """A guard did something: counted by reports."""
        ...
