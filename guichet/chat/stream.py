"""The event stream: tells a visitor's page what was committed, from where it left off."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from guichet.chat.wire import message_event, standing_event, typing_event
from guichet.conversations.bells import agent_types
from guichet.conversations.conversation import ConversationNotFound
from guichet.conversations.service import Conversations, Standing
from guichet.conversations.unbroken import Unbroken

RETRY_MS = 2000
"""Milliseconds a client waits before it reconnects."""


class Waiter(Protocol):
    """A subscription to the conversation's topic."""

    closed: bool

    async def wait(self, timeout: float) -> set[str]: ...


class Line(Protocol):
    """An open response."""

    async def send(self, data: str) -> None: ...


async def follow(
    line: Line,
    waiter: Waiter,
    conversations: Conversations,
    unbroken: Unbroken,
    conversation_id: str,
    after: int,
    heartbeat: float,
    still_allowed: Callable[[], Awaitable[bool]],
) -> None:
    """Send what has a higher `seq` than `after`, then all that comes, until the conversation or its token ends.

    The database is read again at each ring, so nothing depends on what a ring carries. The comment each
    `heartbeat` seconds keeps proxies from closing the line and finds out that a client is gone.
    """
    await line.send(f"retry: {RETRY_MS}\n\n")
    told: Standing | None = None
    while not waiter.closed and await still_allowed():
        for message in await unbroken(conversations.history(conversation_id, after)):
            await line.send(message_event(message))
            after = message.seq
        try:
            standing = await unbroken(conversations.standing(conversation_id))
        except ConversationNotFound:
            await line.send("event: erased\ndata: {}\n\n")
            return
        if standing != told:
            await line.send(standing_event(standing))
            told = standing
        typing = agent_types(conversation_id)
        while (rung := await waiter.wait(heartbeat)) == {typing}:
            await line.send(typing_event(standing))
        if typing in rung:
            await line.send(typing_event(standing))
        if not rung and not waiter.closed:
            await line.send(": ping\n\n")
