"""A website of somebody else: another origin than Guichet's, with the pages that a test gives it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KINDS = {"js": "text/javascript", "css": "text/css"}


@dataclass
class Site:
    """Pages by path, and headers that go with all of them."""

    origin: str
    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def show(self, body: str, path: str = "/", *, head: str = "", headers: dict[str, str] | None = None) -> str:
        """Put a page with `body` at `path`; give its address."""
        self.headers = headers or {}
        self.pages[path] = (
            '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Un site</title>'
            f'<meta name="viewport" content="width=device-width">{head}</head>'
            f"<body><main><h1>Un site</h1>{body}</main></body></html>"
        )
        return self.origin + path


@contextmanager
def serving_site(host: str = "localhost") -> Iterator[Site]:
    """Serve a site on a free port of loopback; `localhost` is another site than 127.0.0.1."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = "" if self.path == "/favicon.ico" else site.pages.get(self.path)
            self.send_response(404 if page is None else 200)
            kind = KINDS.get(self.path.rpartition(".")[2], "text/html")
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            for name, value in site.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.origin = f"http://{host}:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
