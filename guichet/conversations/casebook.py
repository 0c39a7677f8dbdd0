"""The casebook: changes a case and its conversation together, notes what happened, and wakes who watches."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from guichet.conversations.bells import DESK, Bell, conversation_topic
from guichet.conversations.conversation import (
    AgentRef,
    Case,
    CaseEvent,
    Conversation,
    ConversationNotFound,
    EventKind,
)
from guichet.conversations.messages import Author, Draft
from guichet.conversations.states import Move, State, along
from guichet.conversations.store import Store, Transaction

TOLD = 50
"""How many who wait are told at once that their queue has moved; those further back see it at their next heartbeat."""


ITSELF = "system"
"""Who the audit log says did it, when nobody at the desk did."""


@dataclass(frozen=True)
class Step:
    """A change: the case as it is afterwards, what happened, by which moves, and what the visitor reads of it."""

    case: Case
    event: CaseEvent
    moves: tuple[Move, ...] = ()
    said: tuple[Draft, ...] = ()
    conversation: Conversation | None = None


Decide = Callable[[Case, Conversation], Step | None]
"""Looks at what holds now, under the lock, and says what to change; None for nothing."""


class Casebook:
    """The one writer of open cases, for agents, visitors and what happens by itself."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self.store = store
        self._bell = bell

    async def step(self, conversation_id: str, decide: Decide) -> Case:
        """Change the open case as `decide` says. Raises ConversationNotFound, IllegalMove, and what `decide` raises."""
        async with self.store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            case = await tx.open_case(conversation_id)
            if case is None:
                raise ConversationNotFound(conversation_id)
            step = decide(case, conversation)
            if step is None:
                return case
            conversation = await self.write(tx, conversation, step)
        changed = replace(step.case, state=conversation.state)
        await self.tell(conversation_id, case, changed)
        return changed

    async def write(self, tx: Transaction, conversation: Conversation, step: Step) -> Conversation:
        """Write a step as the last act of a transaction; the conversation as it is then. Raises IllegalMove."""
        state = along(conversation.state, *step.moves)
        conversation = replace(step.conversation or conversation, state=state)
        await tx.append(conversation, step.said)
        await tx.save(conversation)
        await tx.save_case(step.case)
        await tx.add_event(step.case, step.event)
        if step.event.kind is not EventKind.CANCELLED:  # the visitor's own act
            actor = step.event.agent_id or ITSELF
            await tx.record(actor, f"case_{step.event.kind.value}", f"conversation:{conversation.id}")
        return conversation

    async def tell(self, conversation_id: str, *cases: Case) -> None:
        """Wake those who watch the conversation, and those whose place in a queue may have changed."""
        for queue in {case.queue for case in cases if case.state is State.WAITING}:
            for waiting in await self.store.first_waiting(queue, TOLD):
                if waiting != conversation_id:
                    await self._bell.publish(conversation_topic(waiting))
        await self._bell.publish(conversation_topic(conversation_id))
        await self._bell.publish(DESK)

    async def ring(self, topic: str) -> None:
        """Wake those who watch a topic."""
        await self._bell.publish(topic)


def happened(
    kind: EventKind, agent: AgentRef | None = None, detail: str | None = None, note: str | None = None
) -> CaseEvent:
    """An event of now."""
    return CaseEvent(
        kind, datetime.now(UTC), agent.id if agent else None, agent.name if agent else None, detail, note or None
    )


def system(text: str) -> tuple[Draft, ...]:
    """A status line for the visitor."""
    return (Draft(Author.SYSTEM, text),)
