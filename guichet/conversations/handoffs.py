"""What agents do with cases: take, reply, transfer, release, snooze, note, close."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from guichet.conversations import words as chat
from guichet.conversations.bells import DESK, Bell, agent_types, ring
from guichet.conversations.case_changes import ABUSE, NO_ANSWER, assigned, to_colleague, to_queue, unassigned
from guichet.conversations.casebook import Casebook, Step, happened, system
from guichet.conversations.conversation import (
    AgentRef,
    Case,
    CaseEvent,
    Conversation,
    ConversationNotFound,
    EventKind,
    Survey,
)
from guichet.conversations.dates import written_moment
from guichet.conversations.messages import Author, Draft, Message, Published
from guichet.conversations.states import IllegalMove, Move, State
from guichet.conversations.store import Store, Transaction
from guichet.conversations.survey import ASKED


class AlreadyTaken(Exception):
    """Another agent holds the conversation: `holder` is their name."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"already taken by {holder}")
        self.holder = holder


class NotTheHolder(Exception):
    """Only the agent who holds a conversation may write in it, give it away or end it."""


class Handoffs:
    """The agents' side of conversations."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell
        self._book = Casebook(store, bell)

    async def cases(self) -> list[Case]:
        """All open cases, the most urgent first, then the one that waits longest."""
        return await self._store.cases()

    async def case(self, conversation_id: str) -> Case:
        """The conversation's open case. Raises ConversationNotFound when it has none."""
        case = await self._store.case(conversation_id)
        if case is None:
            raise ConversationNotFound(conversation_id)
        return case

    async def conversation(self, conversation_id: str) -> Conversation:
        """Who is there, and how the conversation stands. Raises ConversationNotFound."""
        return await self._store.conversation(conversation_id)

    async def ring(self, conversation_id: str) -> None:
        """Something beside the conversation changed that its pages show."""
        await ring(self._bell, conversation_id)

    async def ring_desk(self) -> None:
        """Something changed that all desks show."""
        await self._bell.publish(DESK)

    async def transcript(self, conversation_id: str, after: int = 0) -> list[Message]:
        """The messages with a higher `seq`, with what the bot understood."""
        return await self._store.messages(conversation_id, after)

    async def history(self, conversation_id: str) -> list[CaseEvent]:
        """What happened to the conversation's cases, notes among it, in order."""
        return await self._store.events(conversation_id)

    async def take(self, conversation_id: str, agent: AgentRef) -> Case:
        """Hold the conversation. Of two agents at once one wins; taking what one holds changes nothing.

        Raises AlreadyTaken, IllegalMove, ConversationNotFound.
        """

        def assign(case: Case, _: Conversation) -> Step | None:
            if case.assignee_id == agent.id:
                return None
            if case.assignee_id is not None:
                raise AlreadyTaken(case.assignee_name or "")
            said = system(chat.TAKEN.format(agent=agent.first_name))
            return Step(assigned(case, agent), happened(EventKind.TAKEN, agent), (Move.TAKE,), said)

        return await self._book.step(conversation_id, assign)

    async def reply(
        self,
        conversation_id: str,
        agent: AgentRef,
        text: str,
        client_id: str,
        *,
        answer: Published | None = None,
        check: Callable[[Conversation], None] = lambda _: None,
    ) -> Message:
        """Write to the visitor; a repeat with the same `client_id` writes once.

        `answer` says from which published answer the words were taken. `check` sees the conversation as it stands when
        the message is committed, and stops it by raising. Raises NotTheHolder, ConversationNotFound.
        """
        key = f"agent:{client_id}"
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            known = await tx.said(conversation_id, key)
            if known is not None:
                return known
            case = await _held(tx, conversation, agent)
            check(conversation)
            draft = Draft(Author.AGENT, text, answer, agent=agent.first_name)
            [message] = await tx.append(conversation, [draft], client_id=key)
            await tx.mark_read(conversation_id, message.seq, by_visitor=False)
            if case.first_reply_at is None or case.snoozed_until is not None:
                first = case.first_reply_at or message.created_at
                await tx.save_case(replace(case, first_reply_at=first, snoozed_until=None))
            await tx.record(agent.id, "replied", f"conversation:{conversation_id}", {"seq": message.seq})
        await ring(self._bell, conversation_id)
        return message

    async def release(self, conversation_id: str, agent: AgentRef) -> Case:
        """Put the conversation back in its queue. Raises NotTheHolder, ConversationNotFound."""

        def unassign(case: Case, conversation: Conversation) -> Step:
            _must_hold(case, conversation, agent)
            said = system(chat.RELEASED.format(agent=agent.first_name))
            return Step(unassigned(case), happened(EventKind.RELEASED, agent), (Move.RELEASE,), said)

        return await self._book.step(conversation_id, unassign)

    async def transfer(
        self,
        conversation_id: str,
        agent: AgentRef,
        *,
        queue: str = "",
        colleague: AgentRef | None = None,
        note: str = "",
        leads: bool = False,
    ) -> Case:
        """Hand over to a colleague, who then holds it, or to a queue, with a note for whoever goes on.

        What another agent holds is transferred only by who `leads` the desk; what waits, by anybody.
        Raises NotTheHolder, IllegalMove, ConversationNotFound; ValueError unless there is one target, a new one.
        """
        if bool(queue) == bool(colleague):
            raise ValueError("expected a queue or a colleague")

        def move(case: Case, conversation: Conversation) -> Step:
            if conversation.state is State.HUMAN and not leads:
                _must_hold(case, conversation, agent)
            if colleague is not None:
                return to_colleague(case, conversation, agent, colleague, note)
            return to_queue(case, conversation, agent, queue, note)

        return await self._book.step(conversation_id, move)

    async def snooze(self, conversation_id: str, agent: AgentRef, until: datetime) -> Case:
        """Put aside until then, or until the visitor writes. Raises NotTheHolder, ConversationNotFound; ValueError."""
        if until <= datetime.now(UTC):
            raise ValueError("expected a moment to come")

        def put_aside(case: Case, conversation: Conversation) -> Step:
            said: tuple[Draft, ...] = ()
            if conversation.state is not State.CALLBACK:
                _must_hold(case, conversation, agent)
                said = system(chat.SNOOZED.format(agent=agent.first_name, until=written_moment(until)))
            event = happened(EventKind.SNOOZED, agent, until.isoformat())
            return Step(replace(case, snoozed_until=until), event, said=said)

        return await self._book.step(conversation_id, put_aside)

    async def wake(self, conversation_id: str, agent: AgentRef) -> Case:
        """Take up again what was put aside. Raises NotTheHolder, ConversationNotFound."""

        def take_up(case: Case, conversation: Conversation) -> Step | None:
            if case.snoozed_until is None:
                return None
            if conversation.state is not State.CALLBACK:
                _must_hold(case, conversation, agent)
            return Step(replace(case, snoozed_until=None), happened(EventKind.WOKEN, agent))

        return await self._book.step(conversation_id, take_up)

    async def note(self, conversation_id: str, agent: AgentRef, text: str) -> CaseEvent:
        """Keep a note that agents alone read, on the open case or on the last one. Raises ConversationNotFound."""
        event = happened(EventKind.NOTE, agent, note=text)
        async with self._store.write() as tx:
            case = await tx.open_case(conversation_id) or await tx.last_case(conversation_id)
            if case is None:
                raise ConversationNotFound(conversation_id)
            await tx.add_event(case, event)
            await tx.record(agent.id, "case_note", f"conversation:{conversation_id}")
        await ring(self._bell, conversation_id)
        return event

    async def close(self, conversation_id: str, agent: AgentRef, outcome: str | None = None, note: str = "") -> Case:
        """End the case: a held conversation goes back to the bot, a call-back that was done is closed.

        The visitor is then asked whether it helped. Raises NotTheHolder, IllegalMove, ConversationNotFound.
        """

        def end(case: Case, conversation: Conversation) -> Step:
            if conversation.state is State.CALLBACK:
                move, words = Move.CLOSE, chat.CLOSED.format(number=case.number)
            else:
                _must_hold(case, conversation, agent)
                move, words = Move.HAND_BACK, chat.HANDED_BACK.format(agent=agent.first_name)
            said, survey = system(words), None
            if outcome not in (NO_ANSWER, ABUSE):
                said, survey = (*said, ASKED), Survey(case.id)
            return Step(
                replace(case, closed_at=datetime.now(UTC), outcome=outcome, snoozed_until=None),
                happened(EventKind.CLOSED, agent, outcome, note),
                (move,),
                said,
                replace(conversation, survey=survey, offer=None, misses=0),
            )

        return await self._book.step(conversation_id, end)

    async def read(self, conversation_id: str, agent: AgentRef, seq: int) -> None:
        """The holder has read all up to `seq`; what others look at does not count. Raises ConversationNotFound."""
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            case = await tx.open_case(conversation_id)
            if case is None or conversation.state is not State.HUMAN or case.assignee_id != agent.id:
                return
            marked = await tx.mark_read(conversation_id, seq, by_visitor=False)
        if marked:
            await ring(self._bell, conversation_id)

    async def typing(self, conversation_id: str, agent: AgentRef) -> None:
        """The holder is typing: told, never kept. Raises ConversationNotFound."""
        case = await self.case(conversation_id)
        if case.state is State.HUMAN and case.assignee_id == agent.id:
            await self._bell.publish(agent_types(conversation_id))


async def _held(tx: Transaction, conversation: Conversation, agent: AgentRef) -> Case:
    case = await tx.open_case(conversation.id)
    if case is None:
        raise NotTheHolder
    _must_hold(case, conversation, agent)
    return case


def _must_hold(case: Case, conversation: Conversation, agent: AgentRef) -> None:
    if conversation.state is not State.HUMAN or case.assignee_id != agent.id:
        raise NotTheHolder


__all__ = ["ABUSE", "NO_ANSWER", "AlreadyTaken", "Handoffs", "IllegalMove", "NotTheHolder"]
