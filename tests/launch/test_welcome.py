"""The welcome is printed once everything answers, with the first agent's password."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from guichet import settings
from guichet.launch import first_agent, welcome


class Ready(BaseHTTPRequestHandler):
    """Not ready at first, then ready."""

    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(503 if self.asked == 1 else 200)
        self.end_headers()
        self.wfile.write(b'{"ready": true}')

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_it_waits_then_tells_where_to_go(capsys: pytest.CaptureFixture[str]) -> None:
    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        chosen = settings.load({"GUICHET_PORT": str(server.server_port)})
        welcome.announce(chosen, ("agent@guichet.example", "abcd-efgh")).join(20)
        server.shutdown()
        thread.join()
    out = capsys.readouterr().out
    assert f"http://127.0.0.1:{server.server_port}/desk" in out
    assert "agent@guichet.example" in out
    assert "abcd-efgh" in out
    assert Ready.asked == 2


async def test_the_first_agent_is_made_once(database_url: str) -> None:
    made = await first_agent.ensure(database_url)
    assert made is not None
    assert made[0] == first_agent.EMAIL
    assert await first_agent.ensure(database_url) is None
