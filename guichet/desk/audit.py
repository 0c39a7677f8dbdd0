"""The audit log: who saw, took, wrote, exported, changed. Append-only; each entry seals the one before it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

Detail = Mapping[str, str | int | bool]

START = "0" * 64
"""What the first entry seals."""

NOBODY, COMMAND, SYSTEM = "nobody", "command", "system"
"""Actors that are not accounts: somebody not signed in, the command line, the application by itself."""

_ACTOR = re.compile(r"[\w.-]{1,64}")
_ACTION = re.compile(r"[a-z_]{1,40}")
_SUBJECT = re.compile(r"[a-z_]{1,20}(:[\w.-]{1,80})?")
_VALUE = re.compile(r"[\w.:/-]{0,128}", re.ASCII)


@dataclass(frozen=True)
class Entry:
    """One act. `actor` is an account's id or one of NOBODY, COMMAND, SYSTEM; `subject` is `kind:id`.

    It holds ids, names of things and counts: never what was written, nor who a visitor is.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Detail
    hash: str


@dataclass(frozen=True)
class Act:
    """What is to be told: an entry before it has its place."""

    actor: str
    action: str
    subject: str
    detail: Detail | None = None


@dataclass(frozen=True)
class Head:
    """The last entry's number and hash, and those of the last entry that retention took away."""

    seq: int = 0
    hash: str = START
    purged_seq: int = 0
    purged_hash: str = START


@dataclass(frozen=True)
class Wanted:
    """Which entries to show: all fields that are given have to fit."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    first: datetime | None = None
    before: datetime | None = None
    below: int | None = None
    limit: int = 100


class Broken(Exception):
    """The log is not what was written; the text says where it stops being so."""


class AuditLog(Protocol):
    """Where entries are kept. guichet/database/audit.py holds the real one."""

    async def record(self, actor: str, action: str, subject: str, detail: Detail | None = None) -> None:
        """Add an entry, in a transaction of its own. Raises ValueError for what does not belong into the log."""
        ...

    async def entries(self, wanted: Wanted) -> list[Entry]:
        """The entries that fit, the newest first."""
        ...


def check(actor: str, action: str, subject: str, detail: Detail) -> None:
    """Refuse what could hold a text or a person: ids and names have neither spaces nor at-signs. Raises ValueError."""
    for name, pattern, value in (("actor", _ACTOR, actor), ("action", _ACTION, action), ("subject", _SUBJECT, subject)):
        if not pattern.fullmatch(value):
            raise ValueError(f"audit {name}: expected {pattern.pattern}, not {len(value)} other characters")
    for key, given in detail.items():
        if not _ACTION.fullmatch(key) or not (isinstance(given, int) or _VALUE.fullmatch(given)):
            raise ValueError(f"audit detail {key}: expected a number or an id ({_VALUE.pattern})")


def sealed(before: str, seq: int, at: datetime, actor: str, action: str, subject: str, detail: Detail) -> str:
    """The hash of an entry: SHA-256 over all of it and the hash before it."""
    written = [before, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, action, subject, dict(detail)]
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Chain:
    """Reads the log from its oldest entry on and says where it stops being what was written."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._seq, self._hash = head.purged_seq, head.purged_hash

    def add(self, entry: Entry) -> None:
        """The next entry. Raises Broken."""
        if entry.seq != self._seq + 1:
            raise Broken(f"entry {self._seq + 1} is missing: entry {entry.seq} comes after {self._seq}")
        sealed_by = (entry.seq, entry.at, entry.actor, entry.action, entry.subject, entry.detail)
        if entry.hash != sealed(self._hash, *sealed_by):
            raise Broken(f"entry {entry.seq} is not what was written")
        self._seq, self._hash = entry.seq, entry.hash

    def end(self) -> int:
        """How many entries there are. Raises Broken when the last one is not the one that was written last."""
        if (self._seq, self._hash) != (self._head.seq, self._head.hash):
            raise Broken(f"the log ends with entry {self._seq}, and {self._head.seq} was written last")
        return self._seq - self._head.purged_seq
