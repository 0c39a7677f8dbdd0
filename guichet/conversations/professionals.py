"""Professionals: what a portal's signed identity opens. Their own conversations, on each device, and no other's."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from guichet.conversations.bells import Bell, ring
from guichet.conversations.conversation import PRO, Conversation, ConversationNotFound, Professional
from guichet.conversations.messages import Message
from guichet.conversations.portal_store import Earlier, PortalSession
from guichet.conversations.replies import Words, greeting
from guichet.conversations.service import hash_token
from guichet.conversations.states import State
from guichet.conversations.store import Store, Transaction
from guichet.conversations.surge import Rush

LISTED = 50
"""How many of a professional's earlier conversations are listed."""


class NotTheirs(LookupError):
    """There is no such conversation of this professional. Whether it is another's is not told."""


@dataclass(frozen=True)
class SignedIn:
    """A professional's conversation with all its messages, and a token that opens it until `expires_at`."""

    conversation: Conversation
    token: str
    expires_at: datetime
    messages: list[Message]
    is_new: bool


class Professionals:
    """The portal's side of conversations."""

    def __init__(
        self, store: Store, words: Words, bell: Bell, new_id: Callable[[], str], life: timedelta, rush: Rush
    ) -> None:
        """`life`: how long a token opens a conversation before it is renewed."""
        self._store = store
        self._words = words
        self._bell = bell
        self._new_id = new_id
        self._life = life
        self._rush = rush

    async def sign_in(
        self, professional: Professional, conversation_id: str | None = None, *, new: bool = False
    ) -> SignedIn:
        """Give a token to their last conversation, to `conversation_id`, or to a `new` one. Raises NotTheirs."""
        token = secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        async with self._store.write() as tx:
            latest = await tx.latest_of(professional.person)
            wanted = conversation_id or (None if new else latest)
            if wanted is None:
                conversation = await self._begin(tx, professional, now)
            else:
                conversation = await self._known(tx, professional, wanted)
            session = PortalSession(hash_token(token), conversation.id, professional.person, now + self._life)
            await tx.add_session(session, now)
        messages = await self._store.messages(conversation.id)
        return SignedIn(conversation, token, session.expires_at, messages, wanted is None)

    async def earlier(self, conversation_id: str) -> list[Earlier]:
        """The other conversations of this one's professional, the latest first; none when no portal signed it.

        Raises ConversationNotFound.
        """
        conversation = await self._store.conversation(conversation_id)
        if conversation.professional is None:
            return []
        found = await self._store.conversations_of(conversation.professional.person, LISTED + 1)
        return [one for one in found if one.id != conversation_id][:LISTED]

    async def sign_out(self, conversation_id: str, token: str) -> None:
        """End this token alone, and the streams opened with it."""
        async with self._store.write() as tx:
            await tx.end_session(conversation_id, hash_token(token))
        await ring(self._bell, conversation_id)

    async def sign_out_everywhere(self, person: str) -> None:
        """End all tokens of a professional, and their streams; the conversations stay."""
        async with self._store.write() as tx:
            ended = await tx.end_sessions(person)
        for conversation_id in ended:
            await ring(self._bell, conversation_id)

    async def _begin(self, tx: Transaction, professional: Professional, now: datetime) -> Conversation:
        conversation = Conversation(self._new_id(), PRO, "portal", State.BOT, now, professional=professional)
        await tx.add(conversation, None)
        await tx.append(conversation, [greeting(self._words, PRO, in_rush=self._rush.is_on)])
        return conversation

    async def _known(self, tx: Transaction, professional: Professional, conversation_id: str) -> Conversation:
        try:
            conversation = await tx.conversation(conversation_id)
        except ConversationNotFound:
            raise NotTheirs(conversation_id) from None
        known = conversation.professional
        if known is None or known.person != professional.person:
            raise NotTheirs(conversation_id)
        if known != professional:  # they moved to another establishment since
            conversation = replace(conversation, professional=professional)
            await tx.save(conversation)
        return conversation
