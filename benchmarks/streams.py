"""`python -m benchmarks.streams`: idle event streams: memory each, and how long until all are back after a cut.

One guichet process on SQLite; its visitors are processes of their own, on addresses 127.0.0.x, so that no port and no
file descriptor runs out. `--record` keeps table and pictures in the docs, `--quick` has fewer streams. The last line is
`bench-streams: 10000 streams, 14.1 KB each, errors 0`.
"""

import argparse
import asyncio
import gc
import json
import resource
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert

from benchmarks import drawing, figures
from benchmarks.nlu import say
from benchmarks.page import record
from benchmarks.processes import APP, ROOT, Measured, free_port
from benchmarks.record import PICTURES, table
from guichet.conversations.service import hash_token
from guichet.database import migration, tables
from guichet.database.session import Database

PER_CLIENT = 2500
CONNECTING = 100
"""Connections that one client process opens at once, at first; after the cut it opens all at once."""

PATIENCE_S = 180
SPARE = 200
"""Files that the server needs besides a connection of each stream."""

DIGITS = (("kb", 1), ("open_ms", 2), ("open_s", 1), ("storm_s", 1), ("kb_after", 1), ("errors", 0))
COLUMNS = (
    "streams",
    "KB each",
    "ms of processor time to open one",
    "seconds to open all",
    "seconds until all are back after a cut",
    "KB each after that",
    "errors",
)
PICTURED = (
    "![Memory of a stream by their number](pictures/bench-streams-memory.svg)",
    "![Seconds until all are back](pictures/bench-streams-storm.svg)",
)


def main() -> None:
    """Run as the benchmark, or, with --client, as one of its visitors' processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", help="of streams, as 1000,5000,10000")
    parser.add_argument("--runs", type=int, help="of each, of which the median is told")
    parser.add_argument("--quick", action="store_true", help="500 and 2,000, once: figures to look at, not to keep")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    parser.add_argument("--client", nargs=4, metavar=("PORT", "FILE", "FROM", "TO"))
    chosen = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if chosen.client:
        port, file, first, last = chosen.client
        people = json.loads(Path(file).read_text())[int(first) : int(last)]
        asyncio.run(_visitors(int(port), people, int(first)))
        return
    counts = [int(part) for part in (chosen.counts or ("500,2000" if chosen.quick else "1000,5000,10000")).split(",")]
    if hard < max(counts) + SPARE:
        sys.exit(
            f"{max(counts)} streams need {max(counts) + SPARE} open files a process, {hard} are allowed: ulimit -n"
        )
    times = chosen.runs or (1 if chosen.quick else 3)
    found = {count: _middle(count, times) for count in counts}
    rows = [[str(count), *(f"{one[key]:.{digits}f}" for key, digits in DIGITS)] for count, one in found.items()]
    told = table(COLUMNS, rows)
    print(told)
    most = counts[-1]
    last = f"bench-streams: {most} streams, {found[most]['kb']:.1f} KB each, errors {found[most]['errors']:.0f}"
    if chosen.record:
        _draw(found)
        setting = f"Medians of {times} runs, each with a guichet of its own, on SQLite."
        record("bench-streams", [setting, "", *told.splitlines(), "", f"`{last}`", "", *PICTURED])
        figures.keep(stream_kb=found[most]["kb"], stream_ms=found[most]["open_ms"])
    print(last)


def _middle(count: int, times: int) -> dict[str, float]:
    """Medians over the runs; all their errors."""
    runs = []
    for number in range(times):
        say(f"{count} streams, run {number + 1} of {times}")
        runs.append(_measure(count))
    found = {key: median(run[key] for run in runs) for key, _ in DIGITS}
    return found | {"errors": sum(run["errors"] for run in runs)}


def _draw(found: dict[int, dict[str, float]]) -> None:
    for name, title, key, up in (
        ("memory", "Memory of a stream", "kb", "KB each"),
        ("storm", "Until all are back", "storm_s", "seconds"),
    ):
        points = [(float(count), one[key]) for count, one in found.items()]
        path = PICTURES / f"bench-streams-{name}.svg"
        drawing.lines(path, title, {up: points}, across="streams", up=up, logarithmic=False)


def _measure(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder}/guichet.db"
        migration.upgrade(url)
        tokens = folder / "tokens.json"
        tokens.write_text(json.dumps(asyncio.run(_fill(url, count))))
        port = free_port()
        env = {
            "GUICHET_VAR": str(folder),
            "GUICHET_PORT": str(port),
            "GUICHET_ENGINE_SECRET": "benchmark",
            "GUICHET_ENGINE_URL": "http://127.0.0.1:9",
        }
        with Measured([str(APP), "-m", "guichet", "serve"], folder / "log", **env) as server:
            server.until_answers(f"http://127.0.0.1:{port}/")
            return _with_clients(server, port, tokens, count)


def _with_clients(server: Measured, port: int, tokens: Path, count: int) -> dict[str, float]:
    before, used = server.memory_mb(), server.cpu_s()
    began = time.monotonic()
    clients = [
        subprocess.Popen(
            [
                str(APP),
                "-m",
                "benchmarks.streams",
                "--client",
                str(port),
                str(tokens),
                str(n),
                str(min(n + PER_CLIENT, count)),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(0, count, PER_CLIENT)
    ]
    try:
        errors = sum(_heard(client) for client in clients)
        open_s, open_ms = time.monotonic() - began, (server.cpu_s() - used) * 1000 / count
        time.sleep(3)  # what was used to open them is given back
        kb = (server.memory_mb() - before) * 1000 / count
        began = time.monotonic()
        for client in clients:
            _tell(client, "again")
        errors += sum(_heard(client) for client in clients)
        storm_s = time.monotonic() - began
        kb_after = (server.memory_mb() - before) * 1000 / count
    finally:
        for client in clients:
            client.kill()
            client.wait()
    found = {"kb": kb, "open_ms": open_ms, "open_s": open_s, "storm_s": storm_s, "kb_after": kb_after}
    return found | {"errors": float(errors)}


def _tell(client: "subprocess.Popen[str]", line: str) -> None:
    assert client.stdin is not None
    client.stdin.write(line + "\n")
    client.stdin.flush()


def _heard(client: "subprocess.Popen[str]") -> int:
    assert client.stdout is not None
    return int(client.stdout.readline() or PER_CLIENT)


async def _fill(url: str, count: int) -> list[tuple[str, str]]:
    """Conversations with their greeting; ids and tokens."""
    database = Database(url)
    now = datetime.now(UTC)
    made = [(f"stream-{n}", secrets.token_urlsafe(32)) for n in range(count)]
    kept: dict[str, Any] = {"audience": "patient", "identity": "anonymous", "state": "bot", "last_seq": 1, "misses": 0}
    said: dict[str, Any] = {
        "seq": 1,
        "author": "bot",
        "text": "Bonjour.",
        "choices": [],
        "answered": True,
        "created_at": now,
    }
    async with database.write() as connection:
        for start in range(0, count, 1000):
            some = made[start : start + 1000]
            await connection.execute(
                insert(tables.conversations),
                [{**kept, "id": i, "token_hash": hash_token(token), "created_at": now} for i, token in some],
            )
            await connection.execute(insert(tables.messages), [{**said, "conversation_id": i} for i, _ in some])
    await database.close()
    return made


class _Stream(asyncio.Protocol):
    """A client that reads until it was told the state, and then listens."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.told = asyncio.get_running_loop().create_future()
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.told.done():
            self._head += data
            if len(self._head) > 12 and not self._head.startswith(b"HTTP/1.1 200"):
                self.told.set_exception(ConnectionResetError())
            elif b"event: state" in self._head:
                self.told.set_result(None)
                self._head = b""

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.told.done():
            self.told.set_exception(exc or ConnectionResetError())


