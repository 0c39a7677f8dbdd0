"""The gate: who may see a page of the desk, and which forms are the desk's own."""

import hmac
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from sanic import HTTPResponse, Request
from sanic.response import redirect, text

from guichet.conversations.unbroken import Unbroken
from guichet.desk import permissions, words
from guichet.desk.accounts import Accounts, Signed
from guichet.desk.permissions import Missing

COOKIE = "guichet_desk"
SIGN_IN = "/desk/sign-in"
FIRST = {
    Missing.CODE: "/desk/code",
    Missing.PASSWORD: "/desk/password",
    Missing.SECOND_FACTOR: "/desk/second-factor",
}
"""Where somebody is sent to do what is missing."""


BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)

Handler = Callable[..., Coroutine[Any, Any, HTTPResponse]]


class Stopped(Exception):
    """The request goes no further: `response` says where instead."""

    def __init__(self, response: HTTPResponse) -> None:
        super().__init__()
        self.response = response


class Gate:
    """Stands before every page of the desk but the sign-in, and asks guichet/desk/permissions.py."""

    def __init__(self, accounts: Accounts, unbroken: Unbroken, *, second_factor: bool) -> None:
        """`second_factor`: an account without one has to set it up first."""
        self._accounts = accounts
        self._unbroken = unbroken
        self._second_factor = second_factor

    def to_the_end(self, handler: Handler) -> Handler:
        """The handler, finished even when its client leaves. Raises LookupError for a route without a rule."""
        permissions.rule(handler.__name__)

        async def run(request: Request, **path: str) -> HTTPResponse:
            return await self._unbroken(handler(request, **path))

        run.__name__ = handler.__name__
        return run

    def signed(self, handler: Handler) -> Handler:
        """The handler behind the gate: it gets who is signed in; each POST must be a form of ours."""

        async def behind(request: Request, **path: str) -> HTTPResponse:
            try:
                signed = await self.admit(request, handler.__name__)
                if request.method == "POST":
                    own_form(request, signed)
                return await handler(request, signed, **path)
            except Stopped as stopped:
                return stopped.response

        behind.__name__ = handler.__name__
        return self.to_the_end(behind)

    async def admit(self, request: Request, route: str) -> Signed:
        """Who calls the route, when they may. Raises Stopped."""
        signed = await self._accounts.who(token(request))
        if signed is None:
            raise Stopped(away(request, SIGN_IN))
        missing = permissions.missing(signed.account, signed.session, second_factor=self._second_factor)
        if missing is not None and not permissions.opens(route, missing):
            raise Stopped(away(request, FIRST[missing]))
        if not permissions.may(signed.account, route):
            raise Stopped(text(words.FORBIDDEN, status=403))
        return signed


def token(request: Request) -> str | None:
    """The session's token, when the browser sent one."""
    value = request.cookies.get(COOKIE)
    return str(value) if value else None


def set_cookie(response: HTTPResponse, value: str, *, secure: bool) -> HTTPResponse:
    """Sign a browser in. Gone with the browser; never sent from another site or to a script."""
    response.add_cookie(COOKIE, value, path="/desk", httponly=True, samesite="Strict", secure=secure)
    return response


def away(request: Request, address: str) -> HTTPResponse:
    """Go to another page; htmx is told in its own way, as it would put that page inside this one."""
    if "hx-request" in request.headers:
        return text("", status=401 if address == SIGN_IN else 200, headers={"HX-Redirect": address})
    return redirect(address, status=303)


def same_origin(request: Request) -> None:
    """A form from another site is not ours, signed in or not. Raises Stopped."""
    origin = request.headers.get("origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise Stopped(text(words.STALE, status=403))


def own_form(request: Request, signed: Signed) -> None:
    """A form carries the session's CSRF token. Raises Stopped."""
    same_origin(request)
    given = field(request, "csrf") or str(request.headers.get("x-csrf-token", ""))
    if not hmac.compare_digest(given.encode(), signed.session.csrf.encode()):
        raise Stopped(text(words.STALE, status=403))


def field(request: Request, name: str) -> str:
    """A field of the form, empty when it is not there."""
    form = request.form
    value = form.get(name) if form else None
    return str(value) if value else ""


def browser_name(request: Request) -> str:
    """The browser and system that a request says it comes from, as an agent recognises them: `Firefox, Linux`."""
    agent = str(request.headers.get("user-agent", ""))
    browser = next((name for sign, name in BROWSERS if sign in agent), "Navigateur")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser}, {system}" if system else browser
