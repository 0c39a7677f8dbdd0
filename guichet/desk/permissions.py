"""Permissions: the one place that decides who may do what at the desk."""

from enum import StrEnum

from guichet.desk.people import ADMIN, AGENT, DPO, SUPERVISOR, Account

RIGHTS_QUEUE = "droits"
"""The queue of requests that exercise a right (access, erasure ...): the data protection officer's."""


class Right(StrEnum):
    """What a role may do."""

    CASES = "cases"
    """See the queues that are its own, read conversations in them, take, answer, release, close."""
    LEAD = "lead"
    """Lead the desk: change queues, reassign, release a message that a guard holds, start and end a surge."""
    REPORTS = "reports"
    AGENTS = "agents"
    """Add agents, disable them, change their roles, give them another password."""
    AUDIT = "audit"
    EXPORT = "export"
    """Hand out what is kept of a person."""
    ERASE = "erase"


class Door(StrEnum):
    """What asks for no right of a role."""

    OPEN = "open"
    """Nobody has to be signed in."""
    ALWAYS = "always"
    """Any account, even one that has to choose a password or set up its second factor first."""
    OWN = "own"
    """Any complete account: it is about the agent's own account."""


RIGHTS: dict[str, frozenset[Right]] = {
    AGENT: frozenset({Right.CASES}),
    SUPERVISOR: frozenset({Right.CASES, Right.LEAD, Right.REPORTS, Right.AGENTS}),
    DPO: frozenset({Right.CASES, Right.AUDIT, Right.EXPORT, Right.ERASE}),
    ADMIN: frozenset(Right),
}

RULES: dict[str, Right | Door] = {
    "show_sign_in": Door.OPEN,
    "sign_in": Door.OPEN,
    "sign_out": Door.ALWAYS,
    "show_password": Door.ALWAYS,
    "change_password": Door.ALWAYS,
    "home": Right.CASES,
    "queue": Right.CASES,
    "events": Right.CASES,
    "conversation": Right.CASES,
    "fragment": Right.CASES,
    "take": Right.CASES,
    "release": Right.CASES,
    "close": Right.CASES,
    "reply": Right.CASES,
    "reports": Right.REPORTS,
    "report_file": Right.REPORTS,
}
"""What each route of the desk asks for, by the name of its handler."""


def rule(route: str) -> Right | Door:
    """What a route asks for. Raises LookupError: a route without a rule must not be served."""
    try:
        return RULES[route]
    except KeyError:
        raise LookupError(f"the desk's route {route} has no rule: add it to RULES in {__name__}") from None


def has(account: Account, right: Right) -> bool:
    """True when the account's role carries the right."""
    return right in RIGHTS.get(account.role, frozenset())


def may(account: Account, route: str) -> bool:
    """True when the account may call the route."""
    asked = rule(route)
    return isinstance(asked, Door) or has(account, asked)


def sees_queue(account: Account, queue: str) -> bool:
    """True when the account works on the queue's cases.

    Requests about rights are not for agents: they concern the whole of what is kept of a person. The data protection
    officer sees those alone; supervisors and administrators see every queue.
    """
    if account.role == DPO:
        return queue == RIGHTS_QUEUE
    return has(account, Right.LEAD) or (has(account, Right.CASES) and queue != RIGHTS_QUEUE)
