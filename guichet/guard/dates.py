"""Days, months and years in French text, and which of them the notice does not publish."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_MONTH = "|".join([*_MONTHS, "fevrier", "aout", "decembre"])
_DATE = re.compile(
    rf"\b(?:(?P<weekday>{_DAYS}) )?(?P<day>\d{{1,2}}|1er) (?P<month>{_MONTH})\b(?: (?P<year>(?:19|20)\d\d))?"
    rf"|\b(?P<month_alone>{_MONTH})\b(?: (?P<year_of_month>(?:19|20)\d\d))?"
    r"|\b(?P<day_n>\d{1,2})[/.](?P<month_n>\d{1,2})(?:[/.](?P<year_n>\d{2,4}))?\b(?! ?%)"
    r"|\b(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)\b",
    re.IGNORECASE,
)
_PLAIN = str.maketrans("éû", "eu")


@dataclass(frozen=True)
class Day:
    """A date as far as it is told: 0 for a day, month or year that is not."""

    text: str
    weekday: str
    day: int
    month: int
    year: int


def split(text: str) -> tuple[str, list[Day]]:
    """`text` without its dates, and the dates."""
    return without(text), [day for day in map(_day, _DATE.finditer(text)) if day]


def without(text: str) -> str:
    """`text` without its dates."""
    return _DATE.sub(lambda match: "" if _day(match) else match[0], text)


def doubts(dated: list[Day], published: list[Day]) -> Iterator[tuple[str, str]]:
    """Each date that is not published, with the reason."""
    for day in dated:
        same = [p for p in published if p.month == day.month and day.day in (p.day, 0)]
        if not same:
            yield day.text, "Cette date n’est pas dans la notice."
        elif day.year and all(p.year != day.year for p in same):
            yield day.text, "La notice ne donne pas cette année."
        elif day.weekday and all(p.weekday != day.weekday for p in same):
            yield day.text, "La notice ne donne pas ce jour de la semaine."


def _day(match: re.Match[str]) -> Day | None:
    part = match.groupdict()
    day = part["day"] or part["day_n"] or part["iso_day"] or "0"
    month = _number(part["month"] or part["month_alone"]) or int(part["month_n"] or part["iso_month"] or 0)
    year = int(part["year"] or part["year_of_month"] or part["year_n"] or part["iso_year"] or 0)
    found = Day(match[0], (part["weekday"] or "").lower(), 1 if day == "1er" else int(day), month, _full(year))
    # "mai" and "mars" are months; "12.50" is not a date.
    return found if 1 <= found.month <= 12 and found.day <= 31 else None


def _number(month: str | None) -> int:
    plain = [name.translate(_PLAIN) for name in _MONTHS]
    return plain.index(month.lower().translate(_PLAIN)) + 1 if month else 0


def _full(year: int) -> int:
    return year + 2000 if 0 < year < 100 else year
