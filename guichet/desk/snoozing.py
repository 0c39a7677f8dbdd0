"""Snoozing: until when a case is put aside, from what an agent chose. All in French time."""

from datetime import UTC, datetime, time, timedelta

from guichet.conversations.dates import ZONE

MORNING = time(9)
FARTHEST = timedelta(days=90)


def moment(preset: str, at: str = "", now: datetime | None = None) -> datetime:
    """The moment of a preset (`1h`, `4h`, `demain`, `lundi`), or of `at` as `2026-11-26T10:00`, which wins.

    Raises ValueError when it is none of both, past, or more than 90 days ahead.
    """
    now = now or datetime.now(UTC)
    until = datetime.fromisoformat(at).replace(tzinfo=ZONE).astimezone(UTC) if at else _preset(preset, now)
    if not now < until <= now + FARTHEST:
        raise ValueError("expected a moment of the next 90 days")
    return until


def _preset(name: str, now: datetime) -> datetime:
    today = now.astimezone(ZONE).date()
    match name:
        case "1h" | "4h":
            return now + timedelta(hours=int(name[0]))
        case "demain":
            day = today + timedelta(days=1)
        case "lundi":
            day = today + timedelta(days=7 - today.weekday())
        case _:
            raise ValueError("expected a preset or a moment")
    return datetime.combine(day, MORNING, ZONE).astimezone(UTC)
