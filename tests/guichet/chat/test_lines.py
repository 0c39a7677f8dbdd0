"""Lines: a stream outlives its call, lets go of it, and ends in each of the ways that it can."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from sanic import HTTPResponse, Request, Sanic
from sanic.response import text
from structlog.testing import capture_logs

from guichet.chat import lines as lines_module
from guichet.chat.lines import Line, Lines
from tests.guichet.serving import served

Work = Callable[[Line], Awaitable[None]]


class Site:
    """Streams at /, each of which does `work`; other calls at /other."""

    def __init__(self, work: Work) -> None:
        self.lines = Lines()
        self.calls: list[weakref.ref[Request]] = []
        self.running = 0
        self.over = asyncio.Event()
        self._work = work
        self.app = Sanic("lines", configure_logging=False)
        self.app.config.ACCESS_LOG = False
        self.app.add_route(self.stream, "/")
        self.app.add_route(self.other, "/other")

    async def stream(self, request: Request) -> None:
        """Begin a stream."""
        self.calls.append(weakref.ref(request))
        response = await request.respond(content_type="text/event-stream")
        await response.send("begun\n")
        self.lines.take_over(request, self.run)

    async def other(self, _: Request) -> HTTPResponse:
        """Any other call."""
        return text("here")

    async def run(self, line: Line) -> None:
        """Do the work, and count it while it is done."""
        self.running += 1
        try:
            await self._work(line)
        finally:
            self.running -= 1
            self.over.set()


@asynccontextmanager
async def streaming(work: Work) -> AsyncIterator[tuple[Site, aiohttp.ClientSession, aiohttp.ClientResponse]]:
    site = Site(work)
    async with served(site.app) as http, http.get("/") as response, asyncio.timeout(20):
        assert await response.content.readline() == b"begun\n"
        yield site, http, response


async def until_cut_off(_: Line) -> None:
    await asyncio.Event().wait()


async def test_what_is_sent_comes_whole_and_the_end_is_told() -> None:
    async def work(line: Line) -> None:
        await line.send("une\n")
        await line.send("été\n")

    async with streaming(work) as (_, http, response):
        assert (await response.content.read()).decode() == "une\nété\n"
        async with http.get("/other") as other:
            assert await other.text() == "here"


async def test_an_open_stream_keeps_nothing_of_its_call() -> None:
    async with streaming(until_cut_off) as (site, http, _):
        async with http.get("/other") as other:  # by now the call is over
            assert other.status == 200
        gc.collect()
        assert site.running == 1
        assert [call() for call in site.calls] == [None]


async def test_a_client_that_leaves_ends_the_work() -> None:
    async with streaming(until_cut_off) as (site, _, response):
        response.close()
        await site.over.wait()


async def test_work_that_fails_is_told_to_the_log_and_cuts_its_client_off() -> None:
    async def work(line: Line) -> None:
        await line.send("half\n")
        raise LookupError

    with capture_logs() as logs:
        async with streaming(work) as (_, _http, response):
            with pytest.raises(aiohttp.ClientError):
                await response.content.read()
    assert [(entry["event"], entry["kind"]) for entry in logs] == [("stream_broken", "LookupError")]


async def test_a_client_that_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "PATIENCE_S", 0.05)

    async def work(line: Line) -> None:
        while True:
            await line.send("x" * 65536)
            await asyncio.sleep(0)

    site = Site(work)
    async with served(site.app) as http, asyncio.timeout(20):
        host, port = http._base_url.host, http._base_url.port  # type: ignore[union-attr]
        reader, writer = await asyncio.open_connection(host, port, limit=1024)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await site.over.wait()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            while await reader.readexactly(1 << 16):
                pass
        writer.close()


async def test_the_process_stops_when_streams_have_ended_or_their_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "END_S", 0.05)
    async with streaming(until_cut_off) as (site, _, response):
        await site.lines.drain()
        await site.over.wait()
        with pytest.raises(aiohttp.ClientError):
            await response.content.read()
