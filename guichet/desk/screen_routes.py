"""The routes of the screen: the desk, a conversation in it, search, and the stream that keeps the page true."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sanic import HTTPResponse, Request
from sanic.response import text

from guichet.conversations.bells import DESK, conversation_topic, visitor_types
from guichet.conversations.unbroken import Unbroken
from guichet.desk.accounts import Accounts, Signed, topic
from guichet.desk.audit import AuditLog
from guichet.desk.gate import Gate, Handler, Stopped
from guichet.desk.latest import Latest
from guichet.desk.live import HEARTBEAT_S, Live, Waiter, Watch
from guichet.desk.presence import Presence
from guichet.desk.sights import Sights
from guichet.desk.views import Views

SIGNS_S = 2.0

STREAM = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}


class Bus(Protocol):
    """Where the desk waits for news."""

    def subscribe(self, *topics: str) -> AbstractContextManager[Waiter]: ...


class Signs:
    """Signs of life of open streams, kept together: 200 desks are one write every two seconds."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._given: set[str] = set()
        self._writing = Latest(self._write, pause=SIGNS_S)
        self._tasks: set[asyncio.Task[None]] = set()

    def give(self, agent_id: str) -> None:
        """An agent's stream is open."""
        self._given.add(agent_id)
        task = asyncio.create_task(self._writing.now())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self) -> None:
        given, self._given = self._given, set()
        await self._presence.all_here(given)


class ScreenRoutes:
    """One method an address. guichet/desk/routes.py puts them behind its gate, but the stream, which stays open."""

    def __init__(
        self,
        views: Views,
        gate: Gate,
        accounts: Accounts,
        presence: Presence,
        bus: Bus,
        unbroken: Unbroken,
        audit: AuditLog,
    ) -> None:
        self._views = views
        self._gate = gate
        self._presence = presence
        self._bus = bus
        self._unbroken = unbroken
        self._sights = Sights(audit)
        self._sessions = Latest(accounts.live)
        self._signs = Signs(presence)

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        return [("", ["GET"], self.home), ("/conversations/<conversation_id:str>", ["GET"], self.conversation)]

    async def home(self, request: Request, signed: Signed) -> HTTPResponse:
        """The cases, and no conversation chosen."""
        await self._presence.here(signed.account.id)
        return await self._views.desk(signed, q=_query(request, "q"))

    async def conversation(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """The cases and a conversation."""
        await self._presence.here(signed.account.id)
        await self._sights.saw(signed, conversation_id)
        q, answer_id = _query(request, "q"), _query(request, "answer")
        return await self._views.desk(signed, conversation_id, q=q, answer_id=answer_id)

    async def events(self, request: Request) -> HTTPResponse | None:
        """Tell the page what changed, while its session lasts. An agent whose page is open is on duty."""
        try:
            signed = await self._unbroken(self._gate.admit(request, "events"))
        except Stopped:
            return text("", status=401)
        self._signs.give(signed.account.id)
        conversation_id = _query(request, "conversation")
        if conversation_id and not await self._views.may_see(signed, conversation_id):
            conversation_id = ""
        if conversation_id:
            await self._unbroken(self._sights.saw(signed, conversation_id))
        topics = [conversation_topic(conversation_id), visitor_types(conversation_id)] if conversation_id else []
        after = _query(request, "after")
        seq = int(after) if after.isdecimal() and len(after) < 10 else 0
        watch = Watch(signed, conversation_id or None, seq, _query(request, "holds") == "yes")
        with self._bus.subscribe(DESK, topic(signed.account), *topics) as waiter:
            line: Any = await request.respond(content_type="text/event-stream; charset=utf-8", headers=STREAM)
            await Live(self._views, watch, self._watcher(request, signed)).follow(line, waiter, HEARTBEAT_S)
            await line.eof()
        return None

    def _watcher(self, request: Request, signed: Signed) -> Callable[[bool], Awaitable[bool]]:
        """Says whether the session lasts.

        As the gate does on a heartbeat and when a session of the agent was ended here; in between by a look at all
        sessions that is at most a second old, for those that another process ended.
        """

        async def fully() -> bool:
            try:
                await self._gate.admit(request, "events")
            except Stopped:
                return False
            self._signs.give(signed.account.id)
            return True

        async def still_here(look_closely: bool) -> bool:
            if look_closely:
                return await self._unbroken(fully())
            a_second_ago = asyncio.get_running_loop().time() - 1
            return signed.session.token_hash in await self._sessions.after(a_second_ago)

        return still_here


def _query(request: Request, name: str) -> str:
    """A parameter of the address, empty when it is not there."""
    value = request.args.get(name)
    return str(value)[:100] if value else ""