async def _visitors(port: int, people: list[tuple[str, str]], first: int) -> None:
    """Open the streams, say how many could not be, and again after each line that is read."""
    source = f"127.0.0.{2 + first // PER_CLIENT}"
    gc.freeze()
    loop = asyncio.get_running_loop()
    limit = asyncio.Semaphore(CONNECTING)
    open_now: list[asyncio.Transport] = []

    async def connect(conversation_id: str, token: str, after: int) -> int:
        request = (
            f"GET /api/v1/conversations/{conversation_id}/events HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {token}\r\nLast-Event-ID: {after}\r\n\r\n"
        ).encode()
        deadline = time.monotonic() + PATIENCE_S
        async with limit:
            while time.monotonic() < deadline:
                try:
                    transport, stream = await loop.create_connection(
                        lambda: _Stream(request), "127.0.0.1", port, local_addr=(source, 0), family=socket.AF_INET
                    )
                    try:
                        async with asyncio.timeout(PATIENCE_S):
                            await stream.told
                    except (OSError, TimeoutError):
                        transport.abort()
                        raise
                    open_now.append(transport)
                    return 0
                except (OSError, TimeoutError):
                    await asyncio.sleep(0.5)
        return 1

    errors = await asyncio.gather(*(connect(i, token, 0) for i, token in people))
    print(sum(errors), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        for transport in open_now:
            transport.abort()
        open_now.clear()
        limit = asyncio.Semaphore(len(people))
        errors = await asyncio.gather(*(connect(i, token, 1) for i, token in people))
        print(sum(errors), flush=True)


if __name__ == "__main__":
    main()
