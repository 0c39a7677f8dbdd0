"""Processes under measurement: started, waited for, asked how much they used, stopped."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
APP = ROOT / ".venv" / "bin" / "python"
ENGINE = ROOT / "engine" / ".venv" / "bin" / "python"

QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
LONGEST_START_S = 600


class Measured:
    """A server of its own process. Use it as a context manager: it is stopped at the end, whatever happens."""

    def __init__(self, command: Sequence[str], log: Path, folder: Path = ROOT, /, **environment: str) -> None:
        """Start it. What it prints goes to `log`."""
        self._log = log
        self._started = time.monotonic()
        with log.open("wb") as output:
            self._process = psutil.Popen(
                list(command), cwd=folder, env={**os.environ, **QUIET, **environment}, stdout=output, stderr=output
            )

    def __enter__(self) -> "Measured":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except psutil.TimeoutExpired:
            self._process.kill()

    def until_answers(self, url: str) -> float:
        """Seconds from its start until the address answers 200. Raises RuntimeError with its log when it ends."""
        while time.monotonic() - self._started < LONGEST_START_S:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=5) as response:
                    if response.status == 200:
                        return time.monotonic() - self._started
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{self._log.name}: {self._log.read_text(errors='replace')[-2000:]}")

    def cpu_s(self) -> float:
        """Seconds of processor time used until now, on all cores."""
        used = self._process.cpu_times()
        return float(used.user + used.system)

    def memory_mb(self) -> float:
        """Resident memory in MB."""
        return float(self._process.memory_info().rss) / 1e6


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        return int(holder.getsockname()[1])


def run(
    command: Sequence[str], folder: Path = ROOT, given: str = "", shows_progress: bool = False, /, **environment: str
) -> tuple[float, str]:
    """Run to the end, `given` as its input; seconds and what it printed.

    `shows_progress`: what it says on its standard error is seen while it runs.
    Raises RuntimeError with the end of its output when it fails.
    """
    started = time.monotonic()
    done = subprocess.run(
        list(command),
        cwd=folder,
        env={**os.environ, **QUIET, **environment},
        check=False,
        input=given,
        stdout=subprocess.PIPE,
        stderr=None if shows_progress else subprocess.PIPE,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {(done.stdout + (done.stderr or ''))[-2000:]}")
    return time.monotonic() - started, done.stdout
