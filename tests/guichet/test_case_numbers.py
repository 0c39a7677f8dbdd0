"""Case numbers: short, and a slip is noticed."""

import re

from guichet import case_numbers


def test_a_number_is_short_and_valid() -> None:
    number = case_numbers.new()
    assert re.fullmatch(r"\d{3} \d{3}-\d", number)
    assert case_numbers.is_valid(number)


def test_a_wrong_digit_and_two_swapped_are_noticed() -> None:
    assert case_numbers.is_valid("482 913-0") is False
    [right] = [n for n in range(10) if case_numbers.is_valid(f"482 913-{n}")]
    assert not case_numbers.is_valid(f"842 913-{right}")
    assert not case_numbers.is_valid("482")
