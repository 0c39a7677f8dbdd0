"""What visitors do with a conversation, besides writing in it: open, read, ask for a human, erase."""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from guichet.conversations import replies
from guichet.conversations import words as chat
from guichet.conversations.bells import Bell, ring, visitor_types
from guichet.conversations.case_changes import case_words
from guichet.conversations.casebook import Casebook, Step, happened, system
from guichet.conversations.conversation import (
    PATIENT,
    RIGHTS,
    Access,
    Case,
    Conversation,
    ConversationNotFound,
    EventKind,
)
from guichet.conversations.dates import answer_by
from guichet.conversations.intake import Intake, Promise
from guichet.conversations.messages import Message
from guichet.conversations.replies import Words
from guichet.conversations.states import Move, State, along
from guichet.conversations.store import Store, Transaction

HANDLING_S = 300.0
"""Seconds a case is assumed to take until some were closed in the last day."""


class AudienceIsSigned(ValueError):
    """The portal's token said who is there: the visitor may not say otherwise."""


@dataclass(frozen=True)
class Standing:
    """Where a conversation stands. While waiting, `position` counts from 1 and `wait_s` is an estimate.

    `read` is the last `seq` that the agent who holds it has read; `promise` what was promised for a call-back.
    """

    state: State
    audience: str
    position: int | None = None
    wait_s: int | None = None
    case: str | None = None
    agent: str | None = None
    read: int | None = None
    promise: str | None = None


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
        intake: Intake,
        new_id: Callable[[], str],
        new_number: Callable[[], str],
    ) -> None:
        self._store = store
        self._words = words
        self._bell = bell
        self._book = Casebook(store, bell)
        self._intake = intake
        self._new_id = new_id
        self._new_number = new_number

    async def open(self) -> Opened:
        """Start a conversation with somebody nobody vouches for."""
        token = secrets.token_urlsafe(32)
        conversation = Conversation(self._new_id(), PATIENT, "anonymous", State.BOT, datetime.now(UTC))
        greeting = replies.greeting(self._words, conversation.audience, in_rush=self._intake.rush.is_on)
        async with self._store.write() as tx:
            await tx.add(conversation, hash_token(token))
            messages = await tx.append(conversation, [greeting])
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
        standing = Standing(conversation.state, conversation.audience)
        if case is None:
            return standing
        standing = replace(standing, case=case.number)
        match conversation.state:
            case State.WAITING:
                position = 1 + await self._store.ahead(case)
                return replace(standing, position=position, wait_s=await self._wait_s(case.queue, position))
            case State.HUMAN:
                agent = case.assignee_name.split()[0] if case.assignee_name else None
                return replace(standing, agent=agent, read=conversation.agent_read)
            case State.CALLBACK:
                return replace(standing, promise=case.promise)
        return standing

    async def _wait_s(self, queue: str, position: int) -> int:
        handling = await self._store.median_handling_s(queue, datetime.now(UTC) - timedelta(days=1))
        return round(position * (handling or HANDLING_S) / max(1, await self._intake.agents(queue)))

    async def read(self, conversation_id: str, seq: int) -> None:
        """The visitor's page has shown all up to `seq`. Raises ConversationNotFound."""
        async with self._store.write() as tx:
            marked = await tx.mark_read(conversation_id, seq, by_visitor=True)
        if marked:
            await ring(self._bell, conversation_id)

    async def typing(self, conversation_id: str) -> None:
        """The visitor is typing: told, never kept."""
        await self._bell.publish(visitor_types(conversation_id))

    async def set_audience(self, conversation_id: str, audience: str) -> Conversation:
        """The visitor says who they are. Raises AudienceIsSigned, ConversationNotFound."""
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            if conversation.is_signed and audience != conversation.audience:
                raise AudienceIsSigned(conversation.audience)
            conversation = replace(conversation, audience=audience)
            await tx.save(conversation)
        return conversation

    async def request_human(self, conversation_id: str, details: dict[str, str], consent: str = "") -> Standing:
        """Open a case with the form's details; when one is open already, bring its details up to date.

        `consent` is the version of the words that the visitor agreed to.

        Raises ConversationNotFound.
        """
        now = datetime.now(UTC)
        agreed = {"version": consent, "at": now.isoformat(timespec="seconds")}
        queue = replies.offered(await self._store.conversation(conversation_id)).queue
        staffed = await self._intake.is_staffed(queue, now)
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            case = await tx.open_case(conversation_id)
            if case is not None:
                case = replace(case, details={**(case.details or {}), **details}, consent=agreed)
                await tx.save_case(case)
            else:
                has_room = staffed and self._intake.has_room(await tx.waiting(queue))
                promise = None if has_room else self._intake.promise(queue, now)
                case = await self._open_case(tx, conversation, details, agreed, promise)
        await self._book.tell(conversation_id, case)
        return await self.standing(conversation_id)

    async def cancel(self, conversation_id: str) -> Standing:
        """Withdraw the request for a human; nothing to withdraw changes nothing.

        Raises IllegalMove when an agent is there already, ConversationNotFound.
        """

        def withdraw(case: Case, conversation: Conversation) -> Step:
            return Step(
                replace(case, closed_at=datetime.now(UTC)),
                happened(EventKind.CANCELLED),
                (Move.CANCEL,),
                system(chat.CANCELLED),
                replace(conversation, offer=None),
            )

        with suppress(ConversationNotFound):  # no case; a conversation that is not there is found out below
            await self._book.step(conversation_id, withdraw)
        return await self.standing(conversation_id)

    async def _open_case(
        self,
        tx: Transaction,
        conversation: Conversation,
        details: dict[str, str],
        consent: dict[str, str],
        promise: Promise | None,
    ) -> Case:
        moves: tuple[Move, ...] = (Move.CALL_BACK,) if promise else (Move.ASK,)
        if conversation.state is State.CLOSED:
            moves = (Move.REOPEN, *moves)
        state = along(conversation.state, *moves)
        offer = replies.offered(conversation)
        opened_at = datetime.now(UTC)
        case = Case(
            id=self._new_id(),
            conversation_id=conversation.id,
            queue=offer.queue,
            reason=offer.reason,
            priority=offer.priority,
            opened_at=opened_at,
            details=details,
            consent=consent,
            number=self._new_number() if promise else None,
            due_at=promise.due_at if promise else None,
            promise=promise.words if promise else None,
            answer_by=answer_by(opened_at) if offer.queue == RIGHTS else None,
        )
        await tx.append(conversation, system(case_words(case, in_rush=self._intake.rush.is_on)))
        await tx.save(replace(conversation, state=state, offer=None, misses=0, survey=None))
        await tx.save_case(case)
        await tx.add_event(case, happened(EventKind.OPENED, detail=case.queue))
        return replace(case, state=state)


def hash_token(token: str) -> str:
    """SHA-256 in hexadecimal; enough for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


__all__ = ["AudienceIsSigned", "ConversationNotFound", "Conversations", "Opened", "Standing", "hash_token"]
