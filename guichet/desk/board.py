"""The board: the open cases in groups, as each agent sees them. Made once for all who see the same."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from guichet.conversations.conversation import Case
from guichet.conversations.states import State
from guichet.desk import permissions
from guichet.desk.people import Account

GROUPS = ("mine", "waiting", "callbacks", "snoozed", "others")
"""In the order of the screen."""

Draw = Callable[[str, Sequence[Case], Sequence[Markup]], str]
"""Draws a group from its name, its cases and their entries."""


class Board:
    """The cases at a moment."""

    def __init__(self, cases: Sequence[Case], entry: Callable[[Case, str], Markup], draw: Draw) -> None:
        self._cases = cases
        self._entry = entry
        self._draw = draw
        self._now = datetime.now(UTC)
        self._groups: dict[frozenset[str], dict[str, list[Case]]] = {}
        self._entries: dict[tuple[str, str], Markup] = {}
        self._drawn: dict[tuple[str, tuple[str, ...]], str] = {}

    def shown_to(self, account: Account) -> dict[str, str]:
        """Each group's HTML by its name."""
        groups = self.groups(account)
        return {name: self._group(name, groups[name]) for name in GROUPS}

    def groups(self, account: Account) -> dict[str, list[Case]]:
        """The cases that the account may see, by group; in the store's order."""
        seen = frozenset(q for q in {c.queue for c in self._cases} if permissions.sees_queue(account, q))
        shared = self._groups.setdefault(seen, {}) or self._shared(seen)
        held = shared["held"]
        mine = [case for case in held if case.assignee_id == account.id]
        return {
            "mine": [case for case in mine if not case.is_snoozed(self._now)],
            "waiting": shared["waiting"],
            "callbacks": shared["callbacks"],
            "snoozed": [case for case in mine if case.is_snoozed(self._now)] + shared["snoozed"],
            "others": [case for case in held if case.assignee_id != account.id] if mine else held,
        }

    def _shared(self, seen: frozenset[str]) -> dict[str, list[Case]]:
        found: dict[str, list[Case]] = defaultdict(list)
        for case in self._cases:
            if case.queue in seen:
                found[self._kind(case)].append(case)
        self._groups[seen] = found
        return found

    def _kind(self, case: Case) -> str:
        if case.state is State.CALLBACK:
            return "snoozed" if case.is_snoozed(self._now) else "callbacks"
        return "held" if case.state is State.HUMAN else "waiting"

    def _group(self, name: str, cases: Sequence[Case]) -> str:
        key = (name, tuple(case.conversation_id for case in cases))
        if key not in self._drawn:
            self._drawn[key] = self._draw(name, cases, [self._of(case, name) for case in cases])
        return self._drawn[key]

    def _of(self, case: Case, group: str) -> Markup:
        key = (group, case.conversation_id)
        if key not in self._entries:
            self._entries[key] = self._entry(case, group)
        return self._entries[key]
