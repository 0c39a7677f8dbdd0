"""Messages: what was said, by whom, with which published answer and which choices."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Author(StrEnum):
    """Who speaks. The values are the ones on the wire."""

    VISITOR = "visitor"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True)
class Choice:
    """A button under a message: an answer's id, or `conseiller`, `aucune`, `oui`, `non`."""

    id: str
    label: str


@dataclass(frozen=True)
class Published:
    """Where a message's words were published: the question, the notice's version, the link to its section."""

    id: str
    question: str
    version: str
    hash: str
    url: str
    audience: str


@dataclass(frozen=True)
class Provenance:
    """Why the bot said it: the intent the engine saw, how sure it was (0 to 1), and by which model."""

    intent: str
    confidence: float
    model_id: str


@dataclass(frozen=True)
class Draft:
    """A message that is not committed yet. `agent` is the first name of the agent who speaks."""

    author: Author
    text: str
    answer: Published | None = None
    choices: tuple[Choice, ...] = ()
    provenance: Provenance | None = None
    agent: str | None = None

    @property
    def is_edited(self) -> bool:
        """True when the words were taken from a published answer and are no longer its own."""
        return self.answer is not None and hash_of(self.text) != self.answer.hash


def hash_of(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a published text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Message(Draft):
    """A committed message. `seq` counts from 1 in its conversation, without gaps."""

    seq: int = 0
    created_at: datetime = datetime.min
    client_id: str | None = None
    picked: str | None = None
    answered: bool = True
