"""The checker: compares histories with the database, in the way of Jepsen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from tests.faults.history import ACKED, REFUSED, UNKNOWN, Row, Sent, Stored, Talk


@dataclass
class Verdict:
    """Findings, a line each; the first four must be empty. `unknown`: messages without an answer, kept or not."""

    acked_lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    unknown_kept: int = 0
    unknown_gone: int = 0
    acked: int = 0

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """The four columns."""
        return len(self.acked_lost), len(self.duplicated), len(self.out_of_order), len(self.unexpected)

    @property
    def findings(self) -> list[str]:
        """All of them, the worst first."""
        return [*self.acked_lost, *self.duplicated, *self.out_of_order, *self.unexpected]

    def add(self, other: "Verdict") -> None:
        """Take another's findings in."""
        for name in ("acked_lost", "duplicated", "out_of_order", "unexpected"):
            getattr(self, name).extend(getattr(other, name))
        self.unknown_kept += other.unknown_kept
        self.unknown_gone += other.unknown_gone
        self.acked += other.acked


def check(talks: Iterable[Talk], stored: Mapping[str, Stored]) -> Verdict:
    """Compare each conversation with what is stored of it."""
    verdict = Verdict()
    for talk in talks:
        _check(verdict, talk, stored.get(talk.conversation_id, Stored([])))
    return verdict


def _check(verdict: Verdict, talk: Talk, stored: Stored) -> None:
    rows = {row.seq: row for row in stored.rows}
    by_client: dict[str, list[Row]] = {}
    replies: dict[int, list[Row]] = {}
    for row in stored.rows:
        if row.client_id is not None:
            by_client.setdefault(row.client_id, []).append(row)
        if row.reply_to is not None:
            replies.setdefault(row.reply_to, []).append(row)
    for sent in talk.sent:
        _check_sent(verdict, talk, sent, by_client.get(sent.client_id, []), replies.get(sent.seq, []))
    _check_numbers(verdict, talk, stored)
    _check_stream(verdict, talk, rows)
    _check_case(verdict, talk, stored)
    known = {sent.client_id for sent in talk.sent}
    verdict.unexpected += [f"{talk.conversation_id}: {c} is stored and was never sent" for c in set(by_client) - known]
    verdict.unexpected += [f"{talk.conversation_id}: {error}" for error in talk.errors]


def _check_sent(verdict: Verdict, talk: Talk, sent: Sent, found: list[Row], replies: list[Row]) -> None:
    at = f"{talk.conversation_id} {sent.client_id}"
    if len(found) > 1:
        verdict.duplicated.append(f"{at}: stored {len(found)} times")
    if any(row.said != sent.said for row in found):
        verdict.unexpected.append(f"{at}: stored with other words")
    if sent.outcome == UNKNOWN:
        verdict.unknown_kept += bool(found)
        verdict.unknown_gone += not found
    elif sent.outcome == REFUSED and found:
        verdict.unexpected.append(f"{at}: refused and stored")
    elif sent.outcome == ACKED:
        verdict.acked += 1
        _check_acked(verdict, at, sent, found, replies)


def _check_acked(verdict: Verdict, at: str, sent: Sent, found: list[Row], replies: list[Row]) -> None:
    if not any(row.seq == sent.seq for row in found):
        verdict.acked_lost.append(f"{at}: acknowledged as {sent.seq}, stored as {[row.seq for row in found]}")
        return
    if not all(row.answered for row in found):
        verdict.unexpected.append(f"{at}: acknowledged and not answered")
    lost = set(sent.replies) - {row.seq for row in replies}
    if lost:
        verdict.acked_lost.append(f"{at}: replies {sorted(lost)} were told and are not stored")
    if len(replies) > len(set(sent.replies)):
        verdict.duplicated.append(f"{at}: {len(replies)} replies stored, {len(sent.replies)} told")
    if any(row.seq <= sent.seq for row in replies):
        verdict.out_of_order.append(f"{at}: a reply stands before its message")


def _check_numbers(verdict: Verdict, talk: Talk, stored: Stored) -> None:
    numbers = Counter(row.seq for row in stored.rows)
    if sorted(numbers.elements()) != list(range(1, len(stored.rows) + 1)):
        verdict.out_of_order.append(f"{talk.conversation_id}: numbers {sorted(numbers.elements())}")
    for agents in (False, True):
        acked = [s for s in talk.sent if s.outcome == ACKED and s.client_id.startswith("agent:") is agents]
        for before, after in pairwise(acked):
            if after.seq <= before.seq:
                verdict.out_of_order.append(
                    f"{talk.conversation_id}: {after.client_id} stands before {before.client_id}"
                )


def _check_stream(verdict: Verdict, talk: Talk, rows: Mapping[int, Row]) -> None:
    """What the stream gave, up to where it was followed: each number once, in order, and stored."""
    if not talk.seen:
        return
    at = talk.conversation_id
    twice = [seq for seq, count in Counter(talk.seen).items() if count > 1]
    if twice:
        verdict.duplicated.append(f"{at}: the stream gave {twice} more than once")
    if any(after < before for before, after in pairwise(talk.seen)):
        verdict.out_of_order.append(f"{at}: the stream gave {talk.seen}")
    gone = set(talk.seen) - set(rows)
    if gone:
        verdict.acked_lost.append(f"{at}: the stream gave {sorted(gone)}, which are not stored")
    missed = set(rows) - set(talk.seen)
    if missed:
        verdict.acked_lost.append(f"{at}: the stream never gave {sorted(missed)}")


def _check_case(verdict: Verdict, talk: Talk, stored: Stored) -> None:
    at = talk.conversation_id
    if stored.open_cases > 1:
        verdict.duplicated.append(f"{at}: {stored.open_cases} open cases")
    if talk.asked_human == ACKED and not stored.cases:
        verdict.acked_lost.append(f"{at}: a human was asked for, and there is no case")
    if talk.asked_human is None and stored.cases:
        verdict.unexpected.append(f"{at}: a case nobody asked for")
    if talk.holder is not None and stored.holder != talk.holder:
        verdict.acked_lost.append(f"{at}: {talk.holder} was told to hold it, {stored.holder} is stored")
