"""`python -m benchmarks.desk`: 200 agents watch the desk while 50 of them talk; from an event to their screens.

A real guichet on SQLite, real HTTP. Each agent keeps the desk's stream open, the 50 with the conversation that they
hold; one more desk is a real Chromium. Visitors write 10 messages a second, and every 2 seconds somebody asks for a
human and is taken. The clock runs from before the post until the event has come, in each stream that shows it. The
client works on the same machine, so that its own work is in the figures. `--record` measures with 50, 100 and 400
agents too, and writes table and picture into docs/. The last line is
`bench-desk: 200 agents, p99 40 ms, CPU 30 %, 170 MB`.
"""

import argparse
import asyncio
import os
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

import aiohttp
from playwright.async_api import async_playwright

from benchmarks import drawing, page, record
from benchmarks.processes import APP, Measured, free_port, run
from benchmarks.watching import Agent, Clock, Visitor, seed
from guichet.database.session import Database
from guichet.desk.gate import COOKIE

AGENTS, TALKING = 200, 50
CROWDS = (50, 100, 200, 400)
"""How many agents watch, in a record."""
SECONDS = 30
MESSAGES_S = 10
CASE_EVERY_S = 2.0
LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""A mark without digits: some would be masked as somebody's number."""
LATEST_S = 20
"""Seconds after which a message that no stream brought counts as lost."""
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


async def chat(clock: Clock, visitors: list[Visitor]) -> None:
    """Write messages at a steady rate, in turn."""
    async with asyncio.TaskGroup() as group:
        for number in range(SECONDS * MESSAGES_S):
            mark = "mot-" + uuid4().hex.translate(LETTERS)
            clock.start(mark)
            group.create_task(visitors[number % len(visitors)].says(f"une suite {mark}"))
            await asyncio.sleep(1 / MESSAGES_S)


async def arrivals(clock: Clock, http: aiohttp.ClientSession, taker: Agent) -> None:
    """Somebody asks for a human, and is taken."""
    for _ in range(int(SECONDS / CASE_EVERY_S)):
        visitor = Visitor(http)
        await visitor.open()
        clock.start(visitor.id)
        await visitor.asks_for_human()
        await asyncio.sleep(CASE_EVERY_S / 2)
        await taker.take(visitor)
        await asyncio.sleep(CASE_EVERY_S / 2)


