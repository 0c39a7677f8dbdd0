"""Several workers on one port: real processes, restarted and killed under conversations. Buttons need no engine."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest

from tests import backends
from tests.guichet.serving import Visitor
from tests.stack import ROOT, free_ports

WORKERS = 2
CHOICES = ("mot_de_passe", "date_incident", "que_s_est_il_passe")


class Served:
    """The parent, its workers and a client."""

    def __init__(self, process: subprocess.Popen[bytes], http: aiohttp.ClientSession, metrics_port: int) -> None:
        self.process = process
        self.metrics_port = metrics_port
        self.http = http

    def workers(self) -> set[int]:
        return {child.pid for child in psutil.Process(self.process.pid).children()}

    async def until_workers_are_not(self, old: set[int]) -> None:
        """Wait until there are as many workers as wanted, none of them in `old`, and they serve."""
        async with asyncio.timeout(120):
            while self.workers() & old or len(self.workers()) != WORKERS:
                await asyncio.sleep(0.1)


@pytest.fixture
async def served(tmp_path: Path, redis_server: backends.RedisServer, sqlite_url: str) -> AsyncIterator[Served]:
    port, metrics_port = free_ports(2)
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "GUICHET_VAR": str(tmp_path),
        "GUICHET_PORT": str(port),
        "GUICHET_DATABASE_URL": sqlite_url,
        "GUICHET_BUS_URL": redis_server.url,
        "GUICHET_WORKERS": str(WORKERS),
        "GUICHET_METRICS": f"127.0.0.1:{metrics_port}",
        "GUICHET_ENGINE_SECRET": "secret-of-tests",
        "GUICHET_RATE_CONVERSATION": "6000/minute",
        "GUICHET_RATE_ADDRESS": "60000/minute",
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "guichet", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
            await until_live(http, process, tmp_path / "log")
            yield Served(process, http, metrics_port)
    finally:
        process.terminate()
        process.wait(60)


async def until_live(http: aiohttp.ClientSession, process: subprocess.Popen[bytes], log: Path) -> None:
    async with asyncio.timeout(120):
        while True:
            assert process.poll() is None, log.read_text()
            try:
                async with http.get("/health/live", timeout=aiohttp.ClientTimeout(5)) as response:
                    if response.status == 200:
                        return
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(0.1)


async def pick(visitor: Visitor, choice: str, client_id: str) -> None:
    """Post until it is acknowledged, as the widget does."""
    while True:
        try:
            async with asyncio.timeout(10):
                reply = await visitor.pick(choice, client_id)
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(0.05)
            continue
        assert reply.status in (200, 503)
        if reply.status == 200:
            return


@asynccontextmanager
async def conversing(served: Served, visitors: int = 6) -> AsyncIterator[None]:
    """Visitors who go on picking during the block; at its end each message is there once, in order."""
    over = asyncio.Event()

    async def converse(visitor: Visitor) -> list[str]:
        sent: list[str] = []
        while not over.is_set():
            sent.append(f"c{len(sent)}")
            await pick(visitor, CHOICES[len(sent) % len(CHOICES)], sent[-1])
        return sent

    people = [Visitor(served.http) for _ in range(visitors)]
    for visitor in people:
        assert (await visitor.open()).status == 201
    talking = [asyncio.create_task(converse(visitor)) for visitor in people]
    try:
        yield
    finally:
        over.set()
    for visitor, sent in zip(people, await asyncio.gather(*talking), strict=True):
        messages = (await visitor.call("GET", "/messages")).body["messages"]
        assert [m["client_id"] for m in messages if m["author"] == "visitor"] == sent
        assert [m["seq"] for m in messages] == list(range(1, 2 + 2 * len(sent)))
        assert sent


async def test_a_rolling_restart_and_a_killed_worker_lose_nothing(served: Served) -> None:
    first = served.workers()
    assert len(first) == WORKERS
    async with conversing(served):
        served.process.send_signal(signal.SIGHUP)
        await served.until_workers_are_not(first)
        [victim, *_] = served.workers()
        os.kill(victim, signal.SIGKILL)
        await served.until_workers_are_not({victim})


async def test_news_cross_from_one_worker_to_another(served: Served) -> None:
    """Streams and posts are spread over the workers: with eight streams some are on another than the post."""
    visitor = Visitor(served.http)
    await visitor.open()
    headers = {"Authorization": f"Bearer {visitor.token}"}
    url = f"/api/v1/conversations/{visitor.id}/events?after=1"
    streams = [await served.http.get(url, headers={**headers, "Connection": "close"}) for _ in range(8)]
    for stream in streams:
        await stream.content.readuntil(b"event: state")
    await visitor.pick("mot_de_passe")
    async with asyncio.timeout(10):  # a heartbeat, which would tell it too, comes after 15 s
        for stream in streams:
            await stream.content.readuntil(b"id: 3\n")
            stream.close()


async def test_metrics_of_all_workers_are_added_up_and_name_nobody(served: Served) -> None:
    visitors = [Visitor(served.http) for _ in range(4)]
    for visitor in visitors:
        await visitor.open()
        assert (await visitor.pick("mot_de_passe")).status == 200
        assert (await visitor.say("mon mail est jean@exemple.fr", "c2")).status == 200
    async with served.http.get(f"http://127.0.0.1:{served.metrics_port}/metrics") as response:
        told = await response.text()
    counted = re.findall(r'^guichet_call_seconds_count\{.*messages".*status="200"\} ([\d.]+)', told, re.M)
    assert sum(map(float, counted)) == 8
    assert re.search(r"^guichet_masked_total\{.*\} 4.0", told, re.M)
    assert re.search(r"^guichet_engine_seconds_count\{.*\} ", told, re.M)
    assert not [visitor.id for visitor in visitors if visitor.id in told]
    assert "jean" not in told


def test_a_port_in_use_is_told_in_a_line(tmp_path: Path, redis_server: backends.RedisServer) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = {
            **os.environ,
            "GUICHET_VAR": str(tmp_path),
            "GUICHET_PORT": str(taken.getsockname()[1]),
            "GUICHET_WORKERS": "2",
            "GUICHET_BUS_URL": redis_server.url,
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "guichet", "serve"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "in use" in done.stderr
    assert "Traceback" not in done.stderr
