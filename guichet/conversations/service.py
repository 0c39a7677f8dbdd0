"""What visitors do with a conversation, besides writing in it: open, read, ask for a human, erase."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from guichet.conversations import replies
from guichet.conversations import words as chat
from guichet.conversations.bells import Bell, ring
from guichet.conversations.conversation import (
    PATIENT,
    PRO,
    Access,
    Case,
    Conversation,
    ConversationNotFound,
    Offer,
)
from guichet.conversations.messages import Author, Draft, Message
from guichet.conversations.replies import Words
from guichet.conversations.states import Move, State, after
from guichet.conversations.store import Store, Transaction

HANDLING_S = 300.0
"""Seconds a case is assumed to take until some were closed in the last day."""


class AudienceIsSigned(ValueError):
    """The portal's token said who is there: the visitor may not say otherwise."""


class OnDuty(Protocol):
    """Knows whether an agent is there to take a case now."""

    async def on_duty(self) -> bool: ...


@dataclass(frozen=True)
class Standing:
    """Where a conversation stands. While waiting, `position` counts from 1 and `wait_s` is an estimate."""

    state: State
    audience: str
    position: int | None = None
    wait_s: int | None = None
    case: str | None = None
    agent: str | None = None


@dataclass(frozen=True)
class Opened:
    """A new conversation. The token is shown this once; the store keeps only its hash."""

    conversation: Conversation
    token: str
    messages: list[Message]


class Conversations:
    """The visitors' side of conversations."""

    def __init__(
        self,
        store: Store,
        words: Words,
        bell: Bell,
        on_duty: OnDuty,
        new_id: Callable[[], str],
        new_number: Callable[[], str],
    ) -> None:
        self._store = store
        self._words = words
        self._bell = bell
        self._on_duty = on_duty
        self._new_id = new_id
        self._new_number = new_number

    async def open(self) -> Opened:
        """Start a conversation with somebody nobody vouches for."""
        token = secrets.token_urlsafe(32)
        conversation = Conversation(self._new_id(), PATIENT, "anonymous", State.BOT, datetime.now(UTC))
        async with self._store.write() as tx:
            await tx.add(conversation, hash_token(token))
            messages = await tx.append(conversation, [replies.greeting(self._words, conversation.audience)])
        return Opened(conversation, token, messages)

    async def access(self, conversation_id: str, token: str) -> Access | None:
        """What the token gives here; None when it is not this conversation's. An unknown one takes the same path."""
        return await self._store.access(conversation_id, hash_token(token), datetime.now(UTC))

    async def history(self, conversation_id: str, after_seq: int = 0) -> list[Message]:
        """The messages with a higher `seq`, in order."""
        return await self._store.messages(conversation_id, after_seq)

    async def standing(self, conversation_id: str) -> Standing:
        """Where the conversation stands now. Raises ConversationNotFound."""
        conversation = await self._store.conversation(conversation_id)
        case = await self._store.case(conversation_id)
        agent = case.assignee_name.split()[0] if case and case.assignee_name else None
        number = case.number if case else None
        if case is None or conversation.state is not State.WAITING:
            return Standing(conversation.state, conversation.audience, case=number, agent=agent)
        position = await self._position(case)
        handling = await self._store.median_handling_s(case.queue, datetime.now(UTC) - timedelta(days=1))
        wait_s = round(position * (handling or HANDLING_S))
        return Standing(conversation.state, conversation.audience, position, wait_s, number)

    async def set_audience(self, conversation_id: str, audience: str) -> Conversation:
        """The visitor says who they are. Raises AudienceIsSigned, ConversationNotFound."""
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            if conversation.is_signed and audience != conversation.audience:
                raise AudienceIsSigned(conversation.audience)
            conversation = replace(conversation, audience=audience)
            await tx.save(conversation)
        return conversation

    async def request_human(self, conversation_id: str, details: dict[str, str]) -> Standing:
        """Open a case with the form's details; when one is open already, bring its details up to date.

        Raises ConversationNotFound.
        """
        on_duty = await self._on_duty.on_duty()
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            case = await tx.open_case(conversation_id)
            if case is not None:
                await tx.save_case(replace(case, details={**(case.details or {}), **details}))
            else:
                await self._open_case(tx, conversation, details, on_duty)
        await ring(self._bell, conversation_id)
        return await self.standing(conversation_id)

    async def cancel(self, conversation_id: str) -> Standing:
        """Withdraw the request for a human; nothing to withdraw changes nothing.

        Raises IllegalMove when an agent is there already, ConversationNotFound.
        """
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            case = await tx.open_case(conversation_id)
            if case is not None:
                state = after(conversation.state, Move.CANCEL)
                await tx.append(conversation, [Draft(Author.SYSTEM, chat.CANCELLED)])
                await tx.save(replace(conversation, state=state, offer=None))
                await tx.save_case(replace(case, closed_at=datetime.now(UTC)))
        await ring(self._bell, conversation_id)
        return await self.standing(conversation_id)

    async def erase(self, conversation_id: str) -> None:
        """Delete everything that was said and left in the conversation."""
        async with self._store.write() as tx:
            await tx.erase(conversation_id)
        await ring(self._bell, conversation_id)

    async def _open_case(
        self,
        tx: Transaction,
        conversation: Conversation,
        details: dict[str, str],
        on_duty: bool,
    ) -> None:
        state = conversation.state
        if state is State.CLOSED:
            state = after(state, Move.REOPEN)
        state = after(state, Move.ASK if on_duty else Move.CALL_BACK)
        number = None if on_duty else self._new_number()
        queue = "professionnels" if conversation.audience == PRO else "patients"
        offer = conversation.offer or Offer(queue, "parler_a_un_conseiller", 2)
        case = Case(
            id=self._new_id(),
            conversation_id=conversation.id,
            queue=offer.queue,
            reason=offer.reason,
            priority=offer.priority,
            opened_at=datetime.now(UTC),
            details=details,
            number=number,
        )
        await tx.append(conversation, [Draft(Author.SYSTEM, _case_words(number, details))])
        await tx.save(replace(conversation, state=state, offer=None, misses=0))
        await tx.save_case(case)

    async def _position(self, case: Case) -> int:
        waiting = [c.id for c in await self._store.cases() if c.queue == case.queue and c.state is State.WAITING]
        return waiting.index(case.id) + 1 if case.id in waiting else 1


def hash_token(token: str) -> str:
    """SHA-256 in hexadecimal; enough for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _case_words(number: str | None, details: dict[str, str]) -> str:
    if number is None:
        return chat.WAITING
    words = chat.CALLBACK_WITH_CONTACT if {"email", "phone"} & set(details) else chat.CALLBACK_HERE
    return words.format(number=number)


__all__ = [
    "AudienceIsSigned",
    "ConversationNotFound",
    "Conversations",
    "OnDuty",
    "Opened",
    "Standing",
    "hash_token",
]
