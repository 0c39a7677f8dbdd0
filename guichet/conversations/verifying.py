"""Verifying: an agent who called an establishment back vouches for its professional; nobody vouches for a patient."""

from dataclasses import replace

from guichet.conversations.bells import Bell, ring
from guichet.conversations.conversation import ANONYMOUS, PRO, VERIFIED, AgentRef, Conversation
from guichet.conversations.handoffs import NotTheHolder
from guichet.conversations.states import State
from guichet.conversations.store import Store


class CannotVerify(Exception):
    """A patient, who is known to the practice alone; or somebody whose identity is known already."""


class Verifying:
    """Raises what is known of who a visitor is."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell

    async def verify(self, conversation_id: str, agent: AgentRef) -> Conversation:
        """The agent who holds the conversation vouches for the professional in it.

        Raises CannotVerify, NotTheHolder, ConversationNotFound.
        """
        async with self._store.write() as tx:
            conversation = await tx.conversation(conversation_id)
            case = await tx.open_case(conversation_id)
            if case is None or conversation.state is not State.HUMAN or case.assignee_id != agent.id:
                raise NotTheHolder
            if conversation.audience != PRO or conversation.identity != ANONYMOUS:
                raise CannotVerify(conversation.audience, conversation.identity)
            verified = replace(conversation, identity=VERIFIED)
            await tx.save(verified)
        await ring(self._bell, conversation_id)
        return verified
