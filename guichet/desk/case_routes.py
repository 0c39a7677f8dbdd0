"""The routes of cases: take, transfer, release, snooze, note, close; what the agent reads and types; presence."""

from collections.abc import Awaitable

from sanic import HTTPResponse, Request
from sanic.response import empty

from guichet.conversations.conversation import QUEUES, AgentRef, ConversationNotFound
from guichet.conversations.handoffs import AlreadyTaken, Handoffs, IllegalMove, NotTheHolder
from guichet.desk import gate, permissions, snoozing, words
from guichet.desk.accounts import Signed
from guichet.desk.gate import Handler
from guichet.desk.permissions import Right
from guichet.desk.presence import Presence, Status
from guichet.desk.views import Views
from guichet.personal_data import mask

LONGEST_NOTE = 4000
AT = "/conversations/<conversation_id:str>"


class Refused(ValueError):
    """A form that cannot be followed; the text says why, in French."""


class CaseRoutes:
    """One method an address. guichet/desk/routes.py puts them behind its gate."""

    def __init__(self, handoffs: Handoffs, presence: Presence, views: Views) -> None:
        self._handoffs = handoffs
        self._presence = presence
        self._views = views

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        acts = (self.take, self.release, self.close, self.transfer, self.snooze, self.wake, self.note)
        signs = (self.read, self.typing)
        on_one = [(f"{AT}/{handler.__name__}", ["POST"], handler) for handler in (*acts, *signs)]
        return [*on_one, ("/presence", ["POST"], self.presence)]

    async def take(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Hold the conversation."""
        act = self._handoffs.take(conversation_id, signed.account.ref)
        return await self.act(request, signed, conversation_id, act)

    async def release(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Put it back into its queue."""
        act = self._handoffs.release(conversation_id, signed.account.ref)
        return await self.act(request, signed, conversation_id, act)

    async def close(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """End the case with its outcome; the visitor is with the bot again."""
        outcome = gate.field(request, "outcome")
        if outcome not in words.OUTCOMES:
            return await self._refuse(signed, conversation_id, words.NO_OUTCOME)
        act = self._handoffs.close(conversation_id, signed.account.ref, outcome, _note(request))
        return await self.act(request, signed, conversation_id, act, then="/desk")

    async def transfer(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Hand over: `to` is `queue:` with a queue's id, or `agent:` with a present colleague's."""
        try:
            queue, colleague = await self._target(signed, conversation_id, gate.field(request, "to"))
        except Refused as refused:
            return await self._refuse(signed, conversation_id, str(refused))
        act = self._handoffs.transfer(
            conversation_id,
            signed.account.ref,
            queue=queue,
            colleague=colleague,
            note=_note(request),
            leads=permissions.has(signed.account, Right.LEAD),
        )
        return await self.act(request, signed, conversation_id, act, then="/desk")

    async def snooze(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Put aside: `until` is a preset's name, `at` a moment of its own, in French time, that wins."""
        try:
            until = snoozing.moment(gate.field(request, "until"), gate.field(request, "at"))
        except ValueError:
            return await self._refuse(signed, conversation_id, words.NO_MOMENT)
        act = self._handoffs.snooze(conversation_id, signed.account.ref, until)
        return await self.act(request, signed, conversation_id, act)

    async def wake(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Take up again what was put aside."""
        act = self._handoffs.wake(conversation_id, signed.account.ref)
        return await self.act(request, signed, conversation_id, act)

    async def note(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """Keep a note for colleagues."""
        text = _note(request)
        if not text:
            return await self._refuse(signed, conversation_id, words.NO_NOTE)
        act = self._handoffs.note(conversation_id, signed.account.ref, text)
        return await self.act(request, signed, conversation_id, act)

    async def read(self, request: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """The page has shown all up to `seq`; counts for the holder alone."""
        seq = gate.field(request, "seq")
        if seq.isascii() and seq.isdigit() and len(seq) < 10:
            await self._sign(self._handoffs.read(conversation_id, signed.account.ref, int(seq)))
        return empty(status=204)

    async def typing(self, _: Request, signed: Signed, conversation_id: str) -> HTTPResponse:
        """The agent is typing; told to the visitor when the agent holds the conversation, never kept."""
        await self._sign(self._handoffs.typing(conversation_id, signed.account.ref))
        return empty(status=204)

    async def presence(self, request: Request, signed: Signed) -> HTTPResponse:
        """The agent is available, busy, or away; back to the page the form was on."""
        status = gate.field(request, "status")
        if status in list(Status):
            await self._presence.say(signed.account.id, Status(status))
            await self._handoffs.ring_desk()
        return gate.away(request, _local(gate.field(request, "back")))

    async def act(
        self,
        request: Request,
        signed: Signed,
        conversation_id: str,
        act: Awaitable[object],
        then: str | None = None,
        draft: str = "",
    ) -> HTTPResponse:
        """Do it and show the conversation, or say why not."""
        try:
            await act
        except AlreadyTaken as taken:
            alert = words.TAKEN.format(holder=taken.holder)
        except NotTheHolder:
            alert = words.NOT_HOLDER
        except (ConversationNotFound, IllegalMove):
            alert = words.GONE
        except ValueError:
            alert = words.NO_CHANGE
        else:
            return gate.away(request, then or f"/desk/conversations/{conversation_id}")
        return await self._views.desk(signed, conversation_id, status=409, alert=alert, draft=draft)

    async def _refuse(self, signed: Signed, conversation_id: str, why: str) -> HTTPResponse:
        return await self._views.desk(signed, conversation_id, status=400, alert=why)

    async def _sign(self, act: Awaitable[object]) -> None:
        try:
            await act
        except ConversationNotFound:
            return  # closed meanwhile: there is nobody left to tell

    async def _target(self, signed: Signed, conversation_id: str, to: str) -> tuple[str, AgentRef | None]:
        """A queue, or a colleague who is there and works on the case's queue: nobody else would see what they hold."""
        kind, _, target = to.partition(":")
        if kind == "queue" and target in QUEUES:
            return target, None
        case = await self._views.case(signed, conversation_id)
        for one in await self._presence.seen() if kind == "agent" and case is not None else []:
            if one.agent.id == target and case is not None and permissions.works_on(one.role, case.queue):
                return "", one.agent
        raise Refused(words.NOT_THERE if kind == "agent" else words.NO_TARGET)


def _note(request: Request) -> str:
    # A contact belongs into the form, where it has a consent and a time of its own.
    return mask(gate.field(request, "note").replace("\r\n", "\n").strip()[:LONGEST_NOTE])


def _local(address: str) -> str:
    return address if address == "/desk" or address.startswith("/desk/") else "/desk"
