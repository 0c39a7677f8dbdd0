"""Slow senders and slow readers are let go, and hold nobody else up."""

import asyncio
from pathlib import Path

from guichet.app import create_app
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for


def test_the_times_that_a_sender_has_are_bounded(tmp_path: Path) -> None:
    config = create_app(settings_for(tmp_path), understanding=FakeEngine()).config
    assert 0 < config.REQUEST_TIMEOUT <= 30
    assert 0 < config.KEEP_ALIVE_TIMEOUT <= 120
    assert config.REQUEST_MAX_SIZE <= 64 * 1024


async def test_a_hundred_slow_senders_hold_nobody_up(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path), FakeEngine()) as http:
        host, port = http._base_url.host, http._base_url.port  # type: ignore[union-attr]
        writers = []
        for _ in range(100):
            _, writer = await asyncio.open_connection(host, port)
            writer.write(b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n")
            await writer.drain()
            writers.append(writer)
        visitor = Visitor(http)
        assert (await visitor.open()).status == 201
        assert (await visitor.pick("mot_de_passe")).status == 200
        for writer in writers:
            writer.close()


async def test_a_reader_that_reads_nothing_holds_nobody_up(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, GUICHET_HEARTBEAT="0.05"), FakeEngine()) as http:
        visitor = Visitor(http)
        await visitor.open()
        host, port = http._base_url.host, http._base_url.port  # type: ignore[union-attr]
        _, writer = await asyncio.open_connection(host, port, limit=16)
        path = f"/api/v1/conversations/{visitor.id}/events"
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {visitor.token}\r\n\r\n"
        writer.write(head.encode())
        for number in range(20):
            assert (await visitor.pick("mot_de_passe", f"c{number}")).status == 200
        writer.close()
