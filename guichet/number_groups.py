"""Number groups: runs of digits as people write them, in groups with separators, and the numbers they may be."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SEPARATORS = r"[ \t\n.,/_()-]{1,3}"
_GROUP = re.compile(r"\d+")
# A Corsican place, 2A or 2B, may stand in a social security number.
_GROUP_WITH_LETTERS = re.compile(r"(?:\d|(?<=2)[ABab](?![A-Za-z])|(?<=2 )[ABab](?= ?\d))+")
_BETWEEN = re.compile(SEPARATORS)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)?\d\d(?!\d)")


@dataclass(frozen=True)
class Candidate:
    """Groups that follow each other, taken as one number. `written` is how it stands in the text."""

    groups: tuple[str, ...]
    separators: tuple[str, ...]
    written: str

    @property
    def digits(self) -> str:
        """The number without its separators."""
        return "".join(self.groups)

    @property
    def lengths(self) -> list[int]:
        """Digits in each group."""
        return [len(group) for group in self.groups]

    @property
    def has_one_separator(self) -> bool:
        """True when all groups are set apart in the same way, or there is one group alone."""
        return len({separator.strip() or " " for separator in self.separators}) <= 1

    @property
    def is_in_fours(self) -> bool:
        """True when all groups but the last have four digits."""
        return all(length == 4 for length in self.lengths[:-1])

    @property
    def has_a_date(self) -> bool:
        """True when it begins with a date such as 03/07/2020 that a time may follow, and not with pairs alike."""
        pairs = len(self.groups) > 3 and self.has_one_separator and set(self.lengths) == {2}
        return not pairs and begins_with_a_date(self.written)


def begins_with_a_date(written: str) -> bool:
    """True for `03/07/2020 14` and the like."""
    return _DATE.match(written) is not None


def find(
    text: str,
    lengths: tuple[int, ...],
    is_one: Callable[[Candidate], bool],
    *,
    letters: bool = False,
    plus: bool = False,
) -> Iterator[tuple[int, int]]:
    """Places of the numbers of one of these `lengths`, the first that fits winning, that `is_one` accepts.

    `letters` lets 2A and 2B stand in a group; `plus` takes a + before the number along.
    """
    groups = list((_GROUP_WITH_LETTERS if letters else _GROUP).finditer(text))
    at = 0
    while at < len(groups):
        found = next((n for length in lengths if (n := _fits(text, groups, at, length, is_one))), None)
        if found is None:
            at += 1
            continue
        start = groups[at].start()
        yield start - (plus and text[start - 1 : start] == "+"), groups[at + found - 1].end()
        at += found


def _fits(
    text: str, groups: list[re.Match[str]], at: int, length: int, is_one: Callable[[Candidate], bool]
) -> int | None:
    """How many groups from `at` on make a number of `length` digits that `is_one` accepts; None when none do."""
    digits, separators = "", list[str]()
    for count, group in enumerate(groups[at:], start=1):
        if count > 1:
            between = text[groups[at + count - 2].end() : group.start()]
            if not _BETWEEN.fullmatch(between):
                return None
            separators.append(between)
        digits += group[0]
        if len(digits) > length:
            return None
        if len(digits) == length:
            parts = tuple(g[0] for g in groups[at : at + count])
            written = text[groups[at].start() : group.end()]
            return count if is_one(Candidate(parts, tuple(separators), written)) else None
    return None
