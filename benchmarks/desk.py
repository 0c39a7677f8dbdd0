"""`python -m benchmarks.desk`: 200 agents watch the desk while 50 of them talk; from an event to their screens.

A real guichet on SQLite, real HTTP. Each agent keeps the desk's stream open, the 50 with the conversation that they
hold; one more desk is a real Chromium. Visitors write 10 messages a second, and every 2 seconds somebody asks for a
human and is taken. The clock runs from before the post until the event has come, in each stream that shows it. The
client works on the same machine, so that its own work is in the figures.
"""

import asyncio
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import aiohttp
from playwright.async_api import async_playwright
from sqlalchemy import insert

from benchmarks.processes import APP, Measured, free_port, run
from guichet.database.agents import SqlAccounts
from guichet.database.desk_tables import agents
from guichet.database.session import Database
from guichet.desk.accounts import Accounts
from guichet.desk.gate import COOKIE

AGENTS, TALKING = 200, 50
SECONDS = 30
MESSAGES_S = 10
CASE_EVERY_S = 2.0
LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""A mark without digits: some would be masked as somebody's number."""
LATEST_S = 20
"""Seconds after which a message that no stream brought counts as lost."""
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


@dataclass
class Clock:
    """When each thing was posted, and how long until each stream that shows it had it."""

    posted: dict[str, float] = field(default_factory=dict)
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def start(self, mark: str) -> None:
        """The thing named `mark` is being posted."""
        self.posted[mark] = time.perf_counter()

    def seen(self, data: str, kind: str, told: set[str]) -> None:
        """A stream got an event: what it names for the first time in this stream has arrived."""
        now = time.perf_counter()
        for mark in [m for m in self.posted if m not in told and m in data]:
            told.add(mark)
            self.waits[kind].append(now - self.posted[mark])


class Visitor:
    """A visitor of the public API."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self.id = ""
        self._headers: dict[str, str] = {}

    async def open(self) -> None:
        """Start a conversation."""
        opened = await self._post("/api/v1/conversations", {})
        self.id = str(opened["id"])
        self._headers = {"Authorization": f"Bearer {opened['token']}"}

    async def asks_for_human(self) -> None:
        """Send the form."""
        await self._post(f"/api/v1/conversations/{self.id}/handoff", {"details": {"consent": True}})

    async def says(self, text: str) -> None:
        """Post a text."""
        await self._post(f"/api/v1/conversations/{self.id}/messages", {"client_id": str(uuid4()), "text": text})

    async def _post(self, path: str, body: object) -> dict[str, object]:
        while True:  # as the widget does: a post is repeated under its own id until it is acknowledged
            async with self._http.post(path, json=body, headers=self._headers) as response:
                if response.status != 503:
                    assert response.status < 300, await response.text()
                    return dict(await response.json())
            await asyncio.sleep(0.2)


@dataclass
class Agent:
    """An agent's browser: the cookie and the form's token."""

    http: aiohttp.ClientSession
    csrf: str

    async def take(self, visitor: Visitor) -> None:
        """Take the visitor's case."""
        path = f"/desk/conversations/{visitor.id}/take"
        async with self.http.post(path, data={"csrf": self.csrf}, allow_redirects=False) as response:
            assert response.status == 303, response.status

    async def watch(self, clock: Clock, conversation_id: str, ready: Callable[[], None]) -> None:
        """Keep the stream open and note what comes."""
        query = f"?conversation={conversation_id}&holds=yes" if conversation_id else ""
        told: set[str] = set()
        async with self.http.get("/desk/events" + query, timeout=aiohttp.ClientTimeout(None)) as response:
            assert response.status == 200
            event, is_first = "", True
            async for line in response.content:
                text = line.decode()
                event += text
                if text == "\n":
                    if is_first:
                        ready()
                        is_first = False
                    kind = "message" if event.startswith("event: message") else "list"
                    clock.seen(event, kind, told)
                    event = ""


async def seed(database: Database) -> list[tuple[str, str]]:
    """Make the agents, each with a session; their tokens and form tokens."""
    store = SqlAccounts(database)
    now = datetime.now(UTC)
    rows = [
        {"id": f"agent-{n}", "email": f"a{n}@exemple.fr", "name": f"Agent {n}", "role": "agent", "password_hash": "-",
         "must_change": False, "disabled": False, "created_at": now}
        for n in range(AGENTS + 1)
    ]  # fmt: skip
    async with database.write() as connection:
        await connection.execute(insert(agents), rows)
    found = []
    for row in rows:
        account = await store.by_email(str(row["email"]))
        assert account is not None
        token = await Accounts(store).open(account, "password", "benchmark")
        signed = await Accounts(store).who(token)
        assert signed is not None
        found.append((token, signed.session.csrf))
    return found


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


async def measure(url: str, database: Database, server: Measured) -> None:
    """Run it and print the figures."""
    tokens = await seed(database)
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
        shown = [visitor.id for visitor in visitors[:TALKING]] + [""] * (AGENTS - TALKING)
        watching = [asyncio.create_task(a.watch(clock, c, opened.release)) for a, c in zip(team[:AGENTS], shown)]
        for _ in range(AGENTS):
            await opened.acquire()
        used, began = server.cpu_s(), time.perf_counter()
        _, _, screen = await asyncio.gather(
            chat(clock, visitors[:TALKING]),
            arrivals(clock, http, team[0]),
            on_screen(url, tokens[-1][0], visitors[-1], 20),
        )
        late = time.perf_counter() + LATEST_S
        while len(clock.waits["message"]) < SECONDS * MESSAGES_S and time.perf_counter() < late:  # noqa: ASYNC110  tasks count
            await asyncio.sleep(0.1)
        cpu = 100 * (server.cpu_s() - used) / (time.perf_counter() - began)
        memory = server.memory_mb()
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    tell(clock, screen, cpu, memory)


def tell(clock: Clock, screen: list[float], cpu: float, memory: float) -> None:
    """Print how long each kind took, and the last line that others read."""
    wanted = {"message": SECONDS * MESSAGES_S, "list": int(SECONDS / CASE_EVERY_S) * AGENTS}
    for kind, count in wanted.items():
        waits = [1000 * wait for wait in clock.waits[kind]]
        print(f"{kind}: {len(waits)} of {count} events, p50 {_at(waits, 0.5):.0f} ms, p99 {_at(waits, 0.99):.0f} ms")
    print(f"Chromium, post to page: {len(screen)} messages, p50 {_at(screen, 0.5):.0f} ms, max {max(screen):.0f} ms")
    waits = [1000 * wait for kind in wanted for wait in clock.waits[kind]] + screen
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"bench-desk: {AGENTS} agents, p99 {_at(waits, 0.99):.0f} ms, CPU {cpu:.0f} %, {memory:.0f} MB")


def _at(waits: list[float], share: float) -> float:
    return sorted(waits)[min(int(share * len(waits)), len(waits) - 1)] if waits else float("nan")


def main() -> None:
    """Start guichet on a database of its own, measure, stop."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {
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
            database = Database(f"sqlite+aiosqlite:///{folder / 'guichet.db'}")
            asyncio.run(_measured(url, database, server))


async def _measured(url: str, database: Database, server: Measured) -> None:
    try:
        await measure(url, database, server)
    finally:
        await database.close()


if __name__ == "__main__":
    main()
