"""Preflight: what would stop the start is said before anything is started, a line each."""

import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from engine import model
from guichet import notice
from guichet.settings import Settings

LOOPBACK = "127.0.0.1"
TAKEN = (errno.EADDRINUSE, errno.EACCES)


class CannotStart(Exception):
    """The system cannot be started. The text says in a line each what is wrong and what would be right."""


def check(settings: Settings) -> None:
    """Raise CannotStart with all that is wrong."""
    problems = [*_var(settings.var), *_ports(settings), *_model(), *_notice(settings.notice)]
    if problems:
        raise CannotStart("\n".join(problems))


def _var(folder: Path) -> Iterator[str]:
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield f"cannot write to {folder}/ ({error.strerror}): make it a writable folder, or set GUICHET_VAR to another"


def _ports(settings: Settings) -> Iterator[str]:
    wanted = {
        "GUICHET_PORT": (settings.host, settings.port),
        "ENGINE_PORT": (LOOPBACK, settings.engine_port),
        "ACTIONS_PORT": (LOOPBACK, settings.actions_port),
    }
    if settings.demo:
        wanted["GUICHET_DEMO_PORTAL_PORT"] = (LOOPBACK, settings.demo_portal_port)
    seen: dict[int, str] = {}
    for variable, (host, port) in wanted.items():
        if port in seen:
            yield f"{variable} and {seen[port]} are both {port}: set one of them to another port"
        else:
            yield from _port(variable, host, port)
        seen.setdefault(port, variable)


def _port(variable: str, host: str, port: int) -> Iterator[str]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        number = error.errno or 0
        reason = os.strerror(number) if number > 0 else "the name is not known"  # below 0: the resolver's numbers
        if number in TAKEN:
            yield f"cannot use port {port} ({reason}): stop what uses it, or set {variable} to another"
        else:
            yield f"GUICHET_HOST={host}: cannot listen there ({reason}): set it to an address of this machine"


def _model() -> Iterator[str]:
    try:
        model.check()
    except model.ModelError as error:
        yield str(error)


def _notice(path: Path) -> Iterator[str]:
    try:
        notice.load(path)
    except notice.NoticeError as error:
        yield str(error)
