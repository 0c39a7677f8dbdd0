"""Contradictions: settings that are each right and cannot work together, refused at the start."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

NETWORK = ("nfs", "cifs", "smb", "9p", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs", "afs", "lustre")
"""File systems shared between machines: SQLite's locks and its write-ahead log do not hold there."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def check(database_url: str, bus_url: str, workers: int) -> None:
    """Raise ValueError that names the variables, what they say, and what would work."""
    if workers > 1 and bus_url == "memory://":
        raise ValueError(f"GUICHET_WORKERS={workers}: expected 1 while GUICHET_BUS_URL is memory://, or a redis:// one")
    if not database_url.startswith("sqlite"):
        return
    host = urlsplit(bus_url).hostname
    if host is not None and host not in LOOPBACK:
        raise ValueError(
            f"GUICHET_BUS_URL={without_password(bus_url)}: a Redis on another machine is for several machines, and "
            "they cannot share a SQLite file: expected GUICHET_DATABASE_URL=postgresql://..., or a Redis on this one"
        )
    path = Path(database_url.partition(":///")[2])
    kind = file_system(path, _mounts())
    if kind.startswith(NETWORK):
        raise ValueError(
            f"GUICHET_DATABASE_URL: {path} lies on a network file system ({kind}), where SQLite loses data: "
            "expected a local disk, or postgresql://..."
        )


def file_system(path: Path, mounts: Iterable[str]) -> str:
    """The kind of file system that a path lies on, from lines of /proc/mounts; empty when they do not tell."""
    place = os.path.realpath(path)
    best, kind = "", ""
    for line in mounts:
        _, point, found, *_ = line.split()
        # The last mount at the deepest point is the one that counts.
        if len(point) >= len(best) and (place + "/").startswith(point.rstrip("/") + "/"):
            best, kind = point, found
    return kind


def without_password(address: str) -> str:
    """An address as it may be shown; anything else as it is."""
    parts = urlsplit(address) if "://" in address else None
    if parts is None or "@" not in parts.netloc:
        return address
    user = parts.netloc.rpartition("@")[0].partition(":")[0]
    return address.replace(parts.netloc.rpartition("@")[0], f"{user}:***", 1)


def _mounts() -> list[str]:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:  # no such file on macOS
        return []
