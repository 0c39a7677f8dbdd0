"""Opening hours: when a queue is open, in French time, closed on French public holidays unless said otherwise."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import holidays

from guichet.conversations.conversation import QUEUES
from guichet.conversations.dates import ZONE

ALWAYS = "24/7"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY = "PH"

FARTHEST = 400
"""Days looked ahead: a week has an opening, and no promise is for later."""

Times = tuple[tuple[int, int], ...]
"""Minutes from midnight, from and until."""

WHOLE_DAY: Times = ((0, 24 * 60),)

EXPECTED = "expected 24/7, or hours such as Mo-Fr 09:00-12:30,13:30-18:00; Sa 09:00-12:00"


@dataclass(frozen=True)
class Week:
    """Opening times by day: `Mo` to `Su`, and `PH` for public holidays."""

    days: Mapping[str, Times]

    def on(self, day: date, public_holidays: Mapping[date, str]) -> Times:
        """The times of a day."""
        return self.days.get(HOLIDAY if day in public_holidays else DAYS[day.weekday()], ())


class OpeningHours:
    """When each queue is open."""

    def __init__(self, default: Week, queues: Mapping[str, Week]) -> None:
        self._default = default
        self._queues = queues
        self._holidays: Mapping[date, str] = holidays.country_holidays("FR")

    def is_open(self, queue: str, at: datetime) -> bool:
        """True when the queue is open at that moment."""
        return any(begin <= at for begin, _ in self._spans(queue, at))

    def opens_at(self, queue: str, at: datetime) -> datetime:
        """The moment itself when the queue is open, else when it opens next."""
        begin, _ = next(self._spans(queue, at))
        return max(begin, at)

    def later(self, queue: str, at: datetime, span: timedelta) -> datetime:
        """The moment when the queue will have been open for `span` from `at` on; at most FARTHEST days away."""
        end = at
        for begin, end in self._spans(queue, at):
            begin = max(begin, at)
            if end - begin >= span:
                return begin + span
            span -= end - begin
        return end

    def _spans(self, queue: str, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The opening times that end after `at`, in order; the first may have begun before."""
        week = self._queues.get(queue, self._default)
        first = at.astimezone(ZONE).date()
        for day in (first + timedelta(days=n) for n in range(FARTHEST)):
            for begin, end in week.on(day, self._holidays):
                if (until := _moment(day, end)) > at:
                    yield _moment(day, begin), until


def parse(value: str) -> OpeningHours:
    """Opening hours from their setting; docs/settings.md describes it. Raises ValueError that says what is expected."""
    default, queues = _week(ALWAYS), {}
    for part in value.split("|"):
        name, colon, rules = part.partition(": ")
        if not colon:
            default = _week(part)
        elif name.strip() not in QUEUES:
            raise ValueError(f"no queue {name.strip()}: expected one of {', '.join(QUEUES)}")
        else:
            queues[name.strip()] = _week(rules)
    return OpeningHours(default, queues)


def _week(text: str) -> Week:
    if text.strip() == ALWAYS:
        return Week(dict.fromkeys((*DAYS, HOLIDAY), WHOLE_DAY))
    days: dict[str, Times] = {}
    for rule in text.split(";"):
        named, _, hours = rule.strip().partition(" ")
        open_days = _days(named)
        times = tuple(_times(span) for span in hours.replace(" ", "").split(","))
        if any(later[0] < earlier[1] for earlier, later in pairwise(times)):
            raise ValueError(f"{hours} is not in order: {EXPECTED}")
        days |= dict.fromkeys(open_days, times)
    if not set(days) & set(DAYS):
        raise ValueError(f"no day of the week is open: {EXPECTED}")
    return Week(days)


def _days(named: str) -> list[str]:
    found = []
    for part in named.split(","):
        first, _, last = part.partition("-")
        if part == HOLIDAY:
            found.append(part)
        elif first in DAYS and (last or first) in DAYS[DAYS.index(first) :]:
            found += DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]
        else:
            raise ValueError(f"{part or 'an empty rule'} is not a day: {EXPECTED}")
    return found


def _times(span: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", span)
    begin, end = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
    if not begin < end <= 24 * 60:
        raise ValueError(f"{span or 'nothing'} is not a time from and until: {EXPECTED}")
    return begin, end


def _moment(day: date, minutes: int) -> datetime:
    days, minutes = divmod(minutes, 24 * 60)
    # In UTC: between two moments of one zone, Python counts what clocks show, not what passes.
    return datetime.combine(day + timedelta(days), time(*divmod(minutes, 60)), ZONE).astimezone(UTC)
