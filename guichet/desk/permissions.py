"""Permissions: the one place that decides who may do what at the desk."""

from enum import StrEnum

from guichet.desk.people import ADMIN, AGENT, DPO, HALF, OIDC, ROLES, SUPERVISOR, Account, Session

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
    HALF = "half"
    """A session whose second factor is outstanding will do."""
    ALWAYS = "always"
    """Any account, even one that has to choose a password or set up its second factor first."""
    OWN = "own"
    """Any complete account: it is about the agent's own account."""


class Missing(StrEnum):
    """What a session has to do first."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105  what is missing, not one
    SECOND_FACTOR = "second_factor"


RIGHTS: dict[str, frozenset[Right]] = {
    AGENT: frozenset({Right.CASES}),
    SUPERVISOR: frozenset({Right.CASES, Right.LEAD, Right.REPORTS, Right.AGENTS}),
    DPO: frozenset({Right.CASES, Right.AUDIT, Right.EXPORT, Right.ERASE}),
    ADMIN: frozenset(Right),
}

RULES: dict[str, Right | Door] = {
    "show_sign_in": Door.OPEN,
    "sign_in": Door.OPEN,
    "begin_provider": Door.OPEN,
    "finish_provider": Door.OPEN,
    "show_code": Door.HALF,
    "enter_code": Door.HALF,
    "sign_out": Door.HALF,
    "show_second_factor": Door.ALWAYS,
    "set_second_factor": Door.ALWAYS,
    "own_account": Door.OWN,
    "end_session": Door.OWN,
    "end_other_sessions": Door.OWN,
    "show_password": Door.ALWAYS,
    "change_password": Door.ALWAYS,
    "home": Right.CASES,
    "events": Right.CASES,
    "conversation": Right.CASES,
    "take": Right.CASES,
    "release": Right.CASES,
    "close": Right.CASES,
    "reply": Right.CASES,
    "transfer": Right.CASES,
    "snooze": Right.CASES,
    "wake": Right.CASES,
    "note": Right.CASES,
    "read": Right.CASES,
    "typing": Right.CASES,
    "presence": Right.CASES,
    "verify": Right.CASES,
    "details": Right.CASES,
    "held": Right.LEAD,
    "release_held": Right.LEAD,
    "refuse_held": Right.LEAD,
    "surge": Right.LEAD,
    "set_surge": Right.LEAD,
    "reports": Right.REPORTS,
    "report_file": Right.REPORTS,
    "rights": Right.EXPORT,
    "export_person": Right.EXPORT,
    "erase_person": Right.ERASE,
    "audit": Right.AUDIT,
    "audit_file": Right.AUDIT,
    "agents": Right.AGENTS,
    "add_agent": Right.AGENTS,
    "set_role": Right.AGENTS,
    "disable_agent": Right.AGENTS,
    "enable_agent": Right.AGENTS,
    "reset_password": Right.AGENTS,
    "reset_second_factor": Right.AGENTS,
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


def gives(account: Account) -> tuple[str, ...]:
    """The roles that the account may give: nobody makes somebody mightier than supervisors are, but administrators."""
    if account.role == ADMIN:
        return ROLES
    return (AGENT, SUPERVISOR) if has(account, Right.AGENTS) else ()


def leads(account: Account, other: Account) -> bool:
    """True when the account may change the other: of a role that it gives, and not itself."""
    return other.id != account.id and other.role in gives(account)


def missing(account: Account, session: Session, *, second_factor: bool) -> Missing | None:
    """What the session has to do before it opens more than that. `second_factor`: every account needs one.

    Whom an identity provider signs in, it has asked for a second factor by its own rules.
    """
    if session.stage == HALF:
        return Missing.CODE
    if session.method == OIDC:
        return None
    if account.must_change:
        return Missing.PASSWORD
    return Missing.SECOND_FACTOR if second_factor and account.totp_secret is None else None


def opens(route: str, what_is_missing: Missing | None) -> bool:
    """True when the route may be called before what is missing was done."""
    if what_is_missing is None:
        return True
    doors = {Door.HALF} if what_is_missing is Missing.CODE else {Door.HALF, Door.ALWAYS}
    return rule(route) in doors


def sees_queue(account: Account, queue: str) -> bool:
    """True when the account works on the queue's cases."""
    return works_on(account.role, queue)


def works_on(role: str, queue: str) -> bool:
    """True when the role works on the queue's cases.

    Requests about rights are not for agents: they concern the whole of what is kept of a person. The data protection
    officer sees those alone; supervisors and administrators see every queue.
    """
    rights = RIGHTS.get(role, frozenset())
    if role == DPO:
        return queue == RIGHTS_QUEUE
    return Right.LEAD in rights or (Right.CASES in rights and queue != RIGHTS_QUEUE)
