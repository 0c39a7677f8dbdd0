"""The portal's pages: sign in, a home with the chat in it, the address the chat gets tokens from, sign out."""

import asyncio
import logging
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.response import BaseHTTPResponse, html, redirect
from sanic.response import json as json_response

from examples.portal.keys import Signer
from examples.portal.people import PEOPLE, Professional

HERE = Path(__file__).parent
COOKIE = "portail"
TIMEOUT_S = 3.0

App = Sanic[Config, SimpleNamespace]
log = logging.getLogger(__name__)


@dataclass
class Portal:
    """Who signs, where guichet is, and who is signed in: sessions live as long as the process."""

    signer: Signer
    guichet: str
    sessions: dict[str, Professional] = field(default_factory=dict)

    def who(self, request: Request) -> Professional | None:
        """The professional whose browser this is."""
        return self.sessions.get(request.cookies.get(COOKIE) or "")

    async def sign_out_of_guichet(self, person: Professional) -> None:
        """End their conversations' tokens too, wherever they are open. Guichet being down must not keep them here."""
        headers = {"Authorization": f"Bearer {self.signer.token(person)}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as http,
                http.post(f"{self.guichet}/api/v1/portal/sign-out", headers=headers) as response,
            ):
                response.raise_for_status()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            log.warning("signing out of the chat failed: %s", type(error).__name__)


def create_app(portal: Portal) -> App:
    """The portal as a Sanic application."""
    config = Config(env_prefix=None)
    config.ACCESS_LOG = False
    app: App = Sanic("portal", config=config, ctx=SimpleNamespace(), configure_logging=False)
    app.static("/static", HERE / "static", name="static")
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, enable_async=False
    )

    def page(name: str, status: int = 200, **values: Any) -> HTTPResponse:
        body = templates.get_template(name).render(guichet=portal.guichet, **values)
        return html(body, status=status, headers={"Cache-Control": "no-store"})

    @app.get("/")
    async def home(request: Request) -> HTTPResponse:
        person = portal.who(request)
        if person is None:
            return page("sign_in.html", people=PEOPLE.values())
        return page("home.html", person=person)

    @app.post("/sign-in")
    async def sign_in(request: Request) -> HTTPResponse:
        form = request.form
        person = PEOPLE.get(str(form.get("person") or "")) if form else None
        if person is None or not _is_ours(request):
            return page("sign_in.html", status=400, people=PEOPLE.values())
        session = secrets.token_urlsafe(32)
        portal.sessions[session] = person
        response = redirect("/", status=303)
        # Demonstration on http://127.0.0.1. A real portal is served over https and sets `secure`.
        response.add_cookie(COOKIE, session, path="/", httponly=True, samesite="Strict", secure=False)
        return response

    @app.post("/chat-token")
    async def chat_token(request: Request) -> HTTPResponse:
        person = portal.who(request)
        if person is None or not _is_ours(request):
            return json_response({"error": "nobody is signed in"}, status=401, headers={"Cache-Control": "no-store"})
        return json_response({"token": portal.signer.token(person)}, headers={"Cache-Control": "no-store"})

    @app.post("/sign-out")
    async def sign_out(request: Request) -> HTTPResponse:
        person = portal.who(request)
        if person is not None and _is_ours(request):
            del portal.sessions[str(request.cookies.get(COOKIE))]
            await portal.sign_out_of_guichet(person)
        # What the chat keeps in this browser goes too: the computer may be a shared one.
        return redirect("/", status=303, headers={"Clear-Site-Data": '"storage"'})

    @app.get("/jwks.json")
    async def jwks(_: Request) -> HTTPResponse:
        return json_response(portal.signer.public())

    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {portal.guichet}",
            "style-src 'self'",
            f"connect-src 'self' {portal.guichet}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )

    async def protect(_: Request, response: BaseHTTPResponse) -> None:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Not no-referrer: a form would then name no origin, and none could sign in.
        response.headers["Referrer-Policy"] = "same-origin"

    app.register_middleware(protect, "response")
    return app


def _is_ours(request: Request) -> bool:
    """False for a form or a call that another site's page sends."""
    origin = request.headers.get("origin")
    return origin is None or origin == f"{request.scheme}://{request.host}"
