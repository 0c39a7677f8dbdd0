"""Dates as people in France read and count them."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")

DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def written(day: date) -> str:
    """As `lundi 30 novembre`."""
    return f"{DAYS[day.weekday()]} {'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]}"


def written_moment(moment: datetime) -> str:
    """As `lundi 30 novembre à 9 h 30`, in French time. Without "today": it is still read tomorrow."""
    local = moment.astimezone(ZONE)
    minutes = f" {local.minute:02d}" if local.minute else ""
    return f"{written(local.date())} à {local.hour} h{minutes}"


def answer_by(received: datetime) -> date:
    """The last day to answer a rights request received then: one month (GDPR, art. 12(3)).

    A month is a calendar month: the same day of the next one, or its last day when it is shorter (Regulation 1182/71,
    art. 3). That a deadline on a day off moves to the next working day is not counted: earlier is always right.
    """
    day = received.astimezone(ZONE).date()
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
