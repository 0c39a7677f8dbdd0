"""What `make run` starts, for real: it tells where to go, the page and the desk answer, and Ctrl-C leaves nothing."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.launch.marked import alive, wait_until_none_is_left
from tests.stack import ROOT, free_ports


def test_it_starts_tells_where_to_go_and_stops(tmp_path: Path) -> None:
    port, engine_port, actions_port, portal_port = map(str, free_ports(4))
    ports = {"GUICHET_PORT": port, "ENGINE_PORT": engine_port, "ACTIONS_PORT": actions_port}
    ports |= {"GUICHET_DEMO": "1", "GUICHET_DEMO_PORTAL_PORT": portal_port}
    env = {**os.environ, **ports, "PYTHONPATH": str(ROOT), "GUICHET_VAR": str(tmp_path), "MARK": str(tmp_path)}
    env.pop("GUICHET_ENGINE_SECRET", None)
    launcher = subprocess.Popen(
        [sys.executable, "-m", "guichet.launch"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert launcher.stdout is not None
    said = ""
    try:
        while "Ctrl-C stops everything" not in said:
            line = launcher.stdout.readline()
            assert line, said
            said += line
        for path in ("/", "/desk/sign-in", "/health/ready"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
                assert response.status == 200
        with urllib.request.urlopen(f"http://127.0.0.1:{portal_port}/", timeout=10) as response:
            assert "Dr Zoé Martin" in response.read().decode()
        assert len(alive(tmp_path)) >= 5
    finally:
        os.killpg(launcher.pid, signal.SIGINT)
        rest, _ = launcher.communicate()
    assert launcher.returncode == 0, said + rest
    assert "Traceback" not in said + rest
    wait_until_none_is_left(tmp_path)

    assert f"http://127.0.0.1:{port}/desk" in said
    assert f"http://127.0.0.1:{portal_port}/" in said
    assert "agent@guichet.example" in said
    assert re.search(r"One-time password: +(\w{4}-){3}\w{4}$", said, re.MULTILINE)
