"""The desk's event stream: sends the parts of the page that have changed, as they are to be shown."""

import asyncio
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from guichet.conversations.bells import DESK, conversation_topic, visitor_types
from guichet.desk import words
from guichet.desk.accounts import Signed, topic
from guichet.desk.views import Views

HEARTBEAT_S = 15.0
"""Seconds between two signs of life; an agent counts as gone after four of them."""

FIRST = "first"
"""As if everything had been rung."""


class Waiter(Protocol):
    """A subscription to the desk's topic and to those of the conversation that is shown."""

    closed: bool

    async def wait(self, timeout: float) -> AbstractSet[str]: ...


class Line(Protocol):
    """An open response."""

    async def send(self, data: str) -> None: ...


@dataclass
class Watch:
    """What one page shows, so that only what changed is sent.

    `seq` is the last message that it has, `holds` whether it has the reply form.
    """

    signed: Signed
    conversation_id: str | None = None
    seq: int = 0
    holds: bool = False
    parts: dict[str, str] = field(default_factory=dict)

    def changed(self, parts: dict[str, str]) -> list[tuple[str, str]]:
        """The parts that the page does not show yet."""
        news = [(name, drawn) for name, drawn in parts.items() if self.parts.get(name) != drawn]
        self.parts.update(parts)
        return news


class Live:
    """Follows what happens for one page."""

    def __init__(self, views: Views, watch: Watch, still_here: Callable[[bool], Awaitable[bool]]) -> None:
        self._views = views
        self._watch = watch
        self._still_here = still_here

    async def follow(self, line: Line, waiter: Waiter, heartbeat: float) -> None:
        """Send what changes until the session ends: it is looked at before each event.

        All parts are sent at once: what happened between the page and its stream would not be shown otherwise.
        """
        loop = asyncio.get_running_loop()
        await line.send("retry: 2000\n\n")
        await self._tell(line, {DESK, FIRST})
        beat = loop.time() + heartbeat
        while not waiter.closed:
            rung = await waiter.wait(max(0.0, beat - loop.time()))
            is_beat = loop.time() >= beat
            if not await self._still_here(is_beat or topic(self._watch.signed.account) in rung):
                return
            if is_beat:
                beat = loop.time() + heartbeat
                await line.send(": ping\n\n")
            await self._tell(line, rung)

    async def _tell(self, line: Line, rung: AbstractSet[str]) -> None:
        """Send what the topics changed: what was said comes first."""
        watch, shown = self._watch, self._watch.conversation_id
        is_news = shown is not None and bool(rung & {conversation_topic(shown), FIRST})
        if shown is not None and visitor_types(shown) in rung:
            await line.send(event("typing", words.TYPES))
        if shown is not None and is_news and await self._views.may_see(watch.signed, shown):
            drawn, watch.seq = await self._views.said(shown, watch.seq)
            if drawn:
                await line.send(event("message", drawn))
        if DESK in rung:
            board = await self._views.board.now()
            await self._send(line, {**board.shown_to(watch.signed.account), "surge": self._views.surge()})
        if shown is not None and is_news:
            await self._tell_parts(line, shown)

    async def _tell_parts(self, line: Line, conversation_id: str) -> None:
        watch = self._watch
        parts, holds = await self._views.fragments(watch.signed, conversation_id)
        await self._send(line, parts)
        if holds is not watch.holds:
            await line.send(event("composer", await self._views.composer_part(watch.signed, conversation_id)))
        watch.holds = holds

    async def _send(self, line: Line, parts: dict[str, str]) -> None:
        news = "".join(event(name, drawn) for name, drawn in self._watch.changed(parts))
        if news:
            await line.send(news)


def event(name: str, data: str) -> str:
    """A server-sent event."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