async def on_screen(url: str, token: str, visitor: Visitor, count: int) -> list[float]:
    """Milliseconds from a post to the message in the page of a real browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context()
        await context.add_cookies([{"name": COOKIE, "value": token, "url": url + "/desk"}])
        page = await context.new_page()
        await page.goto(f"{url}/desk/conversations/{visitor.id}")
        await page.locator("html[data-ready]").wait_for(state="attached")
        await page.evaluate(
            """() => { window.at = []; new MutationObserver(() => window.at.push(Date.now()))
              .observe(document.getElementById("messages"), { childList: true }); }"""
        )
        waits = []
        for number in range(1, count + 1):
            posted = time.time() * 1000
            await visitor.says(f"au navigateur {number}")
            await page.wait_for_function(f"() => window.at.length >= {number}")
            waits.append(await page.evaluate(f"window.at[{number - 1}]") - posted)
            await asyncio.sleep(SECONDS / count / 2)
        await browser.close()
        return waits


@dataclass(frozen=True)
class Figures:
    """What a run has shown: milliseconds by kind, how many events were to come, per cent of a core, megabytes."""

    agents: int
    waits: dict[str, list[float]]
    wanted: dict[str, int]
    screen: list[float]
    cpu: float
    memory: float

    @property
    def all(self) -> list[float]:
        """Every way to a screen."""
        return [wait for kind in self.wanted for wait in self.waits[kind]] + self.screen

    @property
    def lost(self) -> int:
        """Events that no stream brought in time."""
        return sum(count - len(self.waits[kind]) for kind, count in self.wanted.items())


async def measure(url: str, database: Database, server: Measured, count: int) -> Figures:
    """Let `count` agents watch."""
    tokens = await seed(database, count + 1)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0)))
        team = []
        for token, csrf in tokens:
            session = aiohttp.ClientSession(url, cookies={COOKIE: token}, connector=aiohttp.TCPConnector(limit=0))
            team.append(Agent(await stack.enter_async_context(session), csrf))
        visitors = [Visitor(http) for _ in range(TALKING + 1)]
        for agent, visitor in zip([*team[:TALKING], team[-1]], visitors):
            await visitor.open()
            await visitor.asks_for_human()
            await agent.take(visitor)
        clock, opened = Clock(), asyncio.Semaphore(0)
        shown = [visitor.id for visitor in visitors[:TALKING]] + [""] * (count - TALKING)
        watching = [asyncio.create_task(a.watch(clock, c, opened.release)) for a, c in zip(team[:count], shown)]
        for _ in range(count):
            await opened.acquire()
        used, began = server.cpu_s(), time.perf_counter()
        _, _, screen = await asyncio.gather(
            chat(clock, visitors[:TALKING]),
            arrivals(clock, http, team[0]),
            on_screen(url, tokens[-1][0], visitors[-1], 20),
        )
        wanted = {"message": SECONDS * MESSAGES_S, "list": int(SECONDS / CASE_EVERY_S) * count}
        late = time.perf_counter() + LATEST_S
        while any(len(clock.waits[k]) < n for k, n in wanted.items()) and time.perf_counter() < late:  # noqa: ASYNC110  tasks count
            await asyncio.sleep(0.1)
        cpu = 100 * (server.cpu_s() - used) / (time.perf_counter() - began)
        memory = server.memory_mb()
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    waits = {kind: [1000 * wait for wait in clock.waits[kind]] for kind in wanted}
    return Figures(count, waits, wanted, screen, cpu, memory)


def tell(figures: Figures) -> str:
    """Print how long each kind took; the line that others read."""
    for kind, count in figures.wanted.items():
        waits = figures.waits[kind]
        print(f"{kind}: {len(waits)} of {count} events, p50 {_at(waits, 0.5):.0f} ms, p99 {_at(waits, 0.99):.0f} ms")
    screen = figures.screen
    print(f"Chromium, post to page: {len(screen)} messages, p50 {_at(screen, 0.5):.0f} ms, max {max(screen):.0f} ms")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    p99 = _at(figures.all, 0.99)
    return f"bench-desk: {figures.agents} agents, p99 {p99:.0f} ms, CPU {figures.cpu:.0f} %, {figures.memory:.0f} MB"


def write(runs: list[Figures], last: str) -> None:
    """The record of these runs."""
    head = ["agents", "events", "lost", "p50 ms", "p99 ms", "Chromium, median ms", "CPU of one core", "MB"]
    rows = [
        [
            str(found.agents),
            str(len(found.all)),
            str(found.lost),
            f"{_at(found.all, 0.5):.0f}",
            f"{_at(found.all, 0.99):.0f}",
            f"{median(found.screen):.0f}",
            f"{found.cpu:.0f} %",
            f"{found.memory:.0f}",
        ]
        for found in runs
    ]
    drawing.lines(
        record.PICTURES / "bench-desk.svg",
        "From an event to the agents' screens",
        {
            "p99": [(float(found.agents), _at(found.all, 0.99)) for found in runs],
            "p90": [(float(found.agents), _at(found.all, 0.9)) for found in runs],
            "p50": [(float(found.agents), _at(found.all, 0.5)) for found in runs],
        },
        across="agents who watch, 50 of them in a conversation",
        up="ms",
    )
    setting = f"{record.machine()}. {SECONDS} s each; the clients run on the same cores."
    picture = "![From an event to the screens, by agents](pictures/bench-desk.svg)"
    page.record("bench-desk", [setting, "", *record.table(head, rows).splitlines(), "", f"`{last}`", "", picture])


def _at(waits: list[float], share: float) -> float:
    return sorted(waits)[min(int(share * len(waits)), len(waits) - 1)] if waits else float("nan")


def main() -> None:
    """Measure, print, and with --record write down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    chosen = parser.parse_args()
    runs, last = [], ""
    for count in CROWDS if chosen.record else (AGENTS,):
        runs.append(_run(count))
        line = tell(runs[-1])
        print(line, flush=True)
        last = line if count == AGENTS else last
    if chosen.record:
        write(runs, last)
        print(last)


def _run(count: int) -> Figures:
    """Start guichet on a database of its own, measure, stop."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database_url = f"sqlite+aiosqlite:///{folder / 'guichet.db'}"
        settings = {
            "GUICHET_DATABASE_URL": database_url,
            "GUICHET_VAR": name,
            "GUICHET_PORT": str(port),
            "GUICHET_ENGINE_SECRET": "benchmark",
            "GUICHET_SECOND_FACTOR": "false",
            "ENGINE_PORT": str(free_port()),
        }
        run([str(APP), "-m", "guichet", "migrate"], **settings)
        with Measured([str(APP), "-m", "guichet", "serve"], folder / "guichet.log", **settings) as server:
            url = f"http://127.0.0.1:{port}"
            server.until_answers(url + "/health/live")
            return asyncio.run(_measured(url, Database(database_url), server, count))


async def _measured(url: str, database: Database, server: Measured, count: int) -> Figures:
    try:
        return await measure(url, database, server, count)
    finally:
        await database.close()


if __name__ == "__main__":
    main()
