"""Origins: which other websites may call the public API from their pages (CORS), by allow-list.

Never with credentials: the API knows no cookie, a conversation's token travels in a header. Same-origin needs no leave.
"""

from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import BaseHTTPResponse, empty

from guichet.chat.errors import ApiError, respond

API = "/api/v1/"
WIDGET = "/static/guichet-chat.js"
"""Any site may load it: it is public, and the same for all."""

PREFLIGHT_S = 7200
"""Seconds a browser may remember the leave: the most that Chromium keeps."""

LEAVE = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "authorization, content-type, last-event-id",
    "Access-Control-Max-Age": str(PREFLIGHT_S),
}


def setup_origins(app: "Sanic[Any, Any]", allowed: frozenset[str]) -> None:
    """Answer preflights and mark responses for the origins in `allowed`, such as `https://www.example.fr`."""

    async def preflight(request: Request) -> HTTPResponse | None:
        is_asking = request.method == "OPTIONS" and "access-control-request-method" in request.headers
        if not is_asking or not request.path.startswith(API):
            return None
        if request.headers.get("origin") in allowed:
            return empty(status=204, headers=LEAVE)
        message = "Ce site n’est pas autorisé à ouvrir cette discussion (GUICHET_ALLOWED_ORIGINS)."
        return respond(ApiError(403, "origine_refusee", message))

    async def mark(request: Request, response: BaseHTTPResponse) -> None:
        if request.path == WIDGET:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if not request.path.startswith(API):
            return
        # Also for refusals: a cache must not hand one site's answer to another.
        response.headers["Vary"] = "Origin"
        origin = request.headers.get("origin")
        if origin in allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"

    app.register_middleware(preflight, "request")
    app.register_middleware(mark, "response")
