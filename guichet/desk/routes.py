"""The routes of the desk: parse, call, render."""

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from jinja2 import Environment
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import text

from guichet.conversations.bells import conversation_topic, visitor_types
from guichet.conversations.handoffs import Handoffs
from guichet.conversations.unbroken import Unbroken
from guichet.desk import gate, words
from guichet.desk.accounts import Accounts, Signed, topic
from guichet.desk.agents_routes import AgentsRoutes
from guichet.desk.audit import AuditLog
from guichet.desk.audit_routes import AuditRoutes
from guichet.desk.case_routes import CaseRoutes
from guichet.desk.gate import Gate, Handler, Stopped
from guichet.desk.own_routes import OwnRoutes
from guichet.desk.presence import Presence
from guichet.desk.provider import ProviderSignIn
from guichet.desk.provider_routes import ProviderRoutes
from guichet.desk.reports_routes import ReportRoutes
from guichet.desk.second_factor import SecondFactor
from guichet.desk.sign_in_routes import SignInRoutes
from guichet.desk.stream import HEARTBEAT_S, Waiter, follow
from guichet.desk.views import Views
from guichet.rates import Counter
from guichet.reports import Reports

LONGEST_REPLY = 4000


class Room(Protocol):
    """Some routes of the desk, in a module of their own. Each handler gets the request and who is signed in."""

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers; what each asks for stands in guichet/desk/permissions.py."""
        ...


class Bus(Protocol):
    """Where the desk waits for news."""

    def subscribe(self, *topics: str) -> AbstractContextManager[Waiter]: ...


@dataclass(frozen=True)
class Desk:
    """The parts that the routes call, put together in guichet/app.py."""

    accounts: Accounts
    second_factor: SecondFactor
    provider: ProviderSignIn
    handoffs: Handoffs
    bus: Bus
    presence: Presence
    templates: Environment
    secure_cookies: bool
    asks_second_factor: bool
    unbroken: Unbroken
    reports: Reports
    audit: AuditLog
    counter: Counter


def make_blueprint(desk: Desk) -> Blueprint:
    """The blueprint of `/desk`."""
    blueprint = Blueprint("desk", url_prefix="/desk")
    routes = Routes(desk)
    for path, methods, handler in routes.table():
        blueprint.add_route(handler, path, methods=methods, name=handler.__name__)
    return blueprint


class Routes:
    """One method an address. The gate stands before all but the sign-in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._gate = Gate(desk.accounts, desk.unbroken, second_factor=desk.asks_second_factor)
        self._views = Views(desk.templates, desk.handoffs, desk.presence)
        self._cases = CaseRoutes(desk.handoffs, desk.presence, self._views)
        self._sign_in = SignInRoutes(
            desk.accounts, desk.second_factor, desk.presence, self._views, desk.counter, secure=desk.secure_cookies
        )
        self._provider = ProviderRoutes(desk.provider, self._views, secure=desk.secure_cookies)
        self._rooms: list[Room] = [
            self._sign_in,
            self._cases,
            OwnRoutes(desk.accounts, desk.second_factor, self._views, secure=desk.secure_cookies),
            ReportRoutes(desk.reports, desk.audit, self._views),
            AuditRoutes(desk.audit, desk.accounts, self._views),
            AgentsRoutes(desk.accounts, desk.second_factor, desk.presence, self._views),
        ]

    def table(self) -> list[tuple[str, list[str], Callable[..., Coroutine[Any, Any, HTTPResponse | None]]]]:
        """Paths, methods and handlers."""
        at = "/conversations/<conversation_id:str>"
        return [
            *(
                (path, methods, self._gate.to_the_end(handler))
                for path, methods, handler in (*self._sign_in.open(), *self._provider.open())
            ),
            ("", ["GET"], self._gate.signed(self.home)),
            ("/fragments/queue", ["GET"], self._gate.signed(self.queue)),
            (at, ["GET"], self._gate.signed(self.conversation)),
            (at + "/fragment", ["GET"], self._gate.signed(self.fragment)),
            (at + "/reply", ["POST"], self._gate.signed(self.reply)),
            ("/events", ["GET"], self.events),
            *(
                (path, methods, self._gate.signed(handler))
                for room in self._rooms
                for path, methods, handler in room.table()
            ),
        ]

    async def home(self, _: Request, signed: Signed) -> HTTPResponse:
        """The queue, and no conversation chosen."""
        await self._desk.presence.here(signed.account.id)
        return await self._views.desk(signed)

    async def queue(self, _: Request, signed: Signed) -> HTTPResponse:
        """The queue alone, for htmx."""
        return await self._views.queue(signed)

    async def conversation(self, _: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """The queue and a conversation."""
        await self._desk.presence.here(signed.account.id)
        return await self._views.desk(signed, conversation_id)

    async def fragment(self, _: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """The conversation alone, for htmx."""
        return await self._views.conversation(signed, conversation_id)

    async def reply(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Write to the visitor. A refusal keeps what was written."""
        draft = gate.field(request, "text").replace("\r\n", "\n").strip()
        client_id = gate.field(request, "client_id")
        if not 0 < len(draft) <= LONGEST_REPLY or not 0 < len(client_id) <= 64:
            return await self._views.desk(signed, conversation_id, status=400, alert=words.TOO_LONG, draft=draft)
        act = self._desk.handoffs.reply(conversation_id, signed.account.ref, draft, client_id)
        return await self._cases.act(request, signed, conversation_id, act, draft=draft)

    async def events(self, request: Request) -> HTTPResponse | None:
        """Tell the page what changed, while its session lasts. An agent whose page is open is on duty."""

        async def still_here() -> Signed | None:
            try:
                signed = await self._gate.admit(request, "events")
            except Stopped:
                return None
            await self._desk.presence.here(signed.account.id)
            return signed

        signed = await self._desk.unbroken(still_here())
        if signed is None:
            return text("", status=401)
        shown = request.args.getlist("conversation", [])[:1]
        topics = [of(value) for value in shown for of in (conversation_topic, visitor_types)]
        with self._desk.bus.subscribe("desk", topic(signed.account), *topics) as waiter:
            headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
            line: Any = await request.respond(content_type="text/event-stream; charset=utf-8", headers=headers)
            await follow(line, waiter, lambda: self._desk.unbroken(still_here()), HEARTBEAT_S)
            await line.eof()
        return None
