"""`python -m engine.serve`: serves the model on loopback to whoever knows the secret."""

import os
import socket
import sys
from pathlib import Path

from engine import model
from engine.model import ROOT, ModelError
from engine.quiet import environment

HOST = "127.0.0.1"

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""A question is too small to be shared out among threads: they would spin, waiting for each other."""


def main() -> None:
    """Check what the engine needs, then become Rasa's server. Each failure is one line."""
    try:
        path = model.check()
        port = _free_port(os.environ.get("ENGINE_PORT") or "5005", "ENGINE_PORT")
        secret = _secret()
        trackers = _trackers(os.environ.get("ENGINE_TRACKERS_URL") or "memory://")
    except (ModelError, ValueError) as error:
        sys.exit(f"engine: {error}")
    env = {
        **environment(),
        **ONE_THREAD,
        "GUICHET_ENGINE_SECRET": secret,
        "ACTIONS_PORT": os.environ.get("ACTIONS_PORT") or "5055",
        "ENGINE_TRACKERS_URL": trackers,
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable,
        "-m",
        "engine.rasa_command",
        "run",
        "--model",
        str(path),
        "--port",
        str(port),
        "--interface",
        HOST,
    ]
    os.chdir(ROOT)
    os.execve(sys.executable, [*command, "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"], env)


def _free_port(value: str, name: str) -> int:
    """The port, when it is one and nothing listens on it. Raises ValueError otherwise."""
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ValueError(f"{name}={value}: expected a port from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(value)))
        except OSError:
            raise ValueError(f"port {value} is in use: stop what uses it, or set {name} to another") from None
    return int(value)


def _trackers(url: str) -> str:
    """Where trackers are kept, when it is an address of ours. Raises ValueError, which hides a password in it."""
    if url != "memory://" and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError(f"ENGINE_TRACKERS_URL={url.split('@')[-1]}: expected memory:// or redis://host:port/number")
    return url


def _secret() -> str:
    """The secret shared with guichet: the variable, or the file that the launcher made. Raises ValueError."""
    given = os.environ.get("GUICHET_ENGINE_SECRET")
    path = Path(os.environ.get("GUICHET_VAR") or "var") / "engine-secret"
    try:
        return given or path.read_text(encoding="ascii").strip()
    except OSError:
        raise ValueError(f"GUICHET_ENGINE_SECRET is not set and {path} cannot be read (`make run` makes it)") from None


if __name__ == "__main__":
    main()
