"""The routes of signing in and out: password, then the code of the second factor."""

from limits import parse as parse_rate
from sanic import HTTPResponse, Request

from guichet.desk import gate, words
from guichet.desk.accounts import Accounts, Signed, SignInRefused
from guichet.desk.gate import Handler, Stopped
from guichet.desk.people import FULL
from guichet.desk.presence import Presence
from guichet.desk.second_factor import SecondFactor, WrongCode
from guichet.desk.views import Views
from guichet.rates import Counter

SIGN_INS = "20/minute"
"""Attempts per address, over all accounts."""


class SignInRoutes:
    """One method an address."""

    def __init__(
        self,
        accounts: Accounts,
        second_factor: SecondFactor,
        presence: Presence,
        views: Views,
        counter: Counter,
        *,
        secure: bool,
    ) -> None:
        self._accounts = accounts
        self._second_factor = second_factor
        self._presence = presence
        self._views = views
        self._secure = secure
        self._counter = counter

    def open(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers of what nobody has to be signed in for."""
        return [("/sign-in", ["GET"], self.show_sign_in), ("/sign-in", ["POST"], self.sign_in)]

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers behind the gate."""
        return [
            ("/code", ["GET"], self.show_code),
            ("/code", ["POST"], self.enter_code),
            ("/sign-out", ["POST"], self.sign_out),
        ]

    async def show_sign_in(self, _: Request) -> HTTPResponse:
        """The sign-in page."""
        return self._views.page("sign_in.html")

    async def sign_in(self, request: Request) -> HTTPResponse:
        """Open the desk, or say that it stays closed and nothing more."""
        email = gate.field(request, "email")
        try:
            gate.same_origin(request)
        except Stopped as stopped:
            return stopped.response
        if await self._counter.wait_s(parse_rate(SIGN_INS), "sign-in", str(request.client_ip)):
            return self._views.page("sign_in.html", status=429, alert=words.TOO_MANY, email=email)
        try:
            token = await self._accounts.sign_in(email, gate.field(request, "password"), gate.browser_name(request))
        except SignInRefused:
            return self._views.page("sign_in.html", status=401, alert=words.SIGN_IN_REFUSED, email=email)
        return gate.set_cookie(gate.away(request, "/desk"), token, secure=self._secure)

    async def show_code(self, request: Request, signed: Signed) -> HTTPResponse:
        """The page that asks for the second factor's code."""
        if signed.session.stage == FULL:
            return gate.away(request, "/desk")
        return self._views.page("code.html", signed=signed)

    async def enter_code(self, request: Request, signed: Signed) -> HTTPResponse:
        """Open the desk with the code; after too many wrong ones the password has to be given again."""
        if signed.session.stage == FULL:
            return gate.away(request, "/desk")
        try:
            token = await self._second_factor.pass_with(signed, gate.field(request, "code"))
        except WrongCode:
            return self._views.page("code.html", status=400, signed=signed, alert=words.CODE_REFUSED)
        except SignInRefused:
            await self._accounts.sign_out(signed)
            return self._views.page("sign_in.html", status=401, alert=words.CODE_EXPIRED)
        return gate.set_cookie(gate.away(request, "/desk"), token, secure=self._secure)

    async def sign_out(self, request: Request, signed: Signed) -> HTTPResponse:
        """Close the desk in this browser."""
        await self._accounts.sign_out(signed)
        if signed.session.stage == FULL:
            await self._presence.gone(signed.account.id)
        response = gate.away(request, gate.SIGN_IN)
        response.delete_cookie(gate.COOKIE, path="/desk")
        return response
