"""A conversation and its case: who speaks, what was offered, who holds it."""

from dataclasses import dataclass
from datetime import datetime

from guichet.conversations.states import State

PATIENT = "patient"
PRO = "pro"

ANONYMOUS = "anonymous"
PORTAL = "portal"
VERIFIED = "agent"
"""How a visitor is known: not at all, by a portal's signature, or by an agent who called a professional back."""


@dataclass(frozen=True)
class Offer:
    """A human offered to the visitor: which queue, for which reason, how urgent (1 comes first, 3 last)."""

    queue: str
    reason: str
    priority: int


@dataclass(frozen=True)
class Professional:
    """A health professional, as their portal signed for them.

    `person` is the same in each of their conversations: a keyed hash of who they are in the portal, never that itself.
    """

    person: str
    name: str = ""
    establishment: str = ""
    profession: str = ""


@dataclass(frozen=True)
class Conversation:
    """One visitor's conversation, as it stands. `misses` counts questions not understood in a row."""

    id: str
    audience: str
    identity: str
    state: State
    created_at: datetime
    last_seq: int = 0
    misses: int = 0
    last_answer: str | None = None
    offer: Offer | None = None
    professional: Professional | None = None

    @property
    def is_signed(self) -> bool:
        """True when a portal's token said who is there; the audience is then not the visitor's to change."""
        return self.identity == PORTAL

    @property
    def may_hear_status(self) -> bool:
        """True when an agent may speak of this practice's status: a professional whose identity is known.

        Never a patient's: only the practice or the establishment knows its patients (docs/guards.md).
        """
        return self.audience == PRO and self.identity in (PORTAL, VERIFIED)

    @property
    def awaits_human(self) -> bool:
        """True when a human was asked for and has not come yet."""
        return self.state in (State.WAITING, State.CALLBACK)


@dataclass(frozen=True)
class AgentRef:
    """An agent, as conversations know one."""

    id: str
    name: str

    @property
    def first_name(self) -> str:
        """What visitors see of the name."""
        return self.name.split()[0]


@dataclass(frozen=True)
class Case:
    """A request for a human. Open while `closed_at` is None; a conversation has at most one open case.

    `professional` is who the portal signed for, if it did. `details` is the handoff form, personal data; `number` is
    what a visitor quotes about a call-back. `outcome` is how the agent closed it, `helped` what the visitor said of it
    afterwards.
    """

    id: str
    conversation_id: str
    queue: str
    reason: str
    priority: int
    opened_at: datetime
    state: State = State.WAITING
    audience: str = PATIENT
    identity: str = "anonymous"
    professional: Professional | None = None
    details: dict[str, str] | None = None
    number: str | None = None
    assignee_id: str | None = None
    assignee_name: str | None = None
    taken_at: datetime | None = None
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    helped: bool | None = None


@dataclass(frozen=True)
class Access:
    """What a token gives: its conversation, until `expires_at`, or until the conversation ends when that is None."""

    expires_at: datetime | None = None


class ConversationNotFound(LookupError):
    """No conversation has this id, or it was erased."""
