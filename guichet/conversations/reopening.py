"""Reopening: what a visitor's message does to a case that was put aside, or closed by their silence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from guichet.conversations import words as chat
from guichet.conversations.case_changes import NO_ANSWER, called_back, unassigned
from guichet.conversations.casebook import Step, happened, system
from guichet.conversations.conversation import AgentRef, Case, Conversation, EventKind
from guichet.conversations.intake import Intake
from guichet.conversations.states import Move, State
from guichet.conversations.store import Transaction


class Reopening:
    """Gives a case that goes on to its agent when they are there, else to the queue, else to a call-back."""

    def __init__(self, intake: Intake, new_number: Callable[[], str]) -> None:
        self._intake = intake
        self._new_number = new_number

    async def step(self, tx: Transaction, conversation: Conversation, now: datetime) -> Step | None:
        """What the visitor's message changes; None when no case waits for it."""
        if conversation.state is State.HUMAN:
            case = await tx.open_case(conversation.id)
            if case is not None and case.snoozed_until is not None:
                return Step(replace(case, snoozed_until=None), happened(EventKind.WOKEN))
        if conversation.state is State.CLOSED:
            case = await tx.last_case(conversation.id)
            if case is not None and case.outcome == NO_ANSWER:
                return await self._reopened(tx, replace(case, closed_at=None, outcome=None), now)
        return None

    async def _reopened(self, tx: Transaction, case: Case, now: datetime) -> Step:
        event = happened(EventKind.REOPENED)
        holder = await self._holder(case)
        if holder is not None:
            said = system(chat.REOPENED_WITH.format(agent=holder.first_name))
            return Step(case, event, (Move.REOPEN, Move.ASK, Move.TAKE), said)
        case = replace(unassigned(case), released_by=None)
        staffed = await self._intake.is_staffed(case.queue, now)
        if staffed and self._intake.has_room(await tx.waiting(case.queue)):
            return Step(case, event, (Move.REOPEN, Move.ASK), system(chat.REOPENED))
        promise, number = self._intake.promise(case.queue, now), case.number or self._new_number()
        kept = called_back(case, promise, number, in_rush=self._intake.rush.is_on)
        return replace(kept, event=event, moves=(Move.REOPEN, Move.CALL_BACK))

    async def _holder(self, case: Case) -> AgentRef | None:
        if case.assignee_id is None:
            return None
        present = await self._intake.duty.present()
        return next((agent for agent in present if agent.id == case.assignee_id), None)
