"""Changes of a case that agents, and the application by itself, decide on. Pure: no I/O."""

from dataclasses import replace
from datetime import UTC, datetime

from guichet.conversations import words as chat
from guichet.conversations.casebook import Step, happened, system
from guichet.conversations.conversation import RIGHTS, AgentRef, Case, Conversation, EventKind
from guichet.conversations.dates import answer_by
from guichet.conversations.intake import Promise
from guichet.conversations.states import Move, State

NO_ANSWER, ABUSE = "sans_reponse", "abus"
"""Outcomes after which nobody is asked whether it helped."""


def assigned(case: Case, agent: AgentRef) -> Case:
    """The case, held by the agent from now on."""
    return replace(
        case,
        assignee_id=agent.id,
        assignee_name=agent.name,
        taken_at=datetime.now(UTC),
        snoozed_until=None,
    )


def unassigned(case: Case) -> Case:
    """The case, back in its queue."""
    return replace(
        case,
        assignee_id=None,
        assignee_name=None,
        taken_at=None,
        snoozed_until=None,
        released_by=case.assignee_id,
    )


def to_colleague(case: Case, conversation: Conversation, agent: AgentRef, colleague: AgentRef, note: str) -> Step:
    """A colleague holds it from now on. Raises ValueError when they do already."""
    if case.assignee_id == colleague.id:
        raise ValueError("expected somebody who does not hold it")
    if conversation.state is State.HUMAN:
        move, words = Move.HAND_OVER, chat.HANDED_OVER
    else:
        move, words = Move.TAKE, chat.TAKEN
    said = system(words.format(agent=colleague.first_name))
    event = happened(EventKind.TRANSFERRED, agent, colleague.name, note)
    return Step(assigned(case, colleague), event, (move,), said)


def to_queue(case: Case, conversation: Conversation, agent: AgentRef, queue: str, note: str) -> Step:
    """It waits in another queue; what nobody holds keeps its state. Raises ValueError when it waits there already."""
    if conversation.state is not State.HUMAN and queue == case.queue:
        raise ValueError("expected another queue")
    moves = (Move.RELEASE,) if conversation.state is State.HUMAN else ()
    changed = replace(unassigned(case) if moves else case, queue=queue)
    if queue == RIGHTS and changed.answer_by is None:
        changed = replace(changed, answer_by=answer_by(case.opened_at))
    event = happened(EventKind.TRANSFERRED, agent, queue, note)
    return Step(changed, event, moves, system(chat.PASSED_ON))


def called_back(case: Case, promise: Promise, number: str, *, in_rush: bool = False) -> Step:
    """What waits is kept for a call-back, as nobody comes any more."""
    kept = replace(case, number=number, due_at=promise.due_at, promise=promise.words)
    return Step(kept, happened(EventKind.CALL_BACK), (Move.CALL_BACK,), system(case_words(kept, in_rush=in_rush)))


def case_words(case: Case, *, in_rush: bool = False) -> str:
    """What the visitor reads when a case begins to wait, or is kept for a call-back."""
    if case.number is None:
        return chat.WAITING
    way = chat.BY_CONTACT if {"email", "phone"} & set(case.details or {}) else chat.BY_CHAT
    why = chat.CALLBACK_IN_RUSH if in_rush else chat.CALLBACK
    return f"{why.format(number=case.number)}{case.promise} {way}"
