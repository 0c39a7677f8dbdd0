"""The portal's calls: sign in and renew, earlier conversations, sign out. What they promise is in docs/protocol.md."""

from dataclasses import dataclass
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty
from sanic.response import json as json_response

from guichet.chat.bodies import SignInBody, read
from guichet.chat.errors import MESSAGES, ApiError, unauthorised
from guichet.chat.keys import KeysUnavailable
from guichet.chat.portal import InvalidToken, Portal
from guichet.chat.rates import Rates
from guichet.chat.requests import NO_STORE, address, bearer
from guichet.chat.wire import earlier_json, message_json, moment
from guichet.conversations.conversation import Professional
from guichet.conversations.professionals import NotTheirs, Professionals
from guichet.conversations.unbroken import Unbroken


@dataclass(frozen=True)
class PortalRoutes:
    """One method a call. `portal` is None when no portal's keys are set: every portal token is then refused."""

    portal: Portal | None
    professionals: Professionals
    rates: Rates
    unbroken: Unbroken

    async def sign_in(self, request: Request) -> HTTPResponse:
        """Open the professional's last conversation, a given one of theirs, or a new one."""
        body = read(SignInBody, request.body)
        professional = await self._professional(request)
        try:
            signed = await self.professionals.sign_in(professional, body.conversation, new=body.new)
        except NotTheirs:
            raise unauthorised() from None
        found: dict[str, Any] = {
            "id": signed.conversation.id,
            "token": signed.token,
            "expires_at": moment(signed.expires_at),
            "audience": signed.conversation.audience,
            "state": signed.conversation.state.value,
            "messages": [message_json(message) for message in signed.messages],
        }
        return json_response(found, status=201 if signed.is_new else 200, headers=NO_STORE)

    async def earlier(self, conversation_id: str) -> HTTPResponse:
        """The professional's other conversations."""
        found = await self.professionals.earlier(conversation_id)
        return json_response({"conversations": [earlier_json(one) for one in found]}, headers=NO_STORE)

    async def sign_out(self, request: Request, conversation_id: str) -> HTTPResponse:
        """End this token."""
        await self.professionals.sign_out(conversation_id, bearer(request) or "")
        return empty(status=204, headers=NO_STORE)

    async def sign_out_everywhere(self, request: Request) -> HTTPResponse:
        """End all tokens of the professional that a portal token names."""
        await self.rates.opening(address(request))
        professional = await self._professional(request)
        await self.professionals.sign_out_everywhere(professional.person)
        return empty(status=204, headers=NO_STORE)

    async def _professional(self, request: Request) -> Professional:
        token = bearer(request)
        if self.portal is None or token is None:
            raise unauthorised()
        try:
            return await self.portal.check(token)
        except InvalidToken:
            raise unauthorised() from None
        except KeysUnavailable:
            raise ApiError(503, *MESSAGES[503]) from None

    def blueprint(self) -> Blueprint:
        """The blueprint of `/api/v1/portal`, which the portal's own server calls."""
        blueprint = Blueprint("portal", url_prefix="/api/v1/portal")

        async def sign_out_everywhere(request: Request) -> HTTPResponse:
            return await self.unbroken(self.sign_out_everywhere(request))

        blueprint.add_route(sign_out_everywhere, "/sign-out", methods=["POST"], name="sign_out")
        return blueprint
