"""The welcome is printed once everything answers, with the first agent's password."""

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from guichet import settings
from guichet.launch import first_agent, welcome
from guichet.launch.output import Output
from tests.stack import ROOT


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


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server that answers like guichet's health page."""
    Ready.asked = 0
    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_it_waits_then_tells_where_to_go(port: int) -> None:
    out = io.StringIO()
    asked_when_made: list[int] = []

    def make() -> tuple[str, str]:
        asked_when_made.append(Ready.asked)
        return "agent@guichet.example", "abcd-efgh"

    welcome.announce(settings.load({"GUICHET_PORT": str(port)}), make, Output(out)).join(20)
    assert f"http://127.0.0.1:{port}/desk" in out.getvalue()
    assert "agent@guichet.example" in out.getvalue()
    assert "abcd-efgh" in out.getvalue()
    assert asked_when_made == [2], "made before all was ready, the password would be lost with a start that fails"


def test_a_proxy_of_the_environment_has_no_part_in_it(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    code = f"from guichet.launch import welcome; print(welcome._is_ready('http://127.0.0.1:{port}'))"
    Ready.asked = 1
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "http://127.0.0.1:8000"), ("::", "http://[::1]:8000"), ("desk.example", "http://desk.example:8000")],
)
def test_the_address_is_one_to_open(host: str, shown: str) -> None:
    assert welcome.address(settings.load({"GUICHET_HOST": host})) == shown


async def test_the_first_agent_is_made_once(database_url: str) -> None:
    made = await first_agent.ensure(database_url)
    assert made is not None
    assert made[0] == first_agent.EMAIL
    assert await first_agent.ensure(database_url) is None
