"""A conversation and its case: who speaks, what was offered, who holds it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from guichet.conversations.states import State

PATIENT = "patient"
PRO = "pro"

ANONYMOUS = "anonymous"
PORTAL = "portal"
VERIFIED = "agent"
"""How a visitor is known: not at all, by a portal's signature, or by an agent who called a professional back."""

QUEUES = ("signalements", "droits", "patients", "professionnels")
"""Where cases wait, by kind."""

RIGHTS = "droits"
"""The queue of requests under the GDPR: they have a date by which the law wants an answer."""


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
class Survey:
    """The visitor was asked whether the exchange of a case helped (`helped`), then for a word on it (`comment`)."""

    case_id: str
    step: str = "helped"


@dataclass(frozen=True)
class Conversation:
    """One visitor's conversation, as it stands. `misses` counts questions not understood in a row.

    `visitor_read` and `agent_read` are the last `seq` that the visitor's page has shown and the agent has read.
    """

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
    survey: Survey | None = None
    visitor_read: int = 0
    agent_read: int = 0

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

    `professional` is who the portal signed for, if it did. `details` is the handoff form, personal data; `consent`
    tells which version of the words the visitor agreed to, and when. `number` is what a visitor quotes about a
    call-back, which was promised in the words of `promise` and is due at `due_at`. `answer_by` is the last day that the
    GDPR leaves for a rights request. While `snoozed_until` is to come, nothing has to be done. `released_by` is the
    agent who last gave it away. `outcome` is how the agent closed it, `helped` and `feedback` what the visitor said of
    it afterwards.

    `state`, `audience`, `identity`, `last_seq` and the marks of reading are the conversation's; `unread` counts the
    visitor's messages that no agent has read.
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
    consent: dict[str, str] | None = None
    number: str | None = None
    assignee_id: str | None = None
    assignee_name: str | None = None
    taken_at: datetime | None = None
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    helped: bool | None = None
    due_at: datetime | None = None
    promise: str | None = None
    answer_by: date | None = None
    snoozed_until: datetime | None = None
    released_by: str | None = None
    feedback: str | None = None
    last_seq: int = 0
    visitor_read: int = 0
    agent_read: int = 0
    unread: int = 0

    def is_snoozed(self, now: datetime) -> bool:
        """True when it was put aside until later than now."""
        return self.snoozed_until is not None and self.snoozed_until > now


class EventKind(StrEnum):
    """What may happen to a case."""

    OPENED = "opened"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    NOTE = "note"
    CALL_BACK = "call_back"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened to a case; agents read it, visitors never do.

    Without an agent, the visitor did it or it came by itself. `detail` is a queue's id, an outcome's id, a colleague's
    name or a moment, according to `kind`; `note` is what an agent wrote about it.
    """

    kind: EventKind
    at: datetime
    agent_id: str | None = None
    agent_name: str | None = None
    detail: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Access:
    """What a token gives: its conversation, until `expires_at`, or until the conversation ends when that is None."""

    expires_at: datetime | None = None


class ConversationNotFound(LookupError):
    """No conversation has this id, or it was erased."""
