"""Guarding: every message of an agent passes here before a visitor reads it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from guichet.conversations.conversation import PATIENT, AgentRef, Conversation
from guichet.conversations.handoffs import Handoffs
from guichet.conversations.messages import Message, Published, hash_of
from guichet.conversations.replies import Words
from guichet.desk.held import REFUSED, RELEASED, HeldMessage, HeldStore
from guichet.guard import affected, facts, links
from guichet.guard.affected import Finding
from guichet.guard.facts import Doubt

AFFECTED_HELD = "affected_held"
AFFECTED_RELEASED = "affected_released"
AFFECTED_REFUSED = "affected_refused"
FACTS_ASKED = "facts_asked"
FACTS_CONFIRMED = "facts_confirmed"
LINKS_REFUSED = "links_refused"


@dataclass(frozen=True)
class Outgoing:
    """What an agent sends: `confirmed` is the stamp of a draft that was looked at twice, `answer_id` its source."""

    text: str
    client_id: str
    answer_id: str | None = None
    confirmed: str = ""


class Held(Exception):
    """The message says whether somebody is affected: it is kept and not sent."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason)
        self.finding = finding


class SecondLook(Exception):
    """The message states what the notice does not: sent only with `stamp` as its confirmation."""

    def __init__(self, doubts: list[Doubt], stamp: str) -> None:
        super().__init__(f"{len(doubts)} doubts")
        self.doubts = doubts
        self.stamp = stamp


class LinksRefused(Exception):
    """The message holds links that may not be sent."""

    def __init__(self, refused: list[str]) -> None:
        super().__init__(f"{len(refused)} links")
        self.refused = refused


class Guards:
    """Sends what may be sent; holds, asks about or refuses the rest, and keeps count of it."""

    def __init__(
        self,
        handoffs: Handoffs,
        store: HeldStore,
        words: Words,
        notice_text: str,
        hosts: frozenset[str],
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`count` is told the kind of each event, for metrics."""
        self._handoffs = handoffs
        self._store = store
        self._words = words
        self._notice_text = notice_text
        self.hosts = hosts
        self._count = count

    async def send(self, conversation_id: str, agent: AgentRef, outgoing: Outgoing) -> Message:
        """Write to the visitor.

        Raises Held, SecondLook, LinksRefused; NotTheHolder, ConversationNotFound.
        """
        case = await self._handoffs.case(conversation_id)
        answer = self.published(outgoing.answer_id, case.audience)
        is_published = answer is not None and hash_of(outgoing.text) == answer.hash
        await self._refuse_links(conversation_id, agent, outgoing.text)
        check = _never if is_published else _holds(outgoing.text)
        try:
            if not is_published:
                await self._look_twice(conversation_id, agent, outgoing, check)
            message = await self._handoffs.reply(
                conversation_id, agent, outgoing.text, outgoing.client_id, answer=answer, check=check
            )
        except Held as held:
            await self._hold(conversation_id, agent, outgoing, held.finding)
            raise
        await self._store.replace(conversation_id, agent.id, datetime.now(UTC))
        return message

    async def release(self, message_id: str, supervisor: AgentRef, why: str) -> HeldMessage:
        """Send a held message after all, in its author's name.

        Raises AlreadyDecided, LookupError; NotTheHolder, ConversationNotFound when its author no longer holds it.
        """
        held = await self._store.decide(message_id, RELEASED, supervisor.name, why, datetime.now(UTC))
        author = AgentRef(held.agent_id, held.agent_name)
        try:
            case = await self._handoffs.case(held.conversation_id)
            answer = self.published(held.answer_id, case.audience)
            await self._handoffs.reply(held.conversation_id, author, held.text, f"held-{held.id}", answer=answer)
        except Exception:
            await self._store.reopen(message_id)
            raise
        await self.note(AFFECTED_RELEASED, held.conversation_id, supervisor)
        return held

    async def refuse(self, message_id: str, supervisor: AgentRef, why: str) -> HeldMessage:
        """The message is never sent. Raises AlreadyDecided, LookupError."""
        held = await self._store.decide(message_id, REFUSED, supervisor.name, why, datetime.now(UTC))
        await self.note(AFFECTED_REFUSED, held.conversation_id, supervisor)
        await self._handoffs.ring(held.conversation_id)
        return held

    async def waiting(self) -> list[HeldMessage]:
        """What waits for a supervisor, the oldest first."""
        return await self._store.open()

    async def last(self, conversation_id: str, agent_id: str) -> HeldMessage | None:
        """The agent's newest held message in the conversation."""
        return await self._store.last(conversation_id, agent_id)

    def published(self, answer_id: str | None, audience: str) -> Published | None:
        """A published answer in the words for this audience; None when nothing was published for it under this id."""
        if answer_id is None or answer_id not in self._words.published(audience):
            return None
        found = self._words.answer(answer_id, audience)
        return Published(found.id, found.question, found.version, found.hash, found.url, found.audience)

    async def _refuse_links(self, conversation_id: str, agent: AgentRef, text: str) -> None:
        refused = links.refused(text, self.hosts)
        if refused:
            await self.note(LINKS_REFUSED, conversation_id, agent)
            raise LinksRefused(refused)

    async def _look_twice(
        self, conversation_id: str, agent: AgentRef, outgoing: Outgoing, check: Callable[[Conversation], None]
    ) -> None:
        doubts = facts.doubts(outgoing.text, self._notice_text)
        if not doubts:
            return
        stamp = hash_of(outgoing.text)
        if outgoing.confirmed == stamp:
            await self.note(FACTS_CONFIRMED, conversation_id, agent)
            return
        # A message that would be held is not worth a second look at its figures.
        check(await self._handoffs.conversation(conversation_id))
        await self.note(FACTS_ASKED, conversation_id, agent)
        raise SecondLook(doubts, stamp)

    async def _hold(self, conversation_id: str, agent: AgentRef, outgoing: Outgoing, finding: Finding) -> None:
        await self._store.hold(
            HeldMessage(
                id=str(uuid.uuid4()),
                conversation_id=conversation_id,
                agent_id=agent.id,
                agent_name=agent.name,
                text=outgoing.text,
                sentence=finding.sentence,
                reason=finding.reason,
                held_at=datetime.now(UTC),
                answer_id=outgoing.answer_id,
            )
        )
        await self.note(AFFECTED_HELD, conversation_id, agent)
        await self._handoffs.ring(conversation_id)

    async def note(self, guard: str, conversation_id: str, agent: AgentRef) -> None:
        """Keep count of what happened at a guard."""
        self._count(guard)
        await self._store.note(guard, conversation_id, agent.id, datetime.now(UTC))


def _never(_: Conversation) -> None:
    """Published words say what they say."""


def _holds(text: str) -> Callable[[Conversation], None]:
    """A check that holds `text` unless the one who will read it may be told."""
    to_professional, to_patient = affected.find(text), affected.find(text, to_patient=True)

    def check(conversation: Conversation) -> None:
        found = to_patient if conversation.audience == PATIENT else to_professional
        if found is not None and not conversation.may_hear_status:
            raise Held(found)

    return check
