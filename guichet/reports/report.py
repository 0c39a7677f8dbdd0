"""A report: one main sentence, a table behind it, and a chart of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

Cell = str | int | date | timedelta | None


@dataclass(frozen=True)
class Series:
    """Values that belong together; None where there is none."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """What is drawn. `labels` name the places of all series; `upright` bars show time, lying ones names."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    upright: bool = False
    minutes: bool = False


@dataclass(frozen=True)
class Report:
    """A report. `name` is its address, `main` the figure one would read aloud, `note` how it was counted."""

    name: str
    title: str
    main: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Chart | None = None
    note: str = ""


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    match cell:
        case None:
            return "–"
        case timedelta():
            return duration(cell)
        case datetime():
            return cell.strftime("%d/%m/%Y\u00a0%H:%M")
        case date():
            return cell.strftime("%d/%m/%Y")
        case int():
            return f"{cell:,}".replace(",", "\u202f")
    return cell


def duration(span: timedelta) -> str:
    """A span as people say it: `45 s`, `4 min 05 s`, `2 h 10 min`, `3 j 4 h`."""
    seconds = round(span.total_seconds())
    minutes, rest = divmod(seconds, 60)
    hours, minutes_rest = divmod(minutes, 60)
    days, hours_rest = divmod(hours, 24)
    if days:
        return f"{days} j {hours_rest} h"
    if hours:
        return f"{hours} h {minutes_rest:02d} min" if minutes_rest else f"{hours} h"
    if minutes:
        return f"{minutes} min {rest:02d} s" if rest else f"{minutes} min"
    return f"{rest} s"


def duration_of_minutes(minutes: float | None) -> str:
    """The same, of a chart's value."""
    return "" if minutes is None else duration(timedelta(minutes=minutes))


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun; French has its plural from two on."""
    return f"{shown(count)} {one if count < 2 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """A percentage, rounded; a dash of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "–"
