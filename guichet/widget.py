"""The widget's file as browsers get it: packed once, and asked for again by its tag."""

import gzip
import hashlib

from sanic import Blueprint, HTTPResponse, Request

from guichet.pages import HERE

FILE = HERE / "static" / "guichet-chat.js"
FRESH_S = 300
"""Seconds a browser may use the file without asking again."""


def make_blueprint() -> Blueprint:
    """`/static/guichet-chat.js`, before the static files: gzipped for all who take it."""
    blueprint = Blueprint("widget")
    content = FILE.read_bytes()
    packed = gzip.compress(content, 9, mtime=0)
    # Weak: the same for both encodings.
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={FRESH_S}", "Vary": "Accept-Encoding"}

    @blueprint.get("/static/guichet-chat.js")
    async def show(request: Request) -> HTTPResponse:
        if tag in request.headers.get("if-none-match", ""):
            return HTTPResponse(status=304, headers=headers)
        takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        encoding = {"Content-Encoding": "gzip"} if takes_gzip else {}
        kind = "text/javascript; charset=utf-8"
        return HTTPResponse(packed if takes_gzip else content, headers={**headers, **encoding}, content_type=kind)

    return blueprint
