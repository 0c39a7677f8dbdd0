"""The processes of the Procfile, run by honcho: started together, printed together, stopped together."""

import sys
from collections.abc import Mapping
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

INTERRUPTED = 130
"""Honcho's return code after Ctrl-C."""


def run(procfile: Path, env: Mapping[str, str]) -> int:
    """Run until Ctrl-C, or until one ends: then the others are stopped too. Returns the exit status: 0 after Ctrl-C.

    Each process is the head of a session of its own, and honcho ends the whole session: no orphan is left.
    """
    manager = Manager(Printer(sys.stdout))
    for name, command in parse_procfile(procfile.read_text(encoding="utf-8")).processes.items():
        # exec: the shell gives way to the process, so that a signal reaches it.
        manager.add_process(name, f"exec {command}", env=dict(env))
    manager.loop()
    return 0 if manager.returncode == INTERRUPTED else int(manager.returncode or 0)
