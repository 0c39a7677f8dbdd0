"""The page of the surge: how it stands, and who leads the desk begins and ends it."""

from datetime import UTC, datetime
from typing import Protocol

from sanic import HTTPResponse, Request

from guichet.conversations.surge import Mode
from guichet.desk import gate
from guichet.desk import screen_words as say
from guichet.desk.accounts import Signed
from guichet.desk.audit import AuditLog
from guichet.desk.gate import Handler
from guichet.desk.views import Views


class Commands(Protocol):
    """Takes commands about the surge; guichet/surge.py holds the real one."""

    async def command(self, mode: Mode, now: datetime) -> None:
        """Begin or end it, or let the limits decide; this process and its desks know at once."""
        ...


class SurgeRoutes:
    """One method an address, behind the desk's gate."""

    def __init__(self, commands: Commands, audit: AuditLog, pages: Views) -> None:
        self._commands = commands
        self._audit = audit
        self._pages = pages

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        return [("/surge", ["GET"], self.surge), ("/surge", ["POST"], self.set_surge)]

    async def surge(self, _: Request, signed: Signed) -> HTTPResponse:
        """How it stands."""
        return self._pages.page("surge.html", signed=signed)

    async def set_surge(self, request: Request, signed: Signed) -> HTTPResponse:
        """Begin, end, or let the limits decide; kept in the audit log."""
        try:
            mode = Mode(gate.field(request, "mode"))
        except ValueError:
            return self._pages.page("surge.html", 400, signed=signed, alert=say.SURGE_CHOOSE)
        await self._audit.record(signed.account.id, "surge_set", "desk", {"mode": mode.value})
        await self._commands.command(mode, datetime.now(UTC))
        return gate.away(request, "/desk/surge")
