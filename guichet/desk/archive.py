"""The archive: what agents look up beside the open cases. guichet/database/archive.py holds the real one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from guichet.conversations.conversation import Case


@dataclass(frozen=True)
class Found:
    """A case that a search found, with the words around what was looked for."""

    conversation_id: str
    queue: str
    reason: str
    audience: str
    state: str
    opened_at: datetime
    excerpt: str
    assignee_name: str | None = None
    number: str | None = None
    outcome: str | None = None


class Archive(Protocol):
    """Finds cases by what was said. The form that a visitor left is never searched: its readings are logged."""

    async def queues(self) -> list[str]:
        """The queues that any case is or was in."""
        ...

    async def case(self, conversation_id: str) -> Case | None:
        """The conversation's open case, else the one that was opened last."""
        ...

    async def search(self, text: str, queues: Collection[str], limit: int = 30) -> list[Found]:
        """Cases of these queues in which somebody said `text`, whatever the case and accents, or with this number.

        The newest come first."""
        ...

    async def similar(self, case: Case, queues: Collection[str], limit: int = 4) -> list[Found]:
        """Cases for the same reason whose visitors used the same words; the most alike first."""
        ...
