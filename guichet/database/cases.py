"""Queries of cases: the open ones with their conversation, places in a queue, who fell silent, what happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from guichet.conversations.conversation import Case
from guichet.conversations.states import State
from guichet.database import rows
from guichet.database.tables import case_events, cases, conversations, messages

ORDER = (cases.c.priority, cases.c.opened_at, cases.c.id)
"""The most urgent first, then the one that waits longest."""

UNREAD = (
    select(func.count())
    .where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.author == "visitor",
        messages.c.seq > conversations.c.agent_read,
    )
    .correlate(conversations)
    .scalar_subquery()
)

JOINED = cases.join(conversations, conversations.c.id == cases.c.conversation_id)

WITH_CONVERSATION = select(
    cases,
    *(conversations.c[name] for name in rows.OF_CONVERSATION),
    UNREAD.label(rows.UNREAD),
).select_from(JOINED)

OPEN = cases.c.closed_at.is_(None)


def all_open() -> Select[Any]:
    """All open cases, in the order of the queues."""
    return WITH_CONVERSATION.where(OPEN).order_by(*ORDER)


async def one_open(connection: AsyncConnection, conversation_id: str) -> Case | None:
    """The open case of a conversation."""
    query = WITH_CONVERSATION.where(OPEN, cases.c.conversation_id == conversation_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    return rows.case(row) if row else None


def last_closed(conversation_id: str) -> Select[Any]:
    """The case of a conversation that was closed last."""
    query = WITH_CONVERSATION.where(cases.c.conversation_id == conversation_id, cases.c.closed_at.is_not(None))
    return query.order_by(cases.c.closed_at.desc(), cases.c.id.desc()).limit(1)


def count(condition: ColumnElement[bool]) -> Select[Any]:
    """How many cases fit."""
    return select(func.count()).select_from(JOINED).where(condition)


def waits_in(queue: str) -> ColumnElement[bool]:
    """Waiting in this queue."""
    return and_(OPEN, cases.c.queue == queue, conversations.c.state == State.WAITING.value)


def before(case: Case) -> ColumnElement[bool]:
    """Waiting in the same queue, and to be taken before."""
    same = and_(cases.c.priority == case.priority, cases.c.opened_at == case.opened_at, cases.c.id < case.id)
    earlier = and_(cases.c.priority == case.priority, cases.c.opened_at < case.opened_at)
    return and_(waits_in(case.queue), or_(cases.c.priority < case.priority, earlier, same))


def first_waiting(queue: str, limit: int) -> Select[Any]:
    """The conversations that wait first in a queue."""
    return select(cases.c.conversation_id).select_from(JOINED).where(waits_in(queue)).order_by(*ORDER).limit(limit)


def silent(since: datetime) -> Select[Any]:
    """The conversations whose agent spoke last, before that moment."""
    last = (messages.c.conversation_id == conversations.c.id) & (messages.c.seq == conversations.c.last_seq)
    return (
        select(conversations.c.id, conversations.c.last_seq)
        .join(messages, last)
        .where(
            conversations.c.state == State.HUMAN.value,
            messages.c.author == "agent",
            messages.c.created_at < since,
        )
    )


def events(conversation_id: str) -> Select[Any]:
    """What happened to the cases of a conversation, in order."""
    at = cases.c.conversation_id == conversation_id
    return select(case_events).join(cases, cases.c.id == case_events.c.case_id).where(at).order_by(case_events.c.id)
