"""The store that conversations are kept in, as they need it. guichet/database holds the real one."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from guichet.conversations.conversation import Access, Case, CaseEvent, Conversation
from guichet.conversations.messages import Draft, Message
from guichet.conversations.portal_store import PortalReads, PortalWrites


class StoreUnavailable(Exception):
    """The store does not serve now: what was asked may be asked again, with the same client's id."""


class Transaction(PortalWrites, Protocol):
    """Reads and writes that are committed together at the end of the block, or not at all."""

    async def add(self, conversation: Conversation, token_hash: str | None) -> None:
        """Keep a new conversation; of its token only the hash. None: only sessions of the portal open it."""
        ...

    async def conversation(self, conversation_id: str) -> Conversation:
        """The conversation, held against other writers until the end. Raises ConversationNotFound."""
        ...

    async def save(self, conversation: Conversation) -> None:
        """Keep all of a conversation but its messages."""
        ...

    async def erase(self, conversation_id: str) -> None:
        """Delete the conversation, its messages and its cases."""
        ...

    async def append(
        self,
        conversation: Conversation,
        drafts: Sequence[Draft],
        *,
        reply_to: int | None = None,
        client_id: str | None = None,
        picked: str | None = None,
        answered: bool = True,
    ) -> list[Message]:
        """Number the drafts on from the conversation's last message, keep and return them."""
        ...

    async def said(self, conversation_id: str, client_id: str) -> Message | None:
        """The message that a client posted under its own id."""
        ...

    async def replies_to(self, conversation_id: str, seq: int) -> list[Message]:
        """What was replied to the visitor's message `seq`."""
        ...

    async def mark_answered(self, conversation_id: str, seq: int) -> bool:
        """The turn of the visitor's message `seq` is finished; False when it was before."""
        ...

    async def open_case(self, conversation_id: str) -> Case | None:
        """The case that is open, if any."""
        ...

    async def last_case(self, conversation_id: str) -> Case | None:
        """The case that was closed last, if any."""
        ...

    async def save_case(self, case: Case) -> None:
        """Keep a case, new or changed."""
        ...

    async def record(
        self, actor: str, action: str, subject: str, detail: Mapping[str, str | int | bool] | None = None
    ) -> None:
        """Tell the audit log (guichet/desk/audit.py), in this transaction and as its last act: ids, never a text."""
        ...

    async def add_event(self, case: Case, event: CaseEvent) -> None:
        """Keep what happened to a case."""
        ...

    async def add_opinion(self, case_id: str, *, helped: bool | None = None, feedback: str | None = None) -> None:
        """Keep what the visitor said of a case; None leaves what was said before."""
        ...

    async def waiting(self, queue: str) -> int:
        """How many wait in the queue."""
        ...

    async def mark_read(self, conversation_id: str, seq: int, *, by_visitor: bool) -> bool:
        """Keep that all up to `seq` was read; False when that was known, or there is no such message."""
        ...


class Store(PortalReads, Protocol):
    """Where conversations live. Reads see only what is committed."""

    def write(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction; committed when its block ends without an exception."""
        ...

    async def access(self, conversation_id: str, token_hash: str, now: datetime) -> Access | None:
        """What a token gives to a conversation; None when nothing, or when there is no such conversation."""
        ...

    async def conversation(self, conversation_id: str) -> Conversation:
        """Raises ConversationNotFound."""
        ...

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        """The messages with a higher `seq`, in order."""
        ...

    async def case(self, conversation_id: str) -> Case | None:
        """The open case of a conversation, if any."""
        ...

    async def cases(self) -> list[Case]:
        """All open cases, the most urgent first, then the one that waits longest."""
        ...

    async def ahead(self, case: Case) -> int:
        """How many wait before it in its queue."""
        ...

    async def first_waiting(self, queue: str, limit: int) -> list[str]:
        """The conversations that wait first in the queue."""
        ...

    async def silent(self, since: datetime) -> list[tuple[str, int]]:
        """The conversations held by a human whose last words were an agent's, before that moment; and their `seq`."""
        ...

    async def events(self, conversation_id: str) -> list[CaseEvent]:
        """What happened to the conversation's cases, in order."""
        ...

    async def median_handling_s(self, queue: str, since: datetime) -> float | None:
        """Median seconds from take to close of the queue's cases since then; None without any."""
        ...
