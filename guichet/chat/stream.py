"""The event stream: tells a visitor's page what was committed, from where it left off."""

from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from guichet.chat.wire import message_event, standing_event, typing_event
from guichet.conversations.bells import agent_types
from guichet.conversations.conversation import ConversationNotFound
from guichet.conversations.service import Conversations, Standing
from guichet.conversations.states import State
from guichet.conversations.unbroken import Unbroken

LOOKS_AT_ONCE = 8
"""Streams that read at once, in one process: half of the connections stay with messages while everybody reconnects."""

LOOK_AGAIN = 8
"""Heartbeats after which a quiet stream looks into the database all the same: ten thousand of them cost little so."""

BEGINNING = "retry: 2000\n\n"
"""Sent with the head: milliseconds a client waits before it reconnects."""


class Waiter(Protocol):
    """A subscription to the conversation's topic."""

    closed: bool

    @property
    def is_alone(self) -> bool:
        """True while rings of other processes may not come."""
        ...

    async def wait(self, timeout: float) -> AbstractSet[str]: ...


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
    looks: AbstractAsyncContextManager[object],
) -> None:
    """Send what has a higher `seq` than `after`, then all that comes, until the conversation or its token ends.

    The database is read again at each ring, so nothing depends on what a ring carries; without one, while the visitor's
    place in the queue is shown, while rings may not come, and once in LOOK_AGAIN heartbeats all the same. The comment
    each `heartbeat` seconds keeps proxies from closing the line and finds out that a client is gone.
    `looks` bounds how many streams read at once.
    """
    told: Standing | None = None
    while not waiter.closed and await still_allowed():
        try:
            async with looks:
                messages = await unbroken(conversations.history(conversation_id, after))
                standing = await unbroken(conversations.standing(conversation_id))
        except ConversationNotFound:
            await line.send("event: erased\ndata: {}\n\n")
            return
        for message in messages:
            await line.send(message_event(message))
            after = message.seq
        messages = message = None  # type: ignore[assignment]  # not kept for as long as nothing happens
        if standing != told:
            await line.send(standing_event(standing))
            told = standing
        typing = agent_types(conversation_id)
        for _ in range(LOOK_AGAIN):
            while (rung := await waiter.wait(heartbeat)) == {typing}:
                await line.send(typing_event(standing))
            if typing in rung:
                await line.send(typing_event(standing))
            if rung or waiter.closed:
                break
            await line.send(": ping\n\n")
            if waiter.is_alone or standing.state is State.WAITING or not await still_allowed():
                break
