"""Kept connections: calls of HTTP/1.1 to a service nearby, over connections that stay open from one call to the next.

As little client as there can be: a turn has one call, and a whole client, with cookies, redirections and proxies, takes
longer for it than the database for its statements. httptools reads the replies, as it does in the server.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import httptools


class TooLarge(Exception):
    """The reply is larger than allowed."""


class Unheard(ConnectionError):
    """The connection ended before anything of a reply came."""


@dataclass(frozen=True)
class Reply:
    """A reply as it came."""

    status: int
    body: bytes


class _Line(asyncio.Protocol):
    """One connection, with one call at a time. httptools calls its `on_...`."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._parts: list[bytes] = []
        self.is_kept = True

    async def call(self, request: bytes) -> Reply:
        """Send a request and wait for its reply. Raises ConnectionError, TooLarge; the connection is then of no use."""
        if self._transport is None or self._transport.is_closing():
            raise Unheard
        self._parser = httptools.HttpResponseParser(self)
        self._parts, self._size, self._heard = [], 0, False
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """End it."""
        self.is_kept = False
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # by its class uvloop's, which serves, is none

    def data_received(self, data: bytes) -> None:
        if self._waiting is None or self._waiting.done():  # nobody asked for it
            self.close()
            return
        self._heard = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._fail(ConnectionError("no reply of HTTP"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_kept = False
        self._fail(ConnectionError("cut") if self._waiting is not None and self._heard else Unheard())

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._largest:
            self._fail(TooLarge())
        else:
            self._parts.append(part)

    def on_message_complete(self) -> None:
        self.is_kept = self._parser.should_keep_alive()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Reply(self._parser.get_status_code(), b"".join(self._parts)))

    def _fail(self, error: Exception) -> None:
        self.close()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)


class Kept:
    """Calls one service."""

    def __init__(self, url: str, headers: Mapping[str, str], largest: int) -> None:
        """`url`: of the service, `headers`: of each call; `largest`: bytes of a reply's body."""
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._path = parts.path.rstrip("/")
        lines = [f"Host: {parts.netloc.rpartition('@')[2]}", *(f"{name}: {value}" for name, value in headers.items())]
        self._head = "\r\n".join(lines)
        self._largest = largest
        self._idle: list[_Line] = []

    async def call(self, method: str, path: str, body: bytes = b"") -> Reply:
        """One call; `body` is JSON. Raises OSError when no whole reply came, TooLarge."""
        sort = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        request = f"{method} {self._path}{path} HTTP/1.1\r\n{self._head}\r\n{sort}\r\n".encode() + body
        while self._idle:
            line = self._idle.pop()
            if line.is_kept:
                try:
                    return await self._over(line, request)
                except Unheard:  # the service had ended it just then, as it does with those that are idle
                    continue
        _, line = await asyncio.get_running_loop().create_connection(
            lambda: _Line(self._largest), self._host, self._port, ssl=self._tls
        )
        return await self._over(line, request)

    async def _over(self, line: _Line, request: bytes) -> Reply:
        try:
            reply = await line.call(request)
        except BaseException:
            line.close()
            raise
        if line.is_kept:
            self._idle.append(line)
        else:
            line.close()
        return reply

    def close(self) -> None:
        """End the connections."""
        while self._idle:
            self._idle.pop().close()
