"""Rounds: what happens to cases by itself. Each process makes them; a case is changed once, under its lock."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from guichet.conversations import words as chat
from guichet.conversations.case_changes import NO_ANSWER, assigned, called_back, unassigned
from guichet.conversations.casebook import Casebook, Decide, Step, happened, system
from guichet.conversations.conversation import AgentRef, Case, Conversation, ConversationNotFound, EventKind
from guichet.conversations.intake import Intake, Promise
from guichet.conversations.states import IllegalMove, Move, State


@dataclass(frozen=True)
class Policy:
    """When what happens. `silence`: how long an agent's words may stay without answer; None for ever.

    `cap`: agents who hold fewer cases than this get waiting ones by themselves; 0 for never.
    """

    silence: timedelta | None = None
    cap: int = 0


class Rounds:
    """Releases what agents who vanished hold, closes silent cases, wakes snoozed ones, calls back, assigns."""

    def __init__(self, book: Casebook, intake: Intake, new_number: Callable[[], str], policy: Policy) -> None:
        self._book = book
        self._intake = intake
        self._new_number = new_number
        self._policy = policy

    async def make(self, now: datetime, *, judge_absence: bool = True) -> None:
        """Make one round. Without `judge_absence` nobody is taken for gone: after a start, desks first come back."""
        cases = await self._book.store.cases()
        await self._wake(cases, now)
        await self._close_silent(now)
        if judge_absence:
            present = await self._intake.duty.present()
            await self._release(cases, present, now)
            await self._call_back(cases, present, now)
        if self._policy.cap:
            await self._assign(now)

    async def _wake(self, cases: Sequence[Case], now: datetime) -> None:
        for case in cases:
            if case.snoozed_until is not None and case.snoozed_until <= now:
                await self._step(case, partial(_woken, case))

    async def _close_silent(self, now: datetime) -> None:
        if self._policy.silence is None:
            return
        silent = dict(await self._book.store.silent(now - self._policy.silence))
        for case in await self._book.store.cases() if silent else []:
            if case.conversation_id in silent:
                await self._step(case, partial(_silent, silent[case.conversation_id], now))

    async def _release(self, cases: Sequence[Case], present: Sequence[AgentRef], now: datetime) -> None:
        here = {agent.id for agent in present}
        for case in cases:
            if case.state is State.HUMAN and case.assignee_id not in here and not case.is_snoozed(now):
                await self._step(case, partial(_left, case))

    async def _call_back(self, cases: Sequence[Case], present: Sequence[AgentRef], now: datetime) -> None:
        for case in cases:
            if case.state is State.WAITING and not (present and self._intake.hours.is_open(case.queue, now)):
                promise = self._intake.promise(case.queue, now)
                await self._step(case, partial(_kept, promise, self._new_number()))

    async def _assign(self, now: datetime) -> None:
        cases = await self._book.store.cases()
        held = Counter(c.assignee_id for c in cases if c.state is State.HUMAN and not c.is_snoozed(now))
        for case in (c for c in cases if c.state is State.WAITING):
            if not self._intake.hours.is_open(case.queue, now):
                continue
            able = [agent for agent in await self._intake.duty.available(case.queue) if agent.id != case.released_by]
            able = [agent for agent in able if held[agent.id] < self._policy.cap]
            if able:
                agent = min(able, key=lambda agent: held[agent.id])
                held[agent.id] += 1
                await self._step(case, partial(_given, agent))

    async def _step(self, case: Case, decide: Decide) -> None:
        # Somebody else was faster: another process, an agent, the visitor.
        with suppress(ConversationNotFound, IllegalMove):
            await self._book.step(case.conversation_id, decide)


def _woken(seen: Case, case: Case, _: Conversation) -> Step | None:
    if case.id != seen.id or case.snoozed_until != seen.snoozed_until:
        return None
    return Step(replace(case, snoozed_until=None), happened(EventKind.WOKEN))


def _silent(last_seq: int, now: datetime, case: Case, conversation: Conversation) -> Step | None:
    if conversation.state is not State.HUMAN or conversation.last_seq != last_seq or case.is_snoozed(now):
        return None
    agent = AgentRef(case.assignee_id or "", case.assignee_name or "")
    return Step(
        replace(case, closed_at=now, outcome=NO_ANSWER, snoozed_until=None),
        happened(EventKind.CLOSED, detail=NO_ANSWER),
        (Move.FALL_SILENT,),
        system(chat.FELL_SILENT.format(agent=agent.first_name)),
    )


def _left(seen: Case, case: Case, conversation: Conversation) -> Step | None:
    if conversation.state is not State.HUMAN or case.assignee_id != seen.assignee_id:
        return None
    agent = AgentRef(case.assignee_id or "", case.assignee_name or "")
    said = system(chat.LEFT.format(agent=agent.first_name))
    return Step(unassigned(case), happened(EventKind.RELEASED, detail=agent.name), (Move.RELEASE,), said)


def _kept(promise: Promise, number: str, case: Case, conversation: Conversation) -> Step | None:
    if conversation.state is not State.WAITING:
        return None
    return called_back(case, promise, number)


def _given(agent: AgentRef, case: Case, conversation: Conversation) -> Step | None:
    if conversation.state is not State.WAITING:
        return None
    said = system(chat.TAKEN.format(agent=agent.first_name))
    return Step(assigned(case, agent), happened(EventKind.ASSIGNED, detail=agent.name), (Move.TAKE,), said)
