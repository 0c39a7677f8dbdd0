"""The history: what each client sent and what it was told, noted while it happens."""

from dataclasses import dataclass, field

ACKED, REFUSED, UNKNOWN = "acked", "refused", "unknown"


@dataclass
class Sent:
    """A message of a visitor, or of an agent (`client_id` then begins with `agent:`), and what became of it.

    `unknown`: no answer was had in the end; it may be stored or not. `replies`: numbers of the bot's, as told.
    """

    client_id: str
    said: str
    outcome: str = UNKNOWN
    seq: int = 0
    replies: list[int] = field(default_factory=list)

    @property
    def is_acked(self) -> bool:
        """Whether it was answered, and so is promised to be kept."""
        return self.outcome == ACKED


@dataclass
class Talk:
    """One conversation as its clients saw it."""

    conversation_id: str
    sent: list[Sent] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    """Numbers that the event stream gave, in the order they came."""

    asked_human: str | None = None
    """The outcome of asking for a human, when that was asked."""

    holder: str | None = None
    """The agent who was told that the conversation is theirs."""

    errors: list[str] = field(default_factory=list)
    """What no client should ever see: a 500, a reply of another shape."""


@dataclass(frozen=True)
class Row:
    """A stored message."""

    seq: int
    author: str
    client_id: str | None
    said: str
    reply_to: int | None
    answered: bool = True


@dataclass(frozen=True)
class Stored:
    """A stored conversation."""

    rows: list[Row]
    cases: int = 0
    open_cases: int = 0
    holder: str | None = None
