"""Permissions: what each role may do, written out once more so that a change is a decision."""

import re
from datetime import UTC, datetime

import pytest

from guichet.conversations.conversation import EventKind
from guichet.desk import permissions
from guichet.desk.audit_words import ACTIONS
from guichet.desk.people import ROLES, Account
from guichet.desk.permissions import Right
from tests.stack import ROOT

MAY = {
    "agent": {Right.CASES},
    "supervisor": {Right.CASES, Right.LEAD, Right.REPORTS, Right.AGENTS},
    "dpo": {Right.CASES, Right.AUDIT, Right.EXPORT, Right.ERASE},
    "admin": set(Right),
}
QUEUES = {
    "agent": {"patients", "professionnels", "signalements"},
    "supervisor": {"patients", "professionnels", "signalements", "droits"},
    "dpo": {"droits"},
    "admin": {"patients", "professionnels", "signalements", "droits"},
}


def account(role: str) -> Account:
    return Account("1", "a@exemple.fr", "A", role, "", datetime.now(UTC))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_its_rights_and_no_other(role: str) -> None:
    assert {right for right in Right if permissions.has(account(role), right)} == MAY[role]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_queues_and_no_other(role: str) -> None:
    assert {queue for queue in QUEUES["admin"] if permissions.sees_queue(account(role), queue)} == QUEUES[role]


def test_an_unknown_role_has_no_right() -> None:
    assert not any(permissions.has(account("root"), right) for right in Right)
    assert not permissions.sees_queue(account("root"), "patients")


def test_a_route_without_a_rule_is_not_served() -> None:
    with pytest.raises(LookupError, match="the desk's route new_page has no rule"):
        permissions.may(account("admin"), "new_page")


def test_each_act_of_the_audit_log_has_words() -> None:
    """All that is recorded by a name written in the code, and all that may happen to a case."""
    acts = {f"case_{kind.value}" for kind in EventKind}
    for path in (ROOT / "guichet").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        acts |= set(re.findall(r'(?:\.record|Act|append|_act|_log)\(\s*[\w.]+, "([a-z_]+)"', code))
        acts |= set(re.findall(r'self\._guards\.\w+, "([a-z_]+)"', code))
    assert {"signed_in", "replied", "erased", "message_held", "message_released"} <= acts
    assert acts - set(ACTIONS) == set()
