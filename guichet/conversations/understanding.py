"""What the engine understood of a question: decisions, never words."""

from dataclasses import dataclass
from typing import Protocol

from guichet.conversations.conversation import Offer
from guichet.conversations.messages import Provenance


@dataclass(frozen=True)
class GiveAnswer:
    """Give the published answer `id`."""

    id: str


@dataclass(frozen=True)
class Suggest:
    """Ask which of these published questions was meant."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """Offer a human."""

    offer: Offer


@dataclass(frozen=True)
class Say:
    """Say the notice's phrase `key`."""

    key: str


@dataclass(frozen=True)
class SetAudience:
    """The visitor said who they are: patient or pro."""

    audience: str


@dataclass(frozen=True)
class Choose:
    """The visitor said yes or no in words: `oui` or `non`."""

    choice: str


Decision = GiveAnswer | Suggest | Route | Say | SetAudience | Choose


@dataclass(frozen=True)
class Understood:
    """The engine's reply to one message."""

    decisions: tuple[Decision, ...]
    provenance: Provenance


@dataclass(frozen=True)
class Question:
    """A visitor's message and what the engine needs to know of the conversation."""

    conversation_id: str
    text: str
    audience: str
    misses: int
    last_answer: str | None


class EngineUnavailable(Exception):
    """The engine is down, slow, or answered something that is not a reply. `reason` is one word for counters."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"engine unavailable: {reason}")
        self.reason = reason


class Understanding(Protocol):
    """Tells which published question a message asks."""

    async def understand(self, question: Question) -> Understood:
        """Raises EngineUnavailable."""
        ...
