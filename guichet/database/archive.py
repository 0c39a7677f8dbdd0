"""The archive on SQL. See guichet/desk/archive.py for what each call promises."""

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from guichet.conversations.conversation import Case
from guichet.database import folding, rows
from guichet.database.cases import WITH_CONVERSATION
from guichet.database.session import Database
from guichet.database.tables import cases, conversations, messages
from guichet.desk.archive import Found

AROUND = 60
"""Characters shown on each side of what was found."""

CANDIDATES = 100
"""How many of the newest cases are compared."""

FOUND = select(
    cases.c.conversation_id,
    cases.c.queue,
    cases.c.reason,
    conversations.c.audience,
    conversations.c.state,
    cases.c.opened_at,
    cases.c.assignee_name,
    cases.c.number,
    cases.c.outcome,
).join(conversations, conversations.c.id == cases.c.conversation_id)

_LONG_WORD = re.compile(r"\w{4,}")


class SqlArchive:
    """Looks into the tables of conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def queues(self) -> list[str]:
        return [row[0] for row in await self._rows(select(cases.c.queue).distinct())]

    async def case(self, conversation_id: str) -> Case | None:
        query = WITH_CONVERSATION.where(cases.c.conversation_id == conversation_id)
        found = await self._rows(query.order_by(cases.c.closed_at.is_not(None), cases.c.opened_at.desc()).limit(1))
        return rows.case(found[0]._mapping) if found else None

    async def search(self, text: str, queues: Collection[str], limit: int = 30) -> list[Found]:
        said = messages.c.text
        query = FOUND.add_columns(func.max(said).label("said")).join(
            messages,
            and_(
                messages.c.conversation_id == cases.c.conversation_id,
                folding.InSql(said).contains(folding.folded(text), autoescape=True),
            ),
            isouter=True,
        )
        wanted = or_(said.is_not(None), cases.c.number == text)
        query = query.where(cases.c.queue.in_(queues), wanted).group_by(cases.c.id, conversations.c.id)
        found = await self._rows(query.order_by(cases.c.opened_at.desc()).limit(limit))
        return [_found(row, _around(row.said or "", text)) for row in found]

    async def similar(self, case: Case, queues: Collection[str], limit: int = 4) -> list[Found]:
        alike = FOUND.where(
            cases.c.reason == case.reason,
            cases.c.queue.in_(queues),
            cases.c.conversation_id != case.conversation_id,
        )
        found = await self._rows(alike.order_by(cases.c.opened_at.desc()).limit(CANDIDATES))
        ids = {row.conversation_id for row in found}
        said = await self._said(ids | {case.conversation_id})
        own = _words(said[case.conversation_id])
        scored = sorted(found, key=lambda row: -_alike(own, _words(said[row.conversation_id])))
        return [_found(row, next(iter(said[row.conversation_id]), "")[: 2 * AROUND]) for row in scored[:limit]]

    async def _said(self, ids: Collection[str]) -> dict[str, list[str]]:
        """What visitors wrote themselves, by conversation."""
        query = select(messages.c.conversation_id, messages.c.text).where(
            messages.c.conversation_id.in_(ids), messages.c.author == "visitor", messages.c.picked.is_(None)
        )
        found = defaultdict(list)
        for conversation_id, text in await self._rows(query.order_by(messages.c.conversation_id, messages.c.seq)):
            found[conversation_id].append(text)
        return found

    async def _rows(self, query: Select[Any]) -> list[Any]:
        async with self._database.read() as connection:
            return list(await connection.execute(query))


def _found(row: Any, excerpt: str) -> Found:
    values = {name: value for name, value in row._mapping.items() if name != "said"}
    return Found(**values, excerpt=excerpt)


def _around(said: str, text: str) -> str:
    at = max(folding.folded(said).find(folding.folded(text)), 0)  # a ligature before it moves the window by a letter
    start, end = max(0, at - AROUND), at + len(text) + AROUND
    return ("… " if start else "") + said[start:end] + (" …" if end < len(said) else "")


def _words(said: list[str]) -> set[str]:
    return set(_LONG_WORD.findall(folding.folded(" ".join(said))))


def _alike(one: set[str], other: set[str]) -> float:
    """The share of their words that two visitors have in common, from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0
