"""The routes of people's rights: the data protection officer exports or erases what is kept of a conversation."""

import json
import re
from typing import Any, Protocol

from sanic import HTTPResponse, Request
from sanic.response import raw

from guichet.desk import gate, words
from guichet.desk.accounts import Signed
from guichet.desk.audit import AuditLog
from guichet.desk.gate import Handler
from guichet.desk.views import Views


class Records(Protocol):
    """Reads what is kept. guichet/database/records.py holds the real one."""

    async def of(self, conversation_id: str) -> dict[str, list[dict[str, Any]]]:
        """Rows by table; nothing when there is no such conversation."""
        ...

    async def conversation_of(self, case_number: str) -> str | None:
        """The conversation of the case with this number."""
        ...


class Erasing(Protocol):
    """Erases conversations. guichet/conversations/erasure.py holds the real one."""

    async def erase(self, conversation_id: str, by: str = "") -> None:
        """Delete it, wherever it is; `by` is who is told of in the audit log."""
        ...


class RightsRoutes:
    """One method an address. Nobody is looked up by name, e-mail or phone: a case's number or a conversation's id."""

    def __init__(self, records: Records, erasure: Erasing, log: AuditLog, views: Views) -> None:
        self._records = records
        self._erasure = erasure
        self._log = log
        self._views = views

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        return [
            ("/rights", ["GET"], self.rights),
            ("/rights/export", ["POST"], self.export_person),
            ("/rights/erase", ["POST"], self.erase_person),
        ]

    async def rights(self, _: Request, signed: Signed) -> HTTPResponse:
        """The form."""
        return self._page(signed)

    async def export_person(self, request: Request, signed: Signed) -> HTTPResponse:
        """All that is kept of the conversation, as a file; told before it is handed out."""
        which = gate.field(request, "which").strip()
        found = await self._found(which)
        if found is None:
            return self._page(signed, status=404, alert=words.NOTHING_KEPT, which=which)
        await self._log.record(signed.account.id, "exported", f"conversation:{found}")
        content = json.dumps(await self._records.of(found), ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": f'attachment; filename="guichet-{found}.json"', "Cache-Control": "no-store"}
        return raw(content.encode(), content_type="application/json; charset=utf-8", headers=headers)

    async def erase_person(self, request: Request, signed: Signed) -> HTTPResponse:
        """Erase the conversation for good: only once that was confirmed."""
        which = gate.field(request, "which").strip()
        if gate.field(request, "sure") != "on":
            return self._page(signed, status=400, alert=words.CONFIRM_ERASING, which=which)
        found = await self._found(which)
        if found is None:
            return self._page(signed, status=404, alert=words.NOTHING_KEPT, which=which)
        await self._erasure.erase(found, signed.account.id)
        return self._page(signed, done=words.ERASED)

    async def _found(self, which: str) -> str | None:
        """The id of the conversation that is meant."""
        if not re.fullmatch(r"[\w -]{1,64}", which):
            return None
        conversation_id = await self._records.conversation_of(which) or which
        return conversation_id if await self._records.of(conversation_id) else None

    def _page(self, signed: Signed, status: int = 200, **values: str) -> HTTPResponse:
        return self._views.page("rights.html", status, signed=signed, **{"which": "", "done": "", **values})
