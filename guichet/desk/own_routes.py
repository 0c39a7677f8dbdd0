"""The routes of an agent's own account: password, second factor, sessions."""

from typing import Any

from sanic import HTTPResponse, Request

from guichet.desk import gate, passwords, words
from guichet.desk.accounts import Accounts, Signed, SignInRefused
from guichet.desk.gate import Handler
from guichet.desk.second_factor import SecondFactor, WrongCode, picture
from guichet.desk.views import Views

ACCOUNT = "/desk/account"


class OwnRoutes:
    """One method an address."""

    def __init__(self, accounts: Accounts, second_factor: SecondFactor, views: Views, *, secure: bool) -> None:
        self._accounts = accounts
        self._second_factor = second_factor
        self._views = views
        self._secure = secure

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        return [
            ("/account", ["GET"], self.own_account),
            ("/account/sessions/<session_id:str>/end", ["POST"], self.end_session),
            ("/account/sessions/end-others", ["POST"], self.end_other_sessions),
            ("/password", ["GET"], self.show_password),
            ("/password", ["POST"], self.change_password),
            ("/second-factor", ["GET"], self.show_second_factor),
            ("/second-factor", ["POST"], self.set_second_factor),
        ]

    async def own_account(self, _: Request, signed: Signed) -> HTTPResponse:
        """The account, and where it is signed in."""
        left = await self._second_factor.recovery_left(signed.account)
        sessions = await self._accounts.sessions(signed.account)
        return self._views.page("account.html", signed=signed, sessions=sessions, recovery_left=left)

    async def end_session(self, request: Request, signed: Signed, session_id: str) -> HTTPResponse:
        """End a session of one's own."""
        await self._accounts.end_session(signed, session_id)
        return gate.away(request, ACCOUNT)

    async def end_other_sessions(self, request: Request, signed: Signed) -> HTTPResponse:
        """End all sessions but this one."""
        await self._accounts.end_others(signed)
        return gate.away(request, ACCOUNT)

    async def show_password(self, _: Request, signed: Signed) -> HTTPResponse:
        """The page to choose a password."""
        return self._views.page("password.html", signed=signed)

    async def change_password(self, request: Request, signed: Signed) -> HTTPResponse:
        """Replace the password; every other session ends."""
        current, new = gate.field(request, "current"), gate.field(request, "new")
        try:
            token = await self._accounts.change_password(signed, current, new)
        except SignInRefused:
            return self._views.page("password.html", status=400, signed=signed, alert=words.PASSWORD_REFUSED)
        except passwords.WeakPassword as weak:
            return self._views.page("password.html", status=400, signed=signed, alert=str(weak))
        return gate.set_cookie(gate.away(request, "/desk"), token, secure=self._secure)

    async def show_second_factor(self, _: Request, signed: Signed) -> HTTPResponse:
        """How to set the second factor up, or how it stands."""
        return await self._factor_page(signed)

    async def set_second_factor(self, request: Request, signed: Signed) -> HTTPResponse:
        """Confirm the shown secret by a code; or begin with another app, or get other recovery codes."""
        act, password = gate.field(request, "act"), gate.field(request, "password")
        try:
            if act == "another":
                await self._second_factor.begin_anew(signed, password)
                return gate.away(request, "/desk/second-factor")
            if act == "codes":
                codes = await self._second_factor.new_codes(signed, password)
                return self._views.page("recovery_codes.html", signed=signed, codes=codes)
            token, codes = await self._second_factor.confirm(signed, gate.field(request, "code"))
        except SignInRefused:
            return await self._factor_page(signed, status=400, alert=words.PASSWORD_REFUSED)
        except WrongCode:
            return await self._factor_page(signed, status=400, alert=words.NEW_CODE_REFUSED)
        # The new session's cookie comes with this page; its links carry no form that would need its token.
        page = self._views.page("recovery_codes.html", signed=signed, codes=codes)
        return gate.set_cookie(page, token, secure=self._secure)

    async def _factor_page(self, signed: Signed, **values: Any) -> HTTPResponse:
        setting_up = signed.account.totp_secret is None or signed.session.totp_new is not None
        secret = await self._second_factor.begin(signed) if setting_up else ""
        svg = picture(signed.account, secret) if secret else ""
        shown = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return self._views.page("second_factor.html", signed=signed, svg=svg, secret=shown, **values)
