"""The routes of guards: writing to a visitor, vouching for a professional, and what supervisors decide."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sanic import HTTPResponse, Request

from guichet.conversations.conversation import ConversationNotFound
from guichet.conversations.handoffs import NotTheHolder
from guichet.conversations.verifying import CannotVerify, Verifying
from guichet.desk import gate, words
from guichet.desk import screen_words as say
from guichet.desk.accounts import Signed
from guichet.desk.audit import AuditLog
from guichet.desk.checklists import PROFESSIONAL
from guichet.desk.gate import Handler
from guichet.desk.guarding import Held, LinksRefused, Outgoing, SecondLook
from guichet.desk.held import AlreadyDecided, HeldMessage
from guichet.desk.views import Sources, Views
from guichet.personal_data import IDENTIFIERS, mask

LONGEST_REPLY = 4000
LONGEST_REASON = 500
VERIFIED, DETAILS_READ = "identity_verified", "details_read"


@dataclass(frozen=True)
class Stop:
    """Why a message did not go out, as the composer shows it."""

    kind: str
    finding: Any = None
    doubts: tuple[Any, ...] = ()
    stamp: str = ""
    links: tuple[str, ...] = ()


class GuardRoutes:
    """One method an address, behind the desk's gate."""

    def __init__(self, sources: Sources, verifying: Verifying, audit: AuditLog, pages: Views) -> None:
        self._guards = sources.guards
        self._handoffs = sources.handoffs
        self._verifying = verifying
        self._audit = audit
        self._pages = pages

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        at = "/conversations/<conversation_id:str>"
        return [
            (at + "/reply", ["POST"], self.reply),
            (at + "/verify", ["POST"], self.verify),
            (at + "/details", ["POST"], self.details),
            ("/held", ["GET"], self.held),
            ("/held/<message_id:str>/release", ["POST"], self.release_held),
            ("/held/<message_id:str>/refuse", ["POST"], self.refuse_held),
        ]

    async def reply(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Write to the visitor. A refusal keeps what was written."""
        # A published address may be given; nobody's card or social security number has to be.
        draft = mask(gate.field(request, "text").replace("\r\n", "\n").strip(), IDENTIFIERS)
        client_id = gate.field(request, "client_id")
        answer_id = gate.field(request, "answer_id") or None
        show = self._composer if "hx-request" in request.headers else self._pages.desk
        kept: Mapping[str, Any] = {"draft": draft, "answer_id": answer_id}
        if not 0 < len(draft) <= LONGEST_REPLY or not 0 < len(client_id) <= 64:
            return await show(signed, conversation_id, status=400, alert=words.TOO_LONG, **kept)
        outgoing = Outgoing(draft, client_id, answer_id, gate.field(request, "confirmed"))
        try:
            await self._guards.send(conversation_id, signed.account.ref, outgoing)
        except Held as held:
            stop = Stop("held", finding=held.finding)
            await self._log(signed, "message_held", conversation_id)
        except SecondLook as look:
            stop = Stop("look", doubts=tuple(look.doubts), stamp=look.stamp)
        except LinksRefused as refused:
            stop = Stop("links", links=tuple(refused.refused))
            await self._log(signed, "link_refused", conversation_id)
        except NotTheHolder:
            return await show(signed, conversation_id, status=409, alert=words.NOT_HOLDER, **kept)
        except ConversationNotFound:
            return await show(signed, conversation_id, status=409, alert=words.GONE, **kept)
        else:
            if outgoing.confirmed:
                await self._log(signed, "facts_confirmed", conversation_id)
            if "hx-request" in request.headers:
                return await self._composer(signed, conversation_id)
            return gate.away(request, f"/desk/conversations/{conversation_id}")
        return await show(signed, conversation_id, status=422, stop=stop, **kept)

    async def verify(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Vouch for a professional: only with every step of the checklist ticked."""
        if any(gate.field(request, name) != "on" for name, _ in PROFESSIONAL):
            return await self._pages.desk(signed, conversation_id, status=422, alert=say.TICK_ALL, tick=True)
        try:
            await self._verifying.verify(conversation_id, signed.account.ref)
        except NotTheHolder:
            return await self._pages.desk(signed, conversation_id, status=409, alert=words.NOT_HOLDER)
        except CannotVerify:
            return await self._pages.desk(signed, conversation_id, status=409, alert=say.CANNOT_VERIFY)
        except ConversationNotFound:
            return await self._pages.desk(signed, conversation_id, status=404, alert=words.GONE)
        await self._guards.note(VERIFIED, conversation_id, signed.account.ref)
        await self._log(signed, VERIFIED, conversation_id)
        return gate.away(request, f"/desk/conversations/{conversation_id}")

    async def details(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Show what the visitor left in the form; each reading is kept."""
        case = await self._pages.case(signed, conversation_id)
        await self._guards.note(DETAILS_READ, conversation_id, signed.account.ref)
        await self._log(signed, DETAILS_READ, conversation_id)
        if "hx-request" in request.headers:
            return self._pages.page("_details.html", signed=signed, case=case, shown_details=True)
        return await self._pages.desk(signed, conversation_id, shown_details=True)

    async def held(self, _: Request, signed: Signed) -> HTTPResponse:
        """What waits for a supervisor."""
        return await self._held(signed)

    async def release_held(self, request: Request, signed: Signed, message_id: str) -> HTTPResponse:
        """Send a held message after all; a reason is required."""
        return await self._decide(request, signed, message_id, self._guards.release, "message_released")

    async def refuse_held(self, request: Request, signed: Signed, message_id: str) -> HTTPResponse:
        """Never send it; a reason is required."""
        return await self._decide(request, signed, message_id, self._guards.refuse, "message_refused")

    async def _decide(
        self, request: Request, signed: Signed, message_id: str, act: Callable[..., Awaitable[HeldMessage]], action: str
    ) -> HTTPResponse:
        why = mask(gate.field(request, "why").strip())
        if not 0 < len(why) <= LONGEST_REASON:
            return await self._held(signed, status=400, alert=say.WHY_NEEDED)
        try:
            decided = await act(message_id, signed.account.ref, why)
        except LookupError:  # ConversationNotFound is one
            return await self._held(signed, status=404, alert=say.HELD_GONE)
        except AlreadyDecided:
            return await self._held(signed, status=409, alert=say.ALREADY_DECIDED)
        except NotTheHolder:
            return await self._held(signed, status=409, alert=say.AUTHOR_LEFT)
        await self._audit.record(
            signed.account.id, action, f"conversation:{decided.conversation_id}", {"message": message_id}
        )
        return gate.away(request, "/desk/held")

    async def _held(self, signed: Signed, status: int = 200, alert: str = "") -> HTTPResponse:
        items = []
        for message in await self._guards.waiting():
            try:
                items.append((message, await self._handoffs.conversation(message.conversation_id)))
            except ConversationNotFound:
                continue
        return self._pages.page("held.html", status, signed=signed, alert=alert, items=items)

    async def _log(self, signed: Signed, action: str, conversation_id: str) -> None:
        await self._audit.record(signed.account.id, action, f"conversation:{conversation_id}")

    async def _composer(self, signed: Signed, conversation_id: str, **values: Any) -> HTTPResponse:
        return await self._pages.composer(signed, conversation_id, **values)
