"""Figures computed by hand: medians, percentiles, hours and days, also where the clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from guichet.reports.delays import first_reply, waiting
from guichet.reports.figures import percentile, spread, typical
from guichet.reports.flow import flow
from guichet.reports.period import ZONE, Period, WrongPeriod
from guichet.reports.report import duration, plural, share, shown
from guichet.reports.rows import CaseRow

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=ZONE)


def seconds(*numbers: float) -> list[timedelta]:
    return [timedelta(seconds=number) for number in numbers]


@pytest.mark.parametrize(
    ("spans", "median", "p90"),
    [
        ([5], 5, 5),
        ([10, 20], 15, 20),
        ([3, 1, 2], 2, 3),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 55, 90),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 1000], 60, 100),
    ],
)
def test_median_and_nearest_rank(spans: list[float], median: float, p90: float) -> None:
    assert typical(seconds(*spans)) == timedelta(seconds=median)
    assert percentile(seconds(*spans), 90) == timedelta(seconds=p90)


def test_nothing_has_no_median() -> None:
    assert typical([]) is None
    assert percentile([], 90) is None


def test_a_period_is_made_of_whole_days_of_paris() -> None:
    period = Period.parse({"from": "2026-11-23", "to": "2026-11-24"}, TODAY)
    assert period.start == datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert period.end == datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert str(period) == "du 23 novembre 2026 au 24 novembre 2026"


@pytest.mark.parametrize(("name", "first"), [("", 24), ("today", 24), ("7d", 18)])
def test_a_named_period_ends_today(name: str, first: int) -> None:
    period = Period.parse({"period": name}, TODAY)
    assert (period.first, period.last) == (date(2026, 11, first), TODAY)
    assert Period.parse(dict([period.query.split("=")]), TODAY) == period


@pytest.mark.parametrize(
    "given",
    [
        {"period": "siècle"},
        {"from": "hier"},
        {"from": "2026-11-24", "to": "2026-11-23"},
        {"from": "2020-01-01", "to": "2026-11-23"},
        {"from": "0001-01-01", "to": "0001-01-01"},
        {"to": "9999-12-31", "from": "9999-12-31"},
    ],
)
def test_another_period_is_refused_in_french(given: dict[str, str]) -> None:
    with pytest.raises(WrongPeriod, match=r"\.$"):
        Period.parse(given, TODAY)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-24", 24)])
def test_a_day_has_as_many_hours_as_its_clock(day: str, hours: int) -> None:
    period = Period.parse({"from": day, "to": day}, TODAY)
    buckets = period.buckets(period.end)
    assert len(buckets) == len(set(buckets)) == hours
    moments = [bucket.astimezone(UTC) + timedelta(minutes=30) for bucket in buckets]
    assert spread(moments, period, period.end) == [1] * hours


def test_more_than_three_days_are_seen_day_by_day_until_now() -> None:
    assert Period.parse({"from": "2026-11-22", "to": "2026-11-24"}, TODAY).hourly
    period = Period.parse({"period": "7d"}, TODAY)
    assert not period.hourly
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    assert spread([late], period, NOON) == [0, 0, 0, 0, 0, 0, 1]


def test_flow_counts_both_and_names_the_busiest_hour() -> None:
    arrivals = [NOON - timedelta(minutes=m) for m in (5, 10, 70)]
    report = flow(arrivals, [CaseRow("patients", False, NOON - timedelta(minutes=4))], Period(TODAY, TODAY), NOON)
    assert report.main == (
        "3 conversations, 1 demande à un conseiller (33 %). Le plus fort : 2 conversations le 24/11 entre 11 h et 12 h."
    )
    assert [row[1:] for row in report.rows] == [(0, 0)] * 10 + [(1, 0), (2, 1)]


def case(queue: str, wait: int | None, reply: int | None = None, *, called_back: bool = False) -> CaseRow:
    def after(span: int | None) -> datetime | None:
        return None if span is None else NOON + timedelta(seconds=span)

    return CaseRow(queue, called_back, NOON, after(wait), after(reply))


def test_delays_are_told_per_queue_and_call_backs_apart() -> None:
    cases = [case("patients", 60, 90), case("patients", 120, 150), case("droits", 300), case("patients", None)]
    cases.append(case("patients", 36_000, 36_060, called_back=True))
    report = waiting(cases, {"patients": "Patients", "droits": "Droits"})
    assert report.rows == (
        ("Toutes les files", 3, *seconds(120, 300)),
        ("Droits", 1, *seconds(300, 300)),
        ("Patients", 2, *seconds(90, 120)),
        ("Rappels", 1, *seconds(36_000, 36_000)),
    )
    assert report.main == (
        "La moitié des visiteurs ont attendu au plus 2 min, et 90 % au plus 5 min. 1 demande sans prise en charge."
    )
    replies = first_reply(cases, {})
    assert [row[:3] for row in replies.rows] == [
        ("Toutes les files", 2, timedelta(seconds=120)),
        ("patients", 2, timedelta(seconds=120)),
        ("Rappels", 1, timedelta(seconds=36_060)),
    ]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (0.4, "0 s"),
        (59, "59 s"),
        (245, "4 min 05 s"),
        (240, "4 min"),
        (7800, "2 h 10 min"),
        (7200, "2 h"),
        (273_600, "3 j 4 h"),
    ],
)
def test_durations_are_said_in_french(span: float, words: str) -> None:
    assert duration(timedelta(seconds=span)) == words


def test_numbers_are_said_in_french() -> None:
    assert [plural(n, "demande") for n in (0, 1, 2, 1200)] == [
        "0 demande",
        "1 demande",
        "2 demandes",
        "1\u202f200 demandes",
    ]
    assert [share(1, 3), share(0, 0)] == ["33 %", "–"]
    assert [shown(None), shown(TODAY)] == ["–", "24/11/2026"]
