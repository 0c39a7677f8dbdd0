"""The period a report looks at: whole days in France, seen hour by hour or day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")

HOURLY_DAYS = 3
"""Days of the longest period that is shown hour by hour."""

LONGEST_DAYS = 366

PRESETS = {"today": 1, "7d": 7, "30d": 30}
"""Periods with a name: so many days, today included."""

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


class WrongPeriod(ValueError):
    """No such period; the text says in French what would be one."""


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both whole. `name` is a preset's, or empty."""

    first: date
    last: date
    name: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str], today: date) -> "Period":
        """The period of an address: `period=7d`, or `from=2026-11-01&to=2026-11-03`. Raises WrongPeriod."""
        if given.get("from") or given.get("to"):
            return cls._between(given.get("from", ""), given.get("to", ""), today)
        name = given.get("period") or "today"
        if name not in PRESETS:
            raise WrongPeriod("Cette période n’existe pas.")
        return cls(today - timedelta(days=PRESETS[name] - 1), today, name)

    @classmethod
    def _between(cls, first: str, last: str, today: date) -> "Period":
        try:
            begin, end = date.fromisoformat(first or last), date.fromisoformat(last or today.isoformat())
        except ValueError:
            raise WrongPeriod("Une date s’écrit comme 2026-11-24.") from None
        if not date(2000, 1, 1) <= begin <= end <= date(2999, 12, 31):
            raise WrongPeriod("La première date doit précéder la seconde.")
        if (end - begin).days >= LONGEST_DAYS:
            raise WrongPeriod(f"Une période compte au plus {LONGEST_DAYS} jours.")
        return cls(begin, end)

    @property
    def start(self) -> datetime:
        """The first moment."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def hourly(self) -> bool:
        """True when it is seen hour by hour."""
        return (self.last - self.first).days < HOURLY_DAYS

    @property
    def query(self) -> str:
        """The period in an address."""
        return f"period={self.name}" if self.name else f"from={self.first}&to={self.last}"

    def __str__(self) -> str:
        if self.first == self.last:
            return _written(self.first)
        return f"du {_written(self.first)} au {_written(self.last)}"

    def bucket(self, moment: datetime) -> datetime:
        """The hour or the day that a moment falls in: its beginning, in UTC, where no two hours are the same."""
        if self.hourly:
            return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return _midnight(moment.astimezone(ZONE).date())

    def buckets(self, now: datetime) -> list[datetime]:
        """All hours or days that have begun by `now`, in order. A day of 25 hours has 25."""
        until = min(self.end, now)
        found = []
        bucket = self.start
        while bucket < until:
            found.append(bucket)
            day = bucket.astimezone(ZONE).date() + timedelta(days=1)
            bucket = bucket + timedelta(hours=1) if self.hourly else _midnight(day)
        return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _written(day: date) -> str:
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"
