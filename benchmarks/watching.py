"""Who watches the desk and who writes to it: agents with open streams, visitors, and the clock between them."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
from sqlalchemy import insert

from guichet.database.agents import SqlAccounts
from guichet.database.desk_tables import agents
from guichet.database.session import Database
from guichet.desk.accounts import Accounts


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


async def seed(database: Database, count: int) -> list[tuple[str, str]]:
    """Make `count` agents, each with a session; their tokens and form tokens."""
    store = SqlAccounts(database)
    now = datetime.now(UTC)
    rows = [
        {"id": f"agent-{n}", "email": f"a{n}@exemple.fr", "name": f"Agent {n}", "role": "agent", "password_hash": "-",
         "must_change": False, "disabled": False, "created_at": now}
        for n in range(count)
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
