"""Kept connections against servers that keep them, end them, and answer badly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import uvloop

from guichet.kept import Kept, Reply, TooLarge

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A server that does what it is told with each connection, counts them and keeps what it was asked."""

    def __init__(self, *speak: Speak) -> None:
        self._speak = speak
        self.connections = 0
        self.ended = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        speak = self._speak[min(self.connections, len(self._speak) - 1)]
        self.connections += 1
        try:
            await speak(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client ended it
        finally:
            writer.close()
            self.ended.set()


def replying(*replies: bytes) -> Speak:
    """Gives one after the other, each to a whole request, and then ends the connection."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in replies:
            await asked(reader)
            writer.write(reply)

    return speak


async def asked(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")), 0)
    return head + await reader.readexactly(length)


@asynccontextmanager
async def calling(server: Server) -> AsyncIterator[Kept]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    kept = Kept(f"http://127.0.0.1:{port}/engine", {"X-Secret": "s"}, 10)
    try:
        yield kept
    finally:
        kept.close()
        listening.close()


async def test_a_call_is_as_it_should_be_and_its_reply_as_it_came() -> None:
    seen: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await asked(reader))
        writer.write(b"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbu\r\n")
        writer.write(b"2\r\nsy\r\n0\r\n\r\n")

    async with calling(Server(speak)) as kept:
        assert await kept.call("POST", "/turn", b"{}") == Reply(503, b"busy")
    lines = seen[0].split(b"\r\n")
    assert lines[0] == b"POST /engine/turn HTTP/1.1"
    assert lines[1].startswith(b"Host: 127.0.0.1:")
    assert lines[2:] == [b"X-Secret: s", b"Content-Type: application/json", b"Content-Length: 2", b"", b"{}"]


async def test_a_connection_serves_one_call_after_the_other() -> None:
    server = Server(replying(OK, OK, OK))
    async with calling(server) as kept:
        for _ in range(3):
            assert (await kept.call("GET", "/")).body == b"ok"
    assert server.connections == 1


def test_it_calls_on_the_loop_that_serves_too() -> None:
    async def call() -> bytes:
        async with calling(Server(replying(OK))) as kept:
            return (await kept.call("GET", "/")).body

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(call()) == b"ok"


async def test_calls_at_once_have_each_their_own() -> None:
    server = Server(replying(OK))
    async with calling(server) as kept:
        replies = await asyncio.gather(*(kept.call("GET", "/") for _ in range(3)))
    assert [reply.body for reply in replies] == [b"ok"] * 3
    assert server.connections == 3


async def test_one_that_was_ended_meanwhile_is_replaced() -> None:
    async def read_one_more(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(OK)
        await asked(reader)  # and ends without a word

    server = Server(read_one_more, replying(OK))
    async with calling(server) as kept:
        for _ in range(2):
            assert (await kept.call("GET", "/")).body == b"ok"
    assert server.connections == 2


async def test_one_that_is_to_be_ended_is_not_used_again() -> None:
    server = Server(replying(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")))
    async with calling(server) as kept:
        for _ in range(2):
            assert (await kept.call("GET", "/")).body == b"ok"
    assert server.connections == 2


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", b"not HTTP\r\n\r\n"])
async def test_no_whole_reply_is_an_error(reply: bytes) -> None:
    async with calling(Server(replying(reply))) as kept:
        with pytest.raises(ConnectionError):
            await kept.call("GET", "/")


async def test_nobody_there_is_an_error() -> None:
    server = Server(replying(OK))
    async with calling(server) as kept:
        pass
    with pytest.raises(OSError, match=r"."):
        await kept.call("GET", "/")


async def test_a_reply_that_is_too_large_is_not_read_to_its_end() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            writer.write(b"x" * 1000)
            await writer.drain()

    server = Server(endless)
    async with calling(server) as kept:
        with pytest.raises(TooLarge):
            await kept.call("GET", "/")
        await server.ended.wait()


async def test_a_call_that_is_given_up_ends_its_connection() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        await reader.read()  # until the client ends it

    server = Server(hang, replying(OK))
    async with calling(server) as kept:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await kept.call("GET", "/")
        await server.ended.wait()
        assert (await kept.call("GET", "/")).body == b"ok"
