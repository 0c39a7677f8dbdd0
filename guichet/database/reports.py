"""Rows of reports on SQL: narrow columns, nobody's name. See guichet/reports/rows.py for what each call promises."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, func, select

from guichet.database.guard_tables import guard_events
from guichet.database.session import Database
from guichet.database.tables import cases, conversations, messages
from guichet.reports.rows import Asked, CaseRow, Unanswered

NONE_OF_THESE = "aucune"
"""The choice that stands under suggested questions and nowhere else."""

CASE = select(
    cases.c.queue,
    cases.c.number.is_not(None).label("called_back"),
    cases.c.opened_at,
    cases.c.taken_at,
    cases.c.first_reply_at,
    cases.c.closed_at,
    cases.c.outcome,
    cases.c.helped,
)


class SqlReports:
    """Reads the tables of conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def arrivals(self, start: datetime, end: datetime) -> list[datetime]:
        at = conversations.c.created_at
        return [row[0] for row in await self._rows(select(at).where(_within(at, start, end)))]

    async def opened(self, start: datetime, end: datetime) -> list[CaseRow]:
        return await self._cases(_within(cases.c.opened_at, start, end))

    async def closed(self, start: datetime, end: datetime) -> list[CaseRow]:
        return await self._cases(_within(cases.c.closed_at, start, end))

    async def asked(self, start: datetime, end: datetime) -> list[Asked]:
        answer_id = messages.c.answer["id"].as_string()
        audience = messages.c.answer["audience"].as_string()
        query = (
            select(answer_id, audience, func.count())
            .where(messages.c.answer.is_not(None), _within(messages.c.created_at, start, end))
            .group_by(answer_id, audience)
        )
        return [Asked(*row) for row in await self._rows(query)]

    async def unanswered(self, start: datetime, end: datetime) -> list[Unanswered]:
        replies = messages.alias("replies")
        query = (
            select(messages.c.conversation_id, messages.c.seq, messages.c.text, replies.c.intent, replies.c.choices)
            .join(
                replies,
                (replies.c.conversation_id == messages.c.conversation_id) & (replies.c.reply_to == messages.c.seq),
            )
            .where(
                messages.c.author == "visitor",
                messages.c.picked.is_(None),
                replies.c.author == "bot",
                replies.c.answer.is_(None),
                _within(messages.c.created_at, start, end),
            )
            .order_by(messages.c.conversation_id, messages.c.seq, replies.c.seq)
        )
        found = await self._rows(query)
        picked = await self._picked(start)
        return [
            Unanswered(conversation_id, text, intent, _suggested(choices), _later(picked[conversation_id], seq))
            for conversation_id, seq, text, intent, choices in found
        ]

    async def guarded(self, start: datetime, end: datetime) -> dict[str, int]:
        table = guard_events
        query = select(table.c.guard, func.count()).where(_within(table.c.at, start, end)).group_by(table.c.guard)
        return dict(await self._rows(query))

    async def _picked(self, since: datetime) -> dict[str, list[tuple[int, str]]]:
        """What visitors took since then, by conversation."""
        query = select(messages.c.conversation_id, messages.c.seq, messages.c.picked).where(
            messages.c.picked.is_not(None), messages.c.created_at >= since
        )
        found = defaultdict(list)
        for conversation_id, seq, picked in await self._rows(query):
            found[conversation_id].append((seq, picked))
        return found

    async def _cases(self, condition: ColumnElement[bool]) -> list[CaseRow]:
        rows = await self._rows(CASE.where(condition))
        return [CaseRow(**{**row._mapping, "called_back": bool(row.called_back)}) for row in rows]

    async def _rows(self, query: Any) -> list[Any]:
        async with self._database.read() as connection:
            return list(await connection.execute(query))


def _within(column: Column[datetime], start: datetime, end: datetime) -> ColumnElement[bool]:
    return (column >= start) & (column < end)


def _suggested(choices: Iterable[dict[str, str]]) -> frozenset[str]:
    ids = frozenset(choice["id"] for choice in choices)
    return ids - {NONE_OF_THESE} if NONE_OF_THESE in ids else frozenset()


def _later(picked: Iterable[tuple[int, str]], seq: int) -> frozenset[str]:
    return frozenset(choice for at, choice in picked if at > seq)
