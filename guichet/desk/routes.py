"""The routes of the desk: parse, call, render."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from jinja2 import Environment
from sanic import Blueprint, HTTPResponse, Request

from guichet.conversations.handoffs import Handoffs
from guichet.conversations.unbroken import Unbroken
from guichet.conversations.verifying import Verifying
from guichet.desk.accounts import Accounts, Signed
from guichet.desk.agents_routes import AgentsRoutes
from guichet.desk.audit import AuditLog
from guichet.desk.audit_routes import AuditRoutes
from guichet.desk.case_routes import CaseRoutes
from guichet.desk.gate import Gate, Handler
from guichet.desk.guard_routes import GuardRoutes
from guichet.desk.own_routes import OwnRoutes
from guichet.desk.presence import Presence
from guichet.desk.provider import ProviderSignIn
from guichet.desk.provider_routes import ProviderRoutes
from guichet.desk.reports_routes import ReportRoutes
from guichet.desk.rights_routes import Erasing, Records, RightsRoutes
from guichet.desk.screen_routes import Bus, ScreenRoutes
from guichet.desk.second_factor import SecondFactor
from guichet.desk.sign_in_routes import SignInRoutes
from guichet.desk.surge_routes import Commands, SurgeRoutes
from guichet.desk.views import Sources, Views
from guichet.rates import Counter
from guichet.reports import Reports


class Room(Protocol):
    """Some routes of the desk, in a module of their own. Each handler gets the request and who is signed in."""

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers; what each asks for stands in guichet/desk/permissions.py."""
        ...


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
    sources: Sources
    verifying: Verifying
    records: Records
    erasure: Erasing
    surge: Commands


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
        self._views = Views(desk.templates, desk.sources)
        self._cases = CaseRoutes(desk.handoffs, desk.presence, self._views)
        self._sign_in = SignInRoutes(
            desk.accounts, desk.second_factor, desk.presence, self._views, desk.counter, secure=desk.secure_cookies
        )
        self._provider = ProviderRoutes(desk.provider, self._views, secure=desk.secure_cookies)
        self._screen = ScreenRoutes(
            self._views, self._gate, desk.accounts, desk.presence, desk.bus, desk.unbroken, desk.audit
        )
        self._rooms: list[Room] = [
            self._sign_in,
            self._cases,
            OwnRoutes(desk.accounts, desk.second_factor, self._views, secure=desk.secure_cookies),
            self._screen,
            GuardRoutes(desk.sources, desk.verifying, desk.audit, self._views),
            SurgeRoutes(desk.surge, desk.audit, self._views),
            ReportRoutes(desk.reports, desk.audit, self._views),
            RightsRoutes(desk.records, desk.erasure, desk.audit, self._views),
            AuditRoutes(desk.audit, desk.accounts, self._views),
            AgentsRoutes(desk.accounts, desk.second_factor, desk.presence, self._views),
        ]

    def table(self) -> list[tuple[str, list[str], Callable[..., Coroutine[Any, Any, HTTPResponse | None]]]]:
        """Paths, methods and handlers."""
        return [
            *(
                (path, methods, self._gate.to_the_end(handler))
                for path, methods, handler in (*self._sign_in.open(), *self._provider.open())
            ),
            ("/events", ["GET"], self._screen.events),
            *(
                (path, methods, self._gate.signed(self._in_sight(handler)))
                for room in self._rooms
                for path, methods, handler in room.table()
            ),
        ]

    def _in_sight(self, handler: Handler) -> Handler:
        """The handler, for conversations in a queue that the agent sees: any other is as if it were not there."""

        async def look(request: Request, signed: Signed, **path: str) -> HTTPResponse:
            conversation_id = path.get("conversation_id")
            if conversation_id and not await self._views.may_see(signed, conversation_id):
                return await self._views.desk(signed, conversation_id)
            return await handler(request, signed, **path)

        look.__name__ = handler.__name__
        return look
