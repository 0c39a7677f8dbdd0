"""Opening hours: days, times, public holidays, a queue's own; what is wrong is said."""

from datetime import datetime, timedelta

import pytest

from guichet import opening
from guichet.conversations.dates import ZONE

OFFICE = "Mo-Fr 09:00-12:30,13:30-18:00; Sa 09:00-12:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-25 08:59", False),
        ("2026-11-25 09:00", True),
        ("2026-11-25 12:29", True),
        ("2026-11-25 12:30", False),
        ("2026-11-25 17:59", True),
        ("2026-11-28 11:00", True),
        ("2026-11-29 11:00", False),
        ("2026-11-11 10:00", False),
        ("2026-12-25 10:00", False),
        ("2026-05-14 10:00", False),  # Ascension moves with Easter
    ],
)
def test_a_queue_is_open_in_its_hours_and_not_on_holidays(moment: str, is_open: bool) -> None:
    assert opening.parse(OFFICE).is_open("patients", at(moment)) is is_open


def test_always_means_holidays_too() -> None:
    hours = opening.parse("24/7")
    for moment in ("2026-12-25 00:00", "2026-11-29 23:59"):
        assert hours.is_open("patients", at(moment))
    assert hours.later("patients", at("2026-12-24 22:00"), timedelta(hours=8)) == at("2026-12-25 06:00")


def test_a_queue_may_have_hours_of_its_own() -> None:
    hours = opening.parse("Mo-Fr 09:00-18:00; PH 10:00-12:00 | droits: Tu,Th 14:00-16:00")
    assert hours.is_open("patients", at("2026-11-25 10:00"))
    assert hours.is_open("patients", at("2026-12-25 11:00"))
    assert not hours.is_open("droits", at("2026-11-25 10:00"))
    assert hours.is_open("droits", at("2026-11-26 15:00"))


def test_the_next_opening_goes_over_nights_weekends_and_holidays() -> None:
    hours = opening.parse(OFFICE)
    assert hours.opens_at("patients", at("2026-11-25 12:45")) == at("2026-11-25 13:30")
    assert hours.opens_at("patients", at("2026-11-28 12:00")) == at("2026-11-30 09:00")
    assert hours.opens_at("patients", at("2026-12-24 18:00")) == at("2026-12-26 09:00")
    assert hours.opens_at("patients", at("2026-11-25 10:00")) == at("2026-11-25 10:00")


def test_a_promise_counts_opening_time_alone() -> None:
    hours = opening.parse(OFFICE)
    assert hours.later("patients", at("2026-11-25 12:00"), timedelta(hours=2)) == at("2026-11-25 15:00")
    assert hours.later("patients", at("2026-11-27 17:00"), timedelta(hours=5)) == at("2026-11-30 10:00")


def test_a_promise_that_few_hours_cannot_keep_in_a_year_is_for_their_end() -> None:
    later = opening.parse("Mo 09:00-09:10").later("patients", at("2026-11-25 12:00"), timedelta(hours=200))
    assert later.year == 2027


def test_the_change_of_clocks_moves_no_opening() -> None:
    """On 25 October 2026 clocks go back: that night lasts an hour more."""
    hours = opening.parse("Sa-Su 00:00-24:00")
    assert hours.opens_at("patients", at("2026-10-23 12:00")) == at("2026-10-24 00:00")
    later = hours.later("patients", at("2026-10-25 00:00"), timedelta(hours=5))
    assert later == at("2026-10-25 04:00")


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("always", "always is not a day"),
        ("Mo-Fr", "nothing is not a time"),
        ("Mo-Fr 9h-18h", "9h-18h is not a time"),
        ("Fr-Mo 09:00-18:00", "Fr-Mo is not a day"),
        ("Lu 09:00-18:00", "Lu is not a day"),
        ("Mo 18:00-09:00", "18:00-09:00 is not a time"),
        ("Mo 09:00-25:00", "09:00-25:00 is not a time"),
        ("Mo 14:00-18:00,09:00-12:00", "is not in order"),
        ("PH 10:00-12:00", "no day of the week"),
        ("Mo 09:00-18:00;", "an empty rule"),
        ("24/7 | rappels: Mo 09:00-18:00", "no queue rappels"),
    ],
)
def test_what_is_wrong_is_named_with_what_was_expected(value: str, named: str) -> None:
    with pytest.raises(ValueError, match="expected") as refused:
        opening.parse(value)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)
