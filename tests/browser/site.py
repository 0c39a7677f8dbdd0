"""A website of somebody else: another origin than Guichet's, with the pages that a test gives it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KINDS = {"js": "text/javascript", "css": "text/css"}


@dataclass
class Site:
    """Pages by path, what answers a POST with JSON, and headers that go with all of them."""

    origin: str
    pages: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Callable[[Message], str | None]] = field(default_factory=dict)
    """From the request's headers; None is a refusal, 401."""
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
            kind = KINDS.get(self.path.rpartition(".")[2], "text/html")
            self.send(404 if page is None else 200, f"{kind}; charset=utf-8", page or "")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answers = site.answers.get(self.path)
            answer = answers and answers(self.headers)
            self.send(401 if answer is None else 200, "application/json", answer or "{}")

        def send(self, status: int, kind: str, content: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in site.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content.encode())

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
