"""The desk's event stream: says which part of the page is out of date; the page fetches it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

HEARTBEAT_S = 15.0
"""Seconds between two signs of life; an agent counts as gone after four of them."""


class Waiter(Protocol):
    """A subscription to the desk's topic and to the conversation's that is shown."""

    closed: bool

    async def wait(self, timeout: float) -> set[str]: ...


class Line(Protocol):
    """An open response."""

    async def send(self, data: str) -> None: ...


async def follow(line: Line, waiter: Waiter, still_here: Callable[[], Awaitable[object]], heartbeat: float) -> None:
    """Send `queue`, `conversation` and `typing` events until the session ends: it is looked at after each ring.

    The first two are sent at once: what happened between the page and its stream would not be shown otherwise.
    """
    await line.send("retry: 2000\n\nevent: queue\ndata: 1\n\nevent: conversation\ndata: 1\n\n")
    while not waiter.closed and await still_here():
        rung = await waiter.wait(heartbeat)
        if "desk" in rung:
            await line.send("event: queue\ndata: 1\n\n")
        if any(topic.startswith("conversation:") for topic in rung):
            await line.send("event: conversation\ndata: 1\n\n")
        if any(topic.startswith("visitor-types:") for topic in rung):
            await line.send("event: typing\ndata: 1\n\n")
        if not rung:
            await line.send(": ping\n\n")
