"""The checker finds what is planted, and nothing in a history that is right."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.checker import check
from tests.faults.history import ACKED, REFUSED, UNKNOWN, Row, Sent, Stored, Talk


def right() -> tuple[Talk, Stored]:
    """Two answered messages, a third that an agent answers, and one without an answer."""
    talk = Talk(
        "c",
        [
            Sent("a", "un", ACKED, 2, [3]),
            Sent("b", "deux", ACKED, 4, [5]),
            Sent("agent:x", "bonjour", ACKED, 7),
            Sent("d", "trois", UNKNOWN),
        ],
        seen=[1, 2, 3, 4, 5, 6, 7],
        asked_human=ACKED,
        holder="agent-1",
    )
    rows = [
        Row(1, "bot", None, "accueil", None),
        Row(2, "visitor", "a", "un", None),
        Row(3, "bot", None, "réponse", 2),
        Row(4, "visitor", "b", "deux", None),
        Row(5, "bot", None, "réponse", 4),
        Row(6, "system", None, "pris", None),
        Row(7, "agent", "agent:x", "bonjour", None),
    ]
    return talk, Stored(rows, 1, 1, "agent-1")


def test_a_right_history_has_no_findings_and_counts_the_unknown_apart() -> None:
    talk, stored = right()
    verdict = check([talk], {"c": stored})
    assert verdict.counts == (0, 0, 0, 0)
    assert (verdict.acked, verdict.unknown_kept, verdict.unknown_gone) == (3, 0, 1)


def lose_a_message(talk: Talk, stored: Stored) -> Stored:
    talk.seen.remove(4)
    return replace(stored, rows=[row for row in stored.rows if row.seq != 4])


def lose_a_reply(talk: Talk, stored: Stored) -> Stored:
    talk.sent[1].replies = [9]
    return stored


def lose_all(_: Talk, __: Stored) -> Stored:
    return Stored([])


def lose_the_case(_: Talk, stored: Stored) -> Stored:
    return replace(stored, cases=0, open_cases=0)


def lose_the_holder(_: Talk, stored: Stored) -> Stored:
    return replace(stored, holder="agent-2")


def miss_in_the_stream(talk: Talk, stored: Stored) -> Stored:
    talk.seen.remove(3)
    return stored


def tell_what_is_not_stored(talk: Talk, stored: Stored) -> Stored:
    talk.seen.append(8)
    return stored


def store_twice(talk: Talk, stored: Stored) -> Stored:
    talk.seen.append(8)
    return replace(stored, rows=[*stored.rows, replace(stored.rows[1], seq=8)])


def reply_twice(talk: Talk, stored: Stored) -> Stored:
    talk.seen.append(8)
    return replace(stored, rows=[*stored.rows, replace(stored.rows[2], seq=8)])


def stream_twice(talk: Talk, stored: Stored) -> Stored:
    talk.seen.append(7)
    return stored


def open_two_cases(_: Talk, stored: Stored) -> Stored:
    return replace(stored, open_cases=2)


def swap(talk: Talk, stored: Stored) -> Stored:
    talk.sent[0], talk.sent[1] = talk.sent[1], talk.sent[0]
    return stored


def swap_in_the_stream(talk: Talk, stored: Stored) -> Stored:
    talk.seen = [1, 2, 4, 3, 5, 6, 7]
    return stored


def leave_a_gap(talk: Talk, stored: Stored) -> Stored:
    talk.seen[-1] = 9
    talk.sent[2].seq = 9
    return replace(stored, rows=[*stored.rows[:-1], replace(stored.rows[-1], seq=9)])


def store_what_nobody_sent(talk: Talk, stored: Stored) -> Stored:
    talk.seen.append(8)
    return replace(stored, rows=[*stored.rows, Row(8, "visitor", "z", "rien", None)])


def store_other_words(_: Talk, stored: Stored) -> Stored:
    return replace(stored, rows=[replace(row, said="autre") if row.seq == 2 else row for row in stored.rows])


def store_what_was_refused(talk: Talk, stored: Stored) -> Stored:
    talk.sent[1] = Sent("b", "deux", REFUSED)
    return stored


def leave_unanswered(_: Talk, stored: Stored) -> Stored:
    return replace(stored, rows=[replace(row, answered=row.seq != 2) for row in stored.rows])


def show_an_error(talk: Talk, stored: Stored) -> Stored:
    talk.errors.append("500")
    return stored


LOST, TWICE, ORDER, UNEXPECTED = range(4)


@pytest.mark.parametrize(
    ("plant", "column"),
    [
        (lose_a_message, LOST),
        (lose_a_reply, LOST),
        (lose_all, LOST),
        (lose_the_case, LOST),
        (lose_the_holder, LOST),
        (miss_in_the_stream, LOST),
        (tell_what_is_not_stored, LOST),
        (store_twice, TWICE),
        (reply_twice, TWICE),
        (stream_twice, TWICE),
        (open_two_cases, TWICE),
        (swap, ORDER),
        (swap_in_the_stream, ORDER),
        (leave_a_gap, ORDER),
        (store_what_nobody_sent, UNEXPECTED),
        (store_other_words, UNEXPECTED),
        (store_what_was_refused, UNEXPECTED),
        (leave_unanswered, UNEXPECTED),
        (show_an_error, UNEXPECTED),
    ],
)
def test_a_planted_fault_is_found(plant: Callable[[Talk, Stored], Stored], column: int) -> None:
    talk, stored = right()
    verdict = check([talk], {"c": plant(talk, stored)})
    assert verdict.counts[column] > 0


def test_an_unknown_message_may_be_stored() -> None:
    talk, stored = right()
    talk.seen.append(8)
    verdict = check([talk], {"c": replace(stored, rows=[*stored.rows, Row(8, "visitor", "d", "trois", None)])})
    assert verdict.counts == (0, 0, 0, 0)
    assert (verdict.unknown_kept, verdict.unknown_gone) == (1, 0)
