"""The stack: the three real processes on free loopback ports, in a folder of their own. Standard library only."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENGINE_PYTHON = ROOT / "engine" / ".venv" / "bin" / "python"
READY_S = 180
"""Seconds until a start counts as failed: two cores may have much to do."""

COMMANDS = {
    "engine": [str(ENGINE_PYTHON), "-m", "engine.serve"],
    "actions": [sys.executable, "-m", "actions.serve"],
    "guichet": [sys.executable, "-m", "guichet", "serve"],
}


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now."""
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(holder.getsockname()[1]) for holder in holders]
    for holder in holders:
        holder.close()
    return ports


@contextmanager
def running(folder: Path, **settings: str) -> Iterator["Stack"]:
    """The whole system in `folder`, ready; stopped at the end of the block."""
    found = Stack(folder, **settings)
    found.guichet("migrate")
    found.start()
    try:
        found.wait()
        yield found
    finally:
        found.stop()


class Stack:
    """Starts, kills and stops the processes; their output goes to files in `folder`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        port, engine_port, actions_port, metrics_port = free_ports(4)
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.metrics_url = f"http://127.0.0.1:{metrics_port}/metrics"
        self.env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GUICHET_VAR": str(folder),
            "GUICHET_PORT": str(port),
            "ENGINE_PORT": str(engine_port),
            "ACTIONS_PORT": str(actions_port),
            "GUICHET_METRICS": f"127.0.0.1:{metrics_port}",
            "GUICHET_ENGINE_SECRET": secrets.token_hex(32),
            "GUICHET_RATE_CONVERSATION": "600/minute",
            "GUICHET_SECOND_FACTOR": "false",
            **settings,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def guichet(self, *arguments: str, stdin: str = "") -> str:
        """Run a command of `python -m guichet` to its end; give what it printed."""
        command = [sys.executable, "-m", "guichet", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, input=stdin, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *names: str) -> None:
        """Start processes, all by default, and wait until the stack is ready (when guichet runs)."""
        for name in names or COMMANDS:
            log = (self.folder / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                COMMANDS[name], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
            log.close()

    def wait(self, path: str = "/health/ready") -> None:
        """Wait until `path` answers 200. Fails at once when a process has died."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            for name, process in self.processes.items():
                assert process.poll() is None, f"{name} ended: {self.log(name)}"
            try:
                with urllib.request.urlopen(self.url + path, timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"not ready: {[self.log(name) for name in self.processes]}")

    def log(self, name: str) -> str:
        """What a process has printed so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all processes as Ctrl-C would; those that do not, by force."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()
