"""Rows that reports are made of, and the store that finds them. Nobody is named in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class CaseRow:
    """What counts of a case. `called_back`: nobody was on duty when it was opened."""

    queue: str
    called_back: bool
    opened_at: datetime
    taken_at: datetime | None = None
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    helped: bool | None = None


@dataclass(frozen=True)
class Asked:
    """How often a published answer was given, in the words for whom it was published."""

    answer_id: str
    audience: str
    count: int


@dataclass(frozen=True)
class Unanswered:
    """A visitor's own words that got no published answer, and what the bot did instead.

    `suggested` are the questions it offered; `picked` those that the visitor then took, at any time later.
    """

    conversation_id: str
    text: str
    intent: str | None
    suggested: frozenset[str] = frozenset()
    picked: frozenset[str] = frozenset()


class ReportStore(Protocol):
    """Finds what happened from `start` until before `end`. guichet/database/reports.py holds the real one."""

    async def arrivals(self, start: datetime, end: datetime) -> list[datetime]:
        """When each conversation began."""
        ...

    async def opened(self, start: datetime, end: datetime) -> list[CaseRow]:
        """The cases opened."""
        ...

    async def closed(self, start: datetime, end: datetime) -> list[CaseRow]:
        """The cases closed."""
        ...

    async def asked(self, start: datetime, end: datetime) -> list[Asked]:
        """The published answers given."""
        ...

    async def unanswered(self, start: datetime, end: datetime) -> list[Unanswered]:
        """The texts of visitors without a published answer."""
        ...

    async def guarded(self, start: datetime, end: datetime) -> dict[str, int]:
        """How often each guard stepped in, by its name; empty when none ever did."""
        ...
