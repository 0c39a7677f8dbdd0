"""The routes of signing in by an identity provider: there and back."""

import structlog
from sanic import HTTPResponse, Request
from sanic.response import redirect, text

from guichet.desk import gate, words
from guichet.desk.accounts import SignInRefused
from guichet.desk.gate import Handler
from guichet.desk.provider import ProviderRefused, ProviderSignIn, ProviderUnavailable
from guichet.desk.views import Views

COOKIE = "guichet_provider"
PATH = "/desk/provider"

log = structlog.get_logger(__name__)


class ProviderRoutes:
    """One method an address; nobody is signed in yet."""

    def __init__(self, sign_in: ProviderSignIn, views: Views, *, secure: bool) -> None:
        self._sign_in = sign_in
        self._views = views
        self._secure = secure

    def open(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        return [("/provider", ["GET"], self.begin_provider), ("/provider/back", ["GET"], self.finish_provider)]

    async def begin_provider(self, _: Request) -> HTTPResponse:
        """Send the browser to the provider, with a cookie that it has to bring back."""
        if not self._sign_in.name:
            return text(words.NO_PROVIDER, status=404)
        try:
            address, state = await self._sign_in.begin()
        except ProviderUnavailable as error:
            return self._away(error)
        response = redirect(address, status=303, headers={"Cache-Control": "no-store"})
        # Lax: it has to come along when the provider sends the browser back. It opens nothing by itself.
        response.add_cookie(COOKIE, state, path=PATH, httponly=True, samesite="Lax", secure=self._secure, max_age=600)
        return response

    async def finish_provider(self, request: Request) -> HTTPResponse:
        """Open the desk to whom the provider vouches for."""
        if not self._sign_in.name:
            return text(words.NO_PROVIDER, status=404)
        state, code = (str(request.args.get(name) or "") for name in ("state", "code"))
        kept = str(request.cookies.get(COOKIE) or "")
        try:
            token = await self._sign_in.finish(state, kept, code, gate.browser_name(request))
        except ProviderUnavailable as error:
            response = self._away(error)
        except (ProviderRefused, SignInRefused) as error:
            log.warning("provider_refused", reason=str(error) or "no account")
            response = self._views.page("sign_in.html", 401, alert=words.PROVIDER_REFUSED)
        else:
            # A page of ours goes on to the desk: a redirect would still count as coming from the provider's site,
            # and the browser would keep the strict cookie back.
            response = gate.set_cookie(self._views.page("signed_in.html"), token, secure=self._secure)
        response.delete_cookie(COOKIE, path=PATH)
        return response

    def _away(self, error: ProviderUnavailable) -> HTTPResponse:
        log.error("provider_unavailable", reason=str(error))
        return self._views.page("sign_in.html", 503, alert=words.PROVIDER_AWAY)
