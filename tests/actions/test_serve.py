"""The action server: on loopback only, and clear about a port it cannot have."""

import os
import socket
import subprocess
import sys

import pytest


@pytest.mark.parametrize("value", ["abc", "0", "99999"])
def test_a_wrong_port_is_one_line(value: str) -> None:
    assert f"ACTIONS_PORT={value}: expected a port" in started({"ACTIONS_PORT": value})


def test_a_port_in_use_is_one_line_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} is in use" in started({"ACTIONS_PORT": port})


def started(env: dict[str, str]) -> str:
    command = [sys.executable, "-m", "actions.serve"]
    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    [line] = [line for line in done.stderr.splitlines() if line.startswith("actions: ")]
    return line
