"""Preflight: what would stop the start is said before anything is started, a line each."""

import socket
from collections.abc import Iterator
from pathlib import Path

from engine import model
from guichet import notice
from guichet.settings import Settings

LOOPBACK = "127.0.0.1"


class CannotStart(Exception):
    """The system cannot be started. The text says in a line each what is wrong and what would be right."""


def check(settings: Settings) -> None:
    """Raise CannotStart with all that is wrong."""
    problems = [*_var(settings.var), *_ports(settings), *_model(), *_notice(settings.notice)]
    if problems:
        raise CannotStart("\n".join(problems))


def _var(folder: Path) -> Iterator[str]:
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield f"cannot write to {folder}/ ({error.strerror}): make it a writable folder, or set GUICHET_VAR to another"


def _ports(settings: Settings) -> Iterator[str]:
    wanted = [
        (settings.host, settings.port, "GUICHET_PORT"),
        (LOOPBACK, settings.engine_port, "ENGINE_PORT"),
        (LOOPBACK, settings.actions_port, "ACTIONS_PORT"),
    ]
    for host, port, variable in wanted:
        try:
            socket.create_server((host, port)).close()
        except OSError as error:
            yield f"cannot use port {port} ({error.strerror}): stop what uses it, or set {variable} to another"


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
