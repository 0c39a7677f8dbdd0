"""Pages: the notice with its widget, the notice as JSON, static files, health, and their headers."""

import asyncio
import hashlib
import json
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
from jinja2 import Environment
from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import BaseHTTPResponse, empty, html
from sanic.response import json as json_response

from guichet.notice import Notice

HERE = Path(__file__).parent

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""Content-Security-Policy of the notice's page: nothing from elsewhere, nothing inline."""

API_POLICY = "default-src 'none'; frame-ancestors 'none'"

log = structlog.get_logger(__name__)

Check = Callable[[], Awaitable[None]]


def make_blueprint(notice: Notice, templates: Environment, checks: dict[str, Check]) -> Blueprint:
    """`checks` are what readiness asks, by name: each raises when its part does not answer."""
    blueprint = Blueprint("pages")
    page = templates.get_template("notice.html").render(notice=notice, static_version=static_version())
    notice_json = json.dumps(notice.as_json(), ensure_ascii=False)
    page_tag, json_tag = _tag(page), _tag(notice_json)

    @blueprint.get("/")
    async def show(request: Request) -> HTTPResponse:
        headers = {"Cache-Control": "no-cache", "ETag": page_tag, "Content-Security-Policy": PAGE_POLICY}
        return _unchanged(request, headers) or html(page, headers=headers)

    @blueprint.get("/api/v1/notice")
    async def show_json(request: Request) -> HTTPResponse:
        headers = {"Cache-Control": "no-cache", "ETag": json_tag}
        return _unchanged(request, headers) or HTTPResponse(
            notice_json, headers=headers, content_type="application/json"
        )

    @blueprint.get("/health/live")
    async def live(_: Request) -> HTTPResponse:
        return json_response({"status": "ok"})

    told: dict[str, str] = {}

    @blueprint.get("/health/ready")
    async def ready(_: Request) -> HTTPResponse:
        states = await asyncio.gather(*(_state(check) for check in checks.values()))
        body: dict[str, Any] = dict(zip(checks, states, strict=True))
        is_ready = all(state == "ok" for state in states)
        if body != told:  # asked every few seconds: only a change is worth a line
            told.update(body)
            log.info("readiness", **body)
        return json_response({"ready": is_ready, **body}, status=200 if is_ready else 503)

    return blueprint


def static_version() -> str:
    """Changes with each build of the widget and of the page's own files, so that no browser keeps an old one."""
    files = [HERE / "static" / name for name in ("built.json", "notice.css", "notice.js")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _tag(body: str) -> str:
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'


def _unchanged(request: Request, headers: dict[str, str]) -> HTTPResponse | None:
    """304 for a browser that has this version; a proxy that compresses marks the tag as weak."""
    known = request.headers.get("if-none-match", "")
    has_it = headers["ETag"] in (tag.strip().removeprefix("W/") for tag in known.split(","))
    return empty(status=304, headers=headers) if has_it else None


async def _state(check: Check) -> str:
    try:
        async with asyncio.timeout(3):
            await check()
    except Exception:  # noqa: BLE001  whatever it is, this part does not answer
        return "down"
    return "ok"


NOT_USED = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb".split()

HEADERS = {
    "Content-Security-Policy": API_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # the widget's file says otherwise: guichet/chat/origins.py
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in NOT_USED),
}
"""What every response says, unless its handler chose otherwise."""


def _call_number() -> str:
    """Sixteen hexadecimal digits by chance; nothing is protected by them, so the system need not be asked for them."""
    return f"{random.getrandbits(64):016x}"


def setup_headers(app: "Sanic[Any, Any]", *, is_https: bool = False) -> None:
    """Headers that every response carries, unless its handler chose its own."""
    chosen = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if is_https else {})

    async def add(request: Request, response: BaseHTTPResponse) -> None:
        if "X-Request-Id" not in response.headers:
            response.headers["X-Request-Id"] = getattr(request.ctx, "call", None) or _call_number()
        for name, value in chosen.items():
            response.headers.setdefault(name, value)

    async def name(request: Request) -> None:
        """A number for the call, in the log's lines and for the visitor to quote; it says nothing of who calls."""
        request.ctx.call = _call_number()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.ctx.call)

    app.register_middleware(name, "request")
    app.register_middleware(add, "response")
