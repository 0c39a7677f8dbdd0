"""A real server of the application on a free loopback port, inside the test's own loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from sanic import Sanic

from guichet import settings
from guichet.app import create_app
from guichet.settings import Settings
from tests.guichet import databases
from tests.guichet.fakes import FakeEngine

Sanic.test_mode = True


def settings_for(folder: object, **changes: str) -> Settings:
    """Settings whose files are in `folder`."""
    env = {
        "GUICHET_VAR": str(folder),
        "GUICHET_ENGINE_SECRET": "secret",
        "ENGINE_PORT": "1",
        "GUICHET_SECOND_FACTOR": "false",
        **changes,
    }
    return settings.load(env)


@dataclass
class Visitor:
    """A client of the public API. After `open` it carries its conversation's token."""

    http: aiohttp.ClientSession
    id: str = ""
    token: str = ""

    async def call(self, method: str, path: str, *, token: str | None = None, **options: Any) -> "Reply":
        """Call `path` below the conversation."""
        headers = {
            "Authorization": f"Bearer {self.token if token is None else token}",
            **options.pop("headers", {}),
        }
        url = f"/api/v1/conversations/{self.id}{path}"
        async with self.http.request(method, url, headers=headers, **options) as response:
            return await Reply.read(response)

    async def open(self, **options: Any) -> "Reply":
        """Open a conversation and keep its id and token."""
        async with self.http.post("/api/v1/conversations", **{"json": {}, **options}) as response:
            reply = await Reply.read(response)
        if reply.status in (200, 201):
            self.id, self.token = reply.body["id"], reply.body["token"]
        return reply

    async def say(self, text: str, client_id: str = "c1") -> "Reply":
        """Post a text."""
        return await self.call("POST", "/messages", json={"client_id": client_id, "text": text})

    async def pick(self, choice: str, client_id: str = "c1") -> "Reply":
        """Post a choice."""
        return await self.call("POST", "/messages", json={"client_id": client_id, "choice": choice})


@dataclass
class Reply:
    """Status, headers and JSON of a response."""

    status: int
    headers: dict[str, str]
    body: Any

    @classmethod
    async def read(cls, response: aiohttp.ClientResponse) -> "Reply":
        """Read a response to its end."""
        raw = await response.read()
        is_json = response.content_type == "application/json"
        return cls(response.status, dict(response.headers), await response.json() if is_json else raw.decode())


@asynccontextmanager
async def serving(
    chosen: Settings, engine: FakeEngine | None = None, port: int = 0
) -> AsyncIterator[aiohttp.ClientSession]:
    """Serve the application with `engine` in the engine's place, and give a client of it."""
    app = create_app(await prepared(chosen), understanding=engine)
    async with served(app, port) as http:
        yield http


async def prepared(chosen: Settings) -> Settings:
    """The settings, their database with its tables."""
    if str(chosen.var) in chosen.database_url:  # other databases come migrated
        await asyncio.to_thread(databases.prepare, chosen.database_url)
    return chosen


@asynccontextmanager
async def served(app: "Sanic[Any, Any]", port: int = 0) -> AsyncIterator[aiohttp.ClientSession]:
    """Serve a Sanic application on loopback, and give a client of it."""
    listener = socket.create_server(("127.0.0.1", port))
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        async with aiohttp.ClientSession(base, connector=aiohttp.TCPConnector(limit=0)) as http:
            yield http
    finally:
        await server.before_stop()
        server.close()
        await server.after_stop()
