"""Turns: a visitor's message and the bot's replies to it, exactly once whatever is repeated or cut off."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from guichet.conversations import replies, surge, survey
from guichet.conversations.bells import Bell, ring
from guichet.conversations.casebook import Casebook
from guichet.conversations.conversation import Conversation
from guichet.conversations.intake import Intake
from guichet.conversations.messages import Author, Draft, Message
from guichet.conversations.reopening import Reopening
from guichet.conversations.replies import Reply, Words
from guichet.conversations.states import Move, State, after
from guichet.conversations.store import Store, Transaction
from guichet.conversations.unbroken import Unbroken
from guichet.conversations.understanding import (
    EngineUnavailable,
    Question,
    Understanding,
    Understood,
)


class UnknownChoice(ValueError):
    """The choice is neither a published answer nor one of the fixed ones."""


class ClientIdReused(ValueError):
    """The client's id was already used for a message that says something else."""


@dataclass(frozen=True)
class Post:
    """What a visitor posts: `text`, or the `choice` picked. `client_id` makes repeating it harmless."""

    client_id: str
    text: str = ""
    choice: str | None = None


@dataclass(frozen=True)
class Turn:
    """What was committed: the visitor's message, the replies to it, and the state after."""

    message: Message
    replies: list[Message]
    state: State


class Turns:
    """Takes visitors' messages. A turn goes on when its client leaves, and is finished by a repeat after a crash."""

    def __init__(
        self,
        store: Store,
        understanding: Understanding,
        words: Words,
        bell: Bell,
        unbroken: Unbroken,
        reopening: Reopening,
        intake: Intake,
    ) -> None:
        self._store = store
        self._understanding = understanding
        self._words = words
        self._bell = bell
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._unbroken = unbroken
        self._book = Casebook(store, bell)
        self._reopening = reopening
        self._intake = intake

    async def take(self, conversation_id: str, post: Post) -> Turn:
        """Commit the message, then the replies; a repeat gives the same.

        Raises UnknownChoice, ClientIdReused, ConversationNotFound.
        """
        return await self._unbroken(self._in_order(conversation_id, post))

    async def _in_order(self, conversation_id: str, post: Post) -> Turn:
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            conversation, message, said = await self._hear(conversation_id, post)
            if said is not None:
                return Turn(message, said, conversation.state)
            answered = None if message.answered else await self._answer(conversation, message)
            return answered or await self._committed(conversation_id, message)

    async def _hear(self, conversation_id: str, post: Post) -> tuple[Conversation, Message, list[Message] | None]:
        """Commit the visitor's message, or find it when it was committed before.

        With what was said to a button: nothing is asked of the engine for it, so that one commit holds both.
        """
        said: list[Message] | None = None
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            known = await tx.said(conversation_id, post.client_id)
            if known is not None:
                if (known.picked, known.picked or known.text) != (
                    post.choice,
                    post.choice or post.text,
                ):
                    raise ClientIdReused(post.client_id)
                return conversation, known, None
            step = await self._reopening.step(tx, conversation, datetime.now(UTC))
            if step is None and conversation.state is State.CLOSED:
                conversation = replace(conversation, state=after(conversation.state, Move.REOPEN))
                await tx.save(conversation)
            to_agent = step is not None or conversation.state is State.HUMAN
            at_once = post.choice is not None and not to_agent
            message = await self._append(tx, conversation, post, answered=to_agent or at_once)
            if step is not None:
                conversation = await self._book.write(tx, conversation, step)
            elif at_once:
                conversation, said = await self._say(tx, conversation, message, None)
        if step is not None:
            await self._book.tell(conversation_id, replace(step.case, state=conversation.state))
        else:
            await ring(self._bell, conversation_id)
        return conversation, message, said

    async def _append(self, tx: Transaction, conversation: Conversation, post: Post, *, answered: bool) -> Message:
        text = post.text
        if post.choice is not None:
            try:
                own = survey.label(conversation, post.choice)
                text = own or replies.label(post.choice, self._words, conversation.audience)
            except KeyError:
                raise UnknownChoice(post.choice) from None
        [message] = await tx.append(
            conversation,
            [Draft(Author.VISITOR, text)],
            client_id=post.client_id,
            picked=post.choice,
            answered=answered,
        )
        return message

    async def _answer(self, conversation: Conversation, message: Message) -> Turn | None:
        """Commit the replies; None when another process has done so meanwhile."""
        understood = None if message.picked else await self._understand(conversation, message.text)
        async with self._store.write() as tx:
            now = await tx.conversation(conversation.id)
            if not await tx.mark_answered(conversation.id, message.seq):
                return None
            said: list[Message] = []
            if now.state is not State.HUMAN:  # an agent may have come while the engine was thinking
                now, said = await self._say(tx, now, message, understood)
        await ring(self._bell, conversation.id)
        return Turn(replace(message, answered=True), said, now.state)

    async def _say(
        self, tx: Transaction, conversation: Conversation, message: Message, understood: Understood | None
    ) -> tuple[Conversation, list[Message]]:
        """Keep what the bot says to the message, and the conversation as it is afterwards."""
        then, drafts = await self._reply(tx, conversation, message, understood)
        if self._intake.rush.is_on and not then.awaits_human:
            promise = self._intake.promise(replies.offered(then).queue, datetime.now(UTC))
            drafts = surge.tell(drafts, promise.words)
        said = await tx.append(then, drafts, reply_to=message.seq)
        await tx.save(then)
        return then, said

    async def _reply(
        self, tx: Transaction, conversation: Conversation, message: Message, understood: Understood | None
    ) -> Reply:
        """What the bot says: to the survey, when the message belongs to it; it is over when it does not."""
        heard = survey.hear(conversation, message.picked, message.text, understood)
        if heard is None:
            return self._answer_to(replace(conversation, survey=None), message, understood)
        await tx.add_opinion(heard.case_id, helped=heard.helped, feedback=heard.feedback)
        return heard.conversation, [heard.said]

    def _answer_to(self, conversation: Conversation, message: Message, understood: Understood | None) -> Reply:
        if message.picked:
            return replies.to_choice(conversation, self._words, message.picked)
        if understood is None:
            return replies.to_failure(conversation, self._words)
        try:
            return replies.to_decisions(conversation, self._words, understood)
        except KeyError:  # the model was trained for another notice
            return replies.to_failure(conversation, self._words)

    async def _understand(self, conversation: Conversation, text: str) -> Understood | None:
        question = Question(
            conversation.id,
            text,
            conversation.audience,
            conversation.misses,
            conversation.last_answer,
        )
        try:
            return await self._understanding.understand(question)
        except EngineUnavailable:  # counted and logged by the client of the engine
            return None

    async def _committed(self, conversation_id: str, message: Message) -> Turn:
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            said = await tx.replies_to(conversation_id, message.seq)
        return Turn(replace(message, answered=True), said, conversation.state)
