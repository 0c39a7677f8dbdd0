"""Figures: medians, percentiles and counts in time. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from guichet.reports.period import Period


def typical(spans: Sequence[timedelta]) -> timedelta | None:
    """The median; None of nothing."""
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None


def percentile(spans: Sequence[timedelta], percent: int) -> timedelta | None:
    """The shortest span that so many percent do not exceed (nearest rank); None of nothing."""
    if not spans:
        return None
    return sorted(spans)[max(math.ceil(len(spans) * percent / 100), 1) - 1]


def spread(moments: Iterable[datetime], period: Period, now: datetime) -> list[int]:
    """How many fall into each bucket of the period, in order."""
    counts = Counter(period.bucket(moment) for moment in moments)
    return [counts[bucket] for bucket in period.buckets(now)]
