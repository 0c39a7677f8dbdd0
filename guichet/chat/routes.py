"""The routes of the public API: parse, call, map. What they promise is in docs/protocol.md."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty
from sanic.response import json as json_response

from guichet.chat.bodies import AudienceBody, HandoffBody, OpenBody, PostBody, ReadBody, read
from guichet.chat.door import Door
from guichet.chat.errors import ApiError, unauthorised
from guichet.chat.export import Records, for_visitor
from guichet.chat.lines import Line, Lines
from guichet.chat.portal_routes import PortalRoutes
from guichet.chat.rates import Rates
from guichet.chat.requests import NO_STORE, address, bearer
from guichet.chat.stream import BEGINNING, LOOKS_AT_ONCE, Waiter, follow
from guichet.chat.wire import message_json, standing_json
from guichet.conversations.bells import agent_types, conversation_topic
from guichet.conversations.conversation import Access
from guichet.conversations.erasure import Erasure
from guichet.conversations.service import AudienceIsSigned, Conversations
from guichet.conversations.states import IllegalMove
from guichet.conversations.turns import ClientIdReused, Post, Turns, UnknownChoice
from guichet.conversations.unbroken import Unbroken

Handler = Callable[..., Coroutine[Any, Any, HTTPResponse]]


class Bus(Protocol):
    """Where the routes wait for news."""

    def subscribe(self, *topics: str) -> AbstractContextManager[Waiter]: ...


@dataclass(frozen=True)
class Chat:
    """The parts that the routes call, put together in guichet/app.py."""

    conversations: Conversations
    turns: Turns
    bus: Bus
    rates: Rates
    portal: PortalRoutes
    mask: Callable[[str], str]
    heartbeat: float
    unbroken: Unbroken
    erasure: Erasure
    records: Records
    lines: Lines
    door: Door


def make_blueprint(chat: Chat) -> Blueprint:
    """The blueprint of `/api/v1/conversations`."""
    blueprint = Blueprint("chat", url_prefix="/api/v1/conversations")
    routes = Routes(chat)
    one = "/<conversation_id:str>"
    table: list[tuple[str, str, Handler]] = [
        ("POST", "", routes.open),
        ("POST", one + "/messages", routes.post),
        ("GET", one + "/messages", routes.history),
        ("POST", one + "/read", routes.read),
        ("POST", one + "/typing", routes.typing),
        ("POST", one + "/handoff", routes.handoff),
        ("DELETE", one + "/handoff", routes.cancel),
        ("POST", one + "/audience", routes.audience),
        ("DELETE", one, routes.erase),
        ("GET", one + "/export", routes.export),
        ("GET", one + "/earlier", routes.earlier),
        ("DELETE", one + "/token", routes.sign_out),
    ]
    for method, path, handler in table:
        blueprint.add_route(
            _to_the_end(handler, chat.unbroken, chat.door), path, methods=[method], name=handler.__name__
        )
    blueprint.add_route(routes.events, one + "/events", methods=["GET"], name="events")
    return blueprint


def _to_the_end(handler: Handler, unbroken: Unbroken, door: Door) -> Handler:
    async def run(request: Request, **path: str) -> HTTPResponse:
        door.knock()
        return await unbroken(door.inside(handler(request, **path)))

    return run


class Routes:
    """One method a call of the API."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._looks = asyncio.Semaphore(LOOKS_AT_ONCE)

    async def open(self, request: Request) -> HTTPResponse:
        """Start a conversation; a portal's token opens a professional's."""
        await self._chat.rates.opening(address(request))
        if "authorization" in request.headers:
            return await self._chat.portal.sign_in(request)
        read(OpenBody, request.body)
        opened = await self._chat.conversations.open()
        body = {
            "id": opened.conversation.id,
            "token": opened.token,
            "expires_at": None,
            "audience": opened.conversation.audience,
            "state": opened.conversation.state.value,
            "messages": [message_json(message) for message in opened.messages],
        }
        return json_response(body, status=201, headers=NO_STORE)

    async def post(self, request: Request, conversation_id: str) -> HTTPResponse:
        """Take a message or a choice, and give the replies."""
        await self._writes(request, conversation_id)
        body = read(PostBody, request.body)
        post = Post(body.client_id, self._chat.mask(body.text) if body.text else "", body.choice)
        try:
            turn = await self._chat.turns.take(conversation_id, post)
        except UnknownChoice:
            raise ApiError(400, "choix_inconnu", "Ce choix n’existe pas dans cette conversation.") from None
        except ClientIdReused:
            message = "Cet identifiant (« client_id ») a déjà servi pour un autre message."
            raise ApiError(409, "identifiant_deja_utilise", message) from None
        return _ok(
            message=message_json(turn.message),
            replies=[message_json(reply) for reply in turn.replies],
            state=turn.state.value,
        )

    async def history(self, request: Request, conversation_id: str) -> HTTPResponse:
        """The messages after `?after=SEQ`."""
        await self._allowed(request, conversation_id)
        messages = await self._chat.conversations.history(conversation_id, _seq(request.args.get("after")))
        standing = await self._chat.conversations.standing(conversation_id)
        return _ok(
            messages=[message_json(message) for message in messages],
            **standing_json(standing),
        )

    async def events(self, request: Request, conversation_id: str) -> None:
        """The event stream, resumed by `Last-Event-ID` or `?after=SEQ`."""
        async with self._looks:
            access = await self._chat.unbroken(self._allowed(request, conversation_id))
        after = _seq(request.headers.get("last-event-id") or request.args.get("after"))
        # no-transform and X-Accel-Buffering: a proxy must pass each event on at once.
        headers = {
            "Cache-Control": "no-store, no-transform",
            "X-Accel-Buffering": "no",
        }
        response = await request.respond(content_type="text/event-stream; charset=utf-8", headers=headers)
        await response.send(BEGINNING)
        lasts = _for_ever if access.expires_at is None else partial(self._lasts, conversation_id, bearer(request) or "")
        self._chat.lines.take_over(request, partial(self._follow, conversation_id, after, lasts))

    async def _follow(self, conversation_id: str, after: int, lasts: Callable[[], Awaitable[bool]], line: Line) -> None:
        chat = self._chat
        with chat.bus.subscribe(conversation_topic(conversation_id), agent_types(conversation_id)) as waiter:
            await follow(
                line,
                waiter,
                chat.conversations,
                chat.unbroken,
                conversation_id,
                after,
                chat.heartbeat,
                lasts,
                self._looks,
            )

    async def read(self, request: Request, conversation_id: str) -> HTTPResponse:
        """The page has shown the messages up to `seq`."""
        await self._signals(request, conversation_id)
        await self._chat.conversations.read(conversation_id, read(ReadBody, request.body).seq)
        return empty(status=204, headers=NO_STORE)

    async def typing(self, request: Request, conversation_id: str) -> HTTPResponse:
        """The visitor is typing."""
        await self._signals(request, conversation_id)
        await self._chat.conversations.typing(conversation_id)
        return empty(status=204, headers=NO_STORE)

    async def handoff(self, request: Request, conversation_id: str) -> HTTPResponse:
        """Ask for a human with the form's details."""
        await self._writes(request, conversation_id)
        body = read(HandoffBody, request.body)
        standing = await self._chat.conversations.request_human(
            conversation_id, body.details.filled(), body.details.consent_version
        )
        return _ok(**standing_json(standing))

    async def cancel(self, request: Request, conversation_id: str) -> HTTPResponse:
        """Withdraw the request for a human."""
        await self._writes(request, conversation_id)
        try:
            standing = await self._chat.conversations.cancel(conversation_id)
        except IllegalMove:
            message = "Un conseiller vous répond déjà : écrivez-lui que vous n’avez plus besoin d’aide."
            raise ApiError(409, "conseiller_present", message) from None
        return _ok(**standing_json(standing))

    async def audience(self, request: Request, conversation_id: str) -> HTTPResponse:
        """The visitor says who they are."""
        await self._writes(request, conversation_id)
        body = read(AudienceBody, request.body)
        try:
            conversation = await self._chat.conversations.set_audience(conversation_id, body.audience)
        except AudienceIsSigned:
            message = "Votre profil vient de votre portail et ne se change pas ici."
            raise ApiError(409, "profil_signe", message) from None
        return _ok(audience=conversation.audience, state=conversation.state.value)

    async def erase(self, request: Request, conversation_id: str) -> HTTPResponse:
        """Delete the conversation and all its content."""
        await self._writes(request, conversation_id)
        await self._chat.erasure.erase(conversation_id)
        return empty(status=204, headers=NO_STORE)

    async def export(self, request: Request, conversation_id: str) -> HTTPResponse:
        """Hand out what is kept of the conversation, as a file."""
        await self._writes(request, conversation_id)
        body = for_visitor(await self._chat.records.of(conversation_id))
        name = {"Content-Disposition": 'attachment; filename="conversation.json"'}
        return json_response(body, headers={**NO_STORE, **name}, indent=2, ensure_ascii=False)

    async def earlier(self, request: Request, conversation_id: str) -> HTTPResponse:
        """The other conversations of the same professional."""
        await self._allowed(request, conversation_id)
        return await self._chat.portal.earlier(conversation_id)

    async def sign_out(self, request: Request, conversation_id: str) -> HTTPResponse:
        """End the token that this call carries."""
        await self._allowed(request, conversation_id)
        return await self._chat.portal.sign_out(request, conversation_id)

    async def _writes(self, request: Request, conversation_id: str) -> None:
        await self._allowed(request, conversation_id)
        await self._chat.rates.writing(conversation_id, address(request))

    async def _signals(self, request: Request, conversation_id: str) -> None:
        """The call may be made: what a page tells by itself never uses up what its visitor may write."""
        await self._allowed(request, conversation_id)
        await self._chat.rates.signalling(conversation_id, address(request))

    async def _allowed(self, request: Request, conversation_id: str) -> Access:
        token = bearer(request)
        access = await self._chat.conversations.access(conversation_id, token) if token else None
        if access is None:
            raise unauthorised()
        return access

    async def _lasts(self, conversation_id: str, token: str) -> bool:
        """False once the token of an open stream has ended."""
        return await self._chat.unbroken(self._chat.conversations.access(conversation_id, token)) is not None


async def _for_ever() -> bool:
    """A token that ends with its conversation is not asked about."""
    return True


def _ok(**body: Any) -> HTTPResponse:
    return json_response(body, headers=NO_STORE)


def _seq(value: str | None) -> int:
    if not value:
        return 0
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise ApiError(400, "champ_invalide", "« after » doit être un numéro de message, comme 12.")
    return int(value)
