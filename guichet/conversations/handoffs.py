"""What agents do with cases: take, reply, release, close."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from guichet.conversations import words as chat
from guichet.conversations.bells import Bell, ring
from guichet.conversations.conversation import (
    AgentRef,
    Case,
    Conversation,
    ConversationNotFound,
)
from guichet.conversations.messages import Author, Draft, Message, Published
from guichet.conversations.states import IllegalMove, Move, State, after
from guichet.conversations.store import Store, Transaction


class AlreadyTaken(Exception):
    """Another agent holds the conversation: `holder` is their name."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"already taken by {holder}")
        self.holder = holder


class NotTheHolder(Exception):
    """Only the agent who holds a conversation may write in it or end it."""


class Handoffs:
    """The agents' side of conversations."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell

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

    async def transcript(self, conversation_id: str) -> list[Message]:
        """All messages, with what the bot understood."""
        return await self._store.messages(conversation_id)

    async def take(self, conversation_id: str, agent: AgentRef) -> Case:
        """Hold the conversation. Of two agents at once one wins; taking what one holds changes nothing.

        Raises AlreadyTaken, ConversationNotFound.
        """

        def assign(case: Case, conversation: Conversation) -> Case | None:
            if case.assignee_id == agent.id:
                return None
            if case.assignee_id is not None:
                raise AlreadyTaken(case.assignee_name or "")
            return replace(
                case,
                assignee_id=agent.id,
                assignee_name=agent.name,
                taken_at=datetime.now(UTC),
            )

        return await self._move(
            conversation_id,
            Move.TAKE,
            assign,
            chat.TAKEN.format(agent=agent.first_name),
        )

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
            case = await self._held(tx, conversation, agent)
            check(conversation)
            [message] = await tx.append(conversation, [Draft(Author.AGENT, text, answer)], client_id=key)
            if case.first_reply_at is None:
                await tx.save_case(replace(case, first_reply_at=message.created_at))
        await ring(self._bell, conversation_id)
        return message

    async def release(self, conversation_id: str, agent: AgentRef) -> Case:
        """Put the conversation back in its queue. Raises NotTheHolder, ConversationNotFound."""

        def unassign(case: Case, conversation: Conversation) -> Case:
            _must_hold(case, conversation, agent)
            return replace(case, assignee_id=None, assignee_name=None, taken_at=None)

        return await self._move(
            conversation_id,
            Move.RELEASE,
            unassign,
            chat.RELEASED.format(agent=agent.first_name),
        )

    async def close(self, conversation_id: str, agent: AgentRef) -> Case:
        """End the case: a held conversation goes back to the bot, a call-back that was done is closed.

        Raises NotTheHolder, IllegalMove, ConversationNotFound.
        """
        case = await self.case(conversation_id)
        if case.state is State.CALLBACK:
            return await self._move(
                conversation_id,
                Move.CLOSE,
                _closed,
                chat.CLOSED.format(number=case.number),
            )

        def hand_back(case: Case, conversation: Conversation) -> Case:
            _must_hold(case, conversation, agent)
            return _closed(case, conversation)

        return await self._move(
            conversation_id,
            Move.HAND_BACK,
            hand_back,
            chat.HANDED_BACK.format(agent=agent.first_name),
        )

    async def _move(
        self,
        conversation_id: str,
        move: Move,
        change: Callable[[Case, Conversation], Case | None],
        words: str,
    ) -> Case:
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            case = await tx.open_case(conversation_id)
            if case is None:
                raise ConversationNotFound(conversation_id)
            changed = change(case, conversation)
            if changed is None:
                return case
            state = after(conversation.state, move)
            await tx.append(conversation, [Draft(Author.SYSTEM, words)])
            await tx.save(replace(conversation, state=state))
            await tx.save_case(changed)
        await ring(self._bell, conversation_id)
        return replace(changed, state=state)

    async def _held(self, tx: Transaction, conversation: Conversation, agent: AgentRef) -> Case:
        case = await tx.open_case(conversation.id)
        if case is None:
            raise NotTheHolder
        _must_hold(case, conversation, agent)
        return case


def _must_hold(case: Case, conversation: Conversation, agent: AgentRef) -> None:
    if conversation.state is not State.HUMAN or case.assignee_id != agent.id:
        raise NotTheHolder


def _closed(case: Case, conversation: Conversation) -> Case:
    return replace(case, closed_at=datetime.now(UTC))


__all__ = ["AlreadyTaken", "Handoffs", "IllegalMove", "NotTheHolder"]
