"""Figures, dates and kinds of data in a draft that the notice does not publish: they ask for a second look."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guichet import case_numbers
from guichet.guard import dates, kinds, numbers

_PHONE = re.compile(r"(?<!\d)(?:0|(?:\+|00)33[ .-]?(?:\(0\) ?)?)[1-9](?:[ .-]?\d\d){4}(?!\d)")
_CASE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d(?!\d)")
_CLOCK = re.compile(
    r"\b\d{1,2} ?(?:h|heures?)(?: ?\d{2})?\b|\b\d{1,2}:\d{2}\b|\b\d{1,3} ?(?:min|mn|minutes?)\b"
    r"|\b(?:de|entre) \d{1,2} (?:à|et) (?=\d{1,2} ?h)",
    re.IGNORECASE,
)
_POSTAL_CODE = re.compile(r"\b\d{5}(?= [A-ZÀ-Ý])")
_ADDRESS = re.compile(
    r"\b\d{1,4}(?: (?:bis|ter))?,? (?=(?:rue|avenue|boulevard|bd|place|allée|chemin|impasse|quai|cours)\b)", re.I
)
_LINK = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
_ITEM = re.compile(r"^\s*\d{1,2}[.)] ", re.MULTILINE)
# A day that is told with an hour is when somebody calls back, not when something happened.
_CALL_BACK = re.compile(
    r"\b(?:rappel\w*|joign\w*|joindre|créneaux?|disponibles?|rendez-vous téléphonique)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Doubt:
    """What a second look is asked for, as it stands in the draft, and why, for the agent who wrote it."""

    text: str
    why: str


def doubts(draft: str, notice_text: str) -> list[Doubt]:
    """What `draft` states and `notice_text` does not: figures, dates, kinds of data. In the order of these three."""
    notice = _plain_spaces(notice_text)
    spoken = _without_everyday(_plain_spaces(draft))
    return [Doubt(*found) for found in _found(spoken, notice)]


def _found(draft: str, notice: str) -> Iterator[tuple[str, str]]:
    undated, dated = dates.split(draft)
    notice_undated, notice_dated = dates.split(notice)
    yield from numbers.doubts(undated, notice_undated, {str(day.day) for day in notice_dated})
    yield from dates.doubts(dated, notice_dated)
    yield from kinds.doubts(draft, notice)


def _plain_spaces(text: str) -> str:
    return re.sub(r"[\u00a0\u202f\u2009]", " ", text).replace("’", "'")


def _without_everyday(text: str) -> str:
    """`text` without what an agent needs for a call-back: phone and case numbers, addresses, links, times of day."""
    text = _CASE.sub(lambda match: "" if case_numbers.is_valid(match[0]) else match[0], _PHONE.sub("", text))
    sentences = re.split(r"(?<=[.!?])\s+|\n", text)
    text = "\n".join(dates.without(s) if _CALL_BACK.search(s) and _CLOCK.search(s) else s for s in sentences)
    for everyday in (_LINK, _ITEM, _CLOCK, _ADDRESS, _POSTAL_CODE):
        text = everyday.sub("", text)
    return text
