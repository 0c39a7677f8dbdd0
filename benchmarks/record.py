"""What the figures of a record stand beside: the machine and the date, tables, the folder of pictures."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import psutil

from benchmarks.processes import ROOT

PICTURES = ROOT / "docs" / "pictures"


def machine() -> str:
    """What it was measured on, and when."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found = re.search(r"^model name\s*: (.+)$", info.read_text(), re.MULTILINE)
        model = found[1].strip() if found else model
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = psutil.virtual_memory().total / 1e9
    return f"{model}, {cores} cores, {memory:.0f} GB, {platform.system()}, on {date.today().isoformat()}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first hold figures."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
