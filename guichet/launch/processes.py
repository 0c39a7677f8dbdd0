"""The processes of the Procfile, run by honcho: started together, printed together, stopped together."""

import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer
from honcho.process import Process

from guichet.launch.output import Output

INTERRUPTED = 130
"""Honcho's return code after Ctrl-C."""

STOP_S = 8
"""Seconds the processes may take to stop before they are killed; honcho gives 5 after the first has stopped."""


class Reader(Process):
    """Starts a process and reads what it prints, deaf to what tells the launcher to stop."""

    def run(self, events: object = None, ignore_signals: bool = False) -> None:
        # A handler that does nothing, where honcho ignores: what is ignored would stay so in the process itself.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        super().run(events, ignore_signals=False)


class Together(Manager):
    """Honcho's manager, which also knows who ended first, waits with a stop until all have started, and never hangs."""

    def __init__(self, printer: Printer, started: Callable[[], object]) -> None:
        super().__init__(printer)
        self._process_ctor = Reader
        self._tell_started: Callable[[], object] | None = started
        self._deadline: float | None = None
        self.ended: tuple[str, int] | None = None

    def terminate(self) -> None:
        """Stop all: at once, or as soon as honcho knows the last one's id."""
        self._deadline = self._deadline or time.monotonic() + STOP_S
        if super()._all_started():
            super().terminate()

    def abandon(self) -> None:
        """Kill whatever is left, so that nothing outlives the launcher whatever happened to it."""
        for process in self._processes.values():
            if "pid" in process and "returncode" not in process:
                self._procmgr.kill(process["pid"])

    def _all_started(self) -> bool:
        """Asked by honcho at every step, before it decides anything."""
        if not super()._all_started():
            return False
        if self._tell_started:
            self._tell_started()
            self._tell_started = None
        if self._deadline is None:
            over = [(name, p["returncode"]) for name, p in self._processes.items() if "returncode" in p]
            self.ended = self.ended or next(iter(over), None)
        else:
            super().terminate()
            if time.monotonic() > self._deadline and not self._all_stopped():
                self.kill()
        return True


def run(
    procfile: Path,
    env: Mapping[str, str],
    started: Callable[[], object] = lambda: None,
    without: Collection[str] = (),
) -> int:
    """Run until Ctrl-C, SIGTERM or a closed terminal, or until one ends: then the others are stopped too.

    `started` is called once all run; `without` names what is not started. Returns the exit status: 0 after Ctrl-C,
    never 0 when one ended by itself. Each process is the head of a session of its own, and the whole session is ended:
    no orphan is left.
    """
    output = Output(sys.stdout)
    manager = Together(Printer(output), started)
    for name, command in parse_procfile(procfile.read_text(encoding="utf-8")).processes.items():
        if name in without:
            continue
        # exec: the shell gives way to the process, so that a signal reaches it.
        manager.add_process(name, f"exec {command}", env=dict(env))
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks to outlive the terminal
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        manager.loop()
    finally:
        manager.abandon()
    if manager.ended is None:
        return 0 if manager.returncode == INTERRUPTED else int(manager.returncode or 0)
    name, status = manager.ended
    output.say(f"Stopped, because {name} ended by itself (status {status}): its lines above may say why.")
    return status if status > 0 else 128 - status if status < 0 else 1
