"""Lines: open event streams, taken out of the server's hands once their head is sent.

Sanic keeps for a call that is not over its request, headers, response, two events, a timer and five coroutines: 15 KB.
An event stream is not over for as long as a page is open. So its connection gets a protocol of our own, which only
writes; Sanic's part ends as if the response had. Needs HTTP/1.1, as Sanic's own server speaks it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any

import structlog
from sanic import Request
from sanic.http import Http, Stage

PATIENCE_S = 60.0
"""Seconds that a client may leave more unread than the connection buffers, before it is cut off."""

END_S = 5.0
"""Seconds that streams have to end by themselves when the process stops."""

GONE = (ConnectionError, TimeoutError)

log = structlog.get_logger(__name__)


class Line(asyncio.Protocol):
    """One open stream."""

    __slots__ = ("_room", "_transport", "work")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._room: asyncio.Future[None] | None = None
        self.work: asyncio.Task[None] | None = None

    async def send(self, data: str) -> None:
        """Send a part. Raises ConnectionResetError when the client is gone, TimeoutError when it does not read."""
        if self._room is not None:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.shield(self._room)
        if self._transport.is_closing():
            raise ConnectionResetError
        raw = data.encode()
        self._transport.write(b"%x\r\n%b\r\n" % (len(raw), raw))

    def end(self) -> None:
        """The stream is complete: tell the client so, and hang up."""
        if not self._transport.is_closing():
            self._transport.write(b"0\r\n\r\n")
            self._transport.close()

    def abort(self) -> None:
        """Hang up in the middle: the client comes again."""
        self._transport.abort()

    def pause_writing(self) -> None:
        """The client reads more slowly than we write."""
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """It has read."""
        room, self._room = self._room, None
        if room is not None and not room.done():
            room.set_result(None)

    def connection_lost(self, _: Exception | None) -> None:
        """The client is gone."""
        self.resume_writing()
        if self.work is not None:
            self.work.cancel()


class Lines:
    """All open streams of the process."""

    def __init__(self) -> None:
        self._open: dict[asyncio.Task[None], Line] = {}
        # One for all: a copy of the call's own, which is the default, would keep the call.
        self._context = Context()

    def take_over(self, request: Request, work: Callable[[Line], Coroutine[Any, Any, None]]) -> None:
        """Go on with a response whose head was sent: `work` sends the rest while its client is there."""
        transport = _taken(request)
        line = Line(transport)
        transport.set_protocol(line)
        task = asyncio.get_running_loop().create_task(work(line), context=self._context)
        line.work = task
        self._open[task] = line
        task.add_done_callback(self._over, context=self._context)

    async def drain(self) -> None:
        """Wait for all to end, before the process stops; cut off those that do not."""
        if self._open:
            _, left = await asyncio.wait(self._open, timeout=END_S)
            for task in left:
                task.cancel()

    def _over(self, task: asyncio.Task[None]) -> None:
        line = self._open.pop(task)
        error = None if task.cancelled() else task.exception()
        if not task.cancelled() and error is None:
            line.end()
            return
        line.abort()
        if error is not None and not isinstance(error, GONE):
            log.error("stream_broken", kind=type(error).__name__, exc_info=error)


def _taken(request: Request) -> asyncio.Transport:
    """The connection, whose call Sanic then finds finished."""
    http = request.stream
    assert isinstance(http, Http)
    protocol = http.protocol
    transport = protocol.transport
    assert transport is not None
    # As Http leaves them at the end of a response, and of a connection that is kept no longer.
    http.response_func = None  # type: ignore[assignment]  # Sanic's own way to say that all is sent
    http.stage, http.keep_alive = Stage.IDLE, False
    protocol.transport = None  # it is no longer Sanic's to close
    protocol.connections.discard(protocol)
    return transport
