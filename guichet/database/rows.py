"""Rows to objects and back, for conversations, messages and cases."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from guichet.conversations.conversation import Case, CaseEvent, Conversation, EventKind, Offer, Professional, Survey
from guichet.conversations.messages import (
    Author,
    Choice,
    Draft,
    Message,
    Provenance,
    Published,
)
from guichet.conversations.states import State

OF_CONVERSATION = ("state", "audience", "identity", "professional", "last_seq", "visitor_read", "agent_read")
UNREAD = "unread"
"""What a case knows of its conversation: columns of it, and how many messages no agent has read."""


def conversation_values(conversation: Conversation) -> dict[str, Any]:
    """The columns that a conversation's writer may change; others count messages and keep marks of reading."""
    return {
        "audience": conversation.audience,
        "identity": conversation.identity,
        "state": conversation.state.value,
        "misses": conversation.misses,
        "last_answer": conversation.last_answer,
        "offer": asdict(conversation.offer) if conversation.offer else None,
        "person": conversation.professional.person if conversation.professional else None,
        "professional": asdict(conversation.professional) if conversation.professional else None,
        "survey": asdict(conversation.survey) if conversation.survey else None,
    }


def conversation(row: RowMapping) -> Conversation:
    """A conversation from its row."""
    return Conversation(
        id=row["id"],
        audience=row["audience"],
        identity=row["identity"],
        state=State(row["state"]),
        created_at=row["created_at"],
        last_seq=row["last_seq"],
        misses=row["misses"],
        last_answer=row["last_answer"],
        offer=Offer(**row["offer"]) if row["offer"] else None,
        professional=_professional(row),
        survey=Survey(**row["survey"]) if row["survey"] else None,
        visitor_read=row["visitor_read"],
        agent_read=row["agent_read"],
    )


def message_values(draft: Draft) -> dict[str, Any]:
    """The columns that come from a draft."""
    provenance = draft.provenance
    return {
        "author": draft.author.value,
        "text": draft.text,
        "agent": draft.agent,
        "answer": asdict(draft.answer) if draft.answer else None,
        "choices": [asdict(choice) for choice in draft.choices],
        "intent": provenance.intent if provenance else None,
        "confidence": provenance.confidence if provenance else None,
        "model_id": provenance.model_id if provenance else None,
        "created_at": datetime.now(UTC),
    }


def kept(draft: Draft, values: Mapping[str, Any]) -> Message:
    """The message that was made of a draft, with the columns that it was kept with."""
    columns = ("seq", "created_at", "client_id", "picked", "answered")
    return Message(**vars(draft), **{name: values[name] for name in columns})


def message(row: RowMapping) -> Message:
    """A message from its row."""
    provenance = None
    if row["intent"] is not None:
        provenance = Provenance(row["intent"], row["confidence"], row["model_id"])
    return Message(
        author=Author(row["author"]),
        text=row["text"],
        answer=Published(**row["answer"]) if row["answer"] else None,
        choices=tuple(Choice(**choice) for choice in row["choices"]),
        provenance=provenance,
        agent=row["agent"],
        seq=row["seq"],
        created_at=row["created_at"],
        client_id=row["client_id"],
        picked=row["picked"],
        answered=row["answered"],
    )


def case_values(case: Case) -> dict[str, Any]:
    """The columns of a case, without what belongs to its conversation."""
    values = asdict(case)
    for name in (*OF_CONVERSATION, UNREAD):
        del values[name]
    return values


def case(row: RowMapping) -> Case:
    """A case from its row, joined with OF_CONVERSATION and UNREAD."""
    values = dict(row)
    values["state"] = State(values["state"])
    values["professional"] = _professional(row)
    return Case(**values)


def _professional(row: RowMapping) -> Professional | None:
    return Professional(**row["professional"]) if row["professional"] else None


def event(row: RowMapping) -> CaseEvent:
    """What happened to a case, from its row."""
    values = {name: row[name] for name in CaseEvent.__dataclass_fields__}
    return CaseEvent(**{**values, "kind": EventKind(values["kind"])})
