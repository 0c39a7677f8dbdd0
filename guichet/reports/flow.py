"""Flow: conversations begun and humans asked for, hour by hour or day by day."""

from collections.abc import Sequence
from datetime import datetime

from guichet.reports.figures import spread
from guichet.reports.period import ZONE, Period
from guichet.reports.report import Chart, Report, Series, plural, share
from guichet.reports.rows import CaseRow

LABELS = 12
"""Most labels under the chart; the others are left out."""


def flow(arrivals: Sequence[datetime], opened: Sequence[CaseRow], period: Period, now: datetime) -> Report:
    """How many came, and how many of them asked for a human."""
    begins = [bucket.astimezone(ZONE) for bucket in period.buckets(now)]
    conversations = spread(arrivals, period, now)
    cases = spread([case.opened_at for case in opened], period, now)
    main = (
        f"{plural(len(arrivals), 'conversation')}, {plural(len(opened), 'demande')} à un conseiller "
        f"({share(len(opened), len(arrivals))})."
    )
    busiest = max(range(len(begins)), key=conversations.__getitem__, default=None)
    if busiest is not None and conversations[busiest]:
        when = _long(begins[busiest], period)
        main += f" Le plus fort : {plural(conversations[busiest], 'conversation')} {when}."
    chart = Chart(
        tuple(_thinned([_short(moment, period) for moment in begins])),
        (Series("Conversations", tuple(conversations)), Series("Demandes à un conseiller", tuple(cases))),
        upright=True,
    )
    return Report(
        name="flow",
        title="Fréquentation",
        main=main,
        head=("Heure" if period.hourly else "Jour", "Conversations", "Demandes à un conseiller"),
        rows=tuple(zip(begins if period.hourly else [b.date() for b in begins], conversations, cases, strict=True)),
        chart=chart if arrivals or opened else None,
        note="Heure de Paris.",
    )


def _short(begin: datetime, period: Period) -> str:
    if not period.hourly:
        return begin.strftime("%d/%m")
    return f"{begin.hour} h" if period.first == period.last else f"{begin:%d/%m} {begin.hour} h"


def _long(begin: datetime, period: Period) -> str:
    if not period.hourly:
        return f"le {begin:%d/%m}"
    return f"le {begin:%d/%m} entre {begin.hour} h et {begin.hour + 1} h"


def _thinned(labels: list[str]) -> list[str]:
    step = -(-len(labels) // LABELS)
    return [label if at % step == 0 else "" for at, label in enumerate(labels)]
