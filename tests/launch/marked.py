"""Processes that carry a mark in their environment: who is left of a launch."""

import time
from pathlib import Path


def alive(folder: Path) -> list[int]:
    """Processes that carry the mark of this test in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"MARK={folder}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:  # it ended while we looked
            continue
    return found


def wait_until_none_is_left(folder: Path) -> None:
    deadline = time.monotonic() + 20
    while alive(folder):
        assert time.monotonic() < deadline, f"orphans: {alive(folder)}"
        time.sleep(0.05)
