"""The catalogue: every report by its name, made from what the store finds in a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from guichet.reports.closing import guards, outcomes, satisfaction
from guichet.reports.delays import first_reply, waiting
from guichet.reports.flow import flow
from guichet.reports.period import Period
from guichet.reports.questions import Question, asked, misses
from guichet.reports.report import Report
from guichet.reports.rows import ReportStore
from guichet.reports.unpublished import unpublished

NAMES = (
    "flow",
    "waiting",
    "first-reply",
    "outcomes",
    "satisfaction",
    "questions",
    "misses",
    "unpublished",
    "guards",
)
"""In the order of the page."""


@dataclass(frozen=True)
class Labels:
    """What names are called in French; a name without a label stands for itself."""

    question: Question
    queues: Mapping[str, str]
    outcomes: Mapping[str, str]
    guards: Mapping[str, str]


class Reports:
    """Makes reports."""

    def __init__(self, store: ReportStore, labels: Labels) -> None:
        self._store = store
        self._labels = labels

    async def make(self, name: str, period: Period, now: datetime) -> Report:
        """One report. Raises KeyError for a name that is not in NAMES."""
        store, labels, span = self._store, self._labels, (period.start, period.end)
        match name:
            case "flow":
                return flow(await store.arrivals(*span), await store.opened(*span), period, now)
            case "waiting":
                return waiting(await store.opened(*span), labels.queues)
            case "first-reply":
                return first_reply(await store.opened(*span), labels.queues)
            case "outcomes":
                return outcomes(await store.closed(*span), labels.outcomes)
            case "satisfaction":
                return satisfaction(await store.closed(*span))
            case "questions":
                return asked(await store.asked(*span), labels.question)
            case "misses":
                return misses(await store.unanswered(*span))
            case "unpublished":
                return unpublished(await store.unanswered(*span))
            case "guards":
                return guards(await store.guarded(*span), labels.guards)
        raise KeyError(name)

    async def all(self, period: Period, now: datetime) -> list[Report]:
        """All of them, in the order of the page."""
        return [await self.make(name, period, now) for name in NAMES]
