"""`python -m benchmarks.streams`: idle event streams: memory each, and how long until all are back after a cut.

One guichet process on SQLite; its visitors are processes of their own, on addresses 127.0.0.x, so that no port and no
file descriptor runs out. `--record` keeps the table in the docs. The last line is
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

from benchmarks.page import record
from benchmarks.processes import APP, ROOT, Measured, free_port
from guichet.conversations.service import hash_token
from guichet.database import migration, tables
from guichet.database.session import Database

PER_CLIENT = 2500
CONNECTING = 100
"""Connections that one client process opens at once, at first; after the cut it opens all at once."""

PATIENCE_S = 180


def main() -> None:
    """Run as the benchmark, or, with --client, as one of its visitors' processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", default="1000,5000,10000")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--client", nargs=4, metavar=("PORT", "FILE", "FROM", "TO"))
    chosen = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if chosen.client:
        port, file, first, last = chosen.client
        people = json.loads(Path(file).read_text())[int(first) : int(last)]
        asyncio.run(_visitors(int(port), people, int(first)))
        return
    counts = [int(part) for part in chosen.counts.split(",")]
    rows, last = [], ""
    for count in counts:
        runs = [_measure(count) for _ in range(chosen.runs)]
        kb, opened, storm = (median(run[key] for run in runs) for key in ("kb", "open_s", "storm_s"))
        errors = sum(int(run["errors"]) for run in runs)
        rows.append(f"| {count} | {kb:.1f} | {opened:.1f} | {storm:.1f} | {errors} |")
        last = f"bench-streams: {count} streams, {kb:.1f} KB each, errors {errors}"
        print(rows[-1], flush=True)
    head = [
        "| streams | KB each | seconds to open | seconds until all are back after a cut | errors |",
        "|--:|--:|--:|--:|--:|",
    ]
    if chosen.record:
        record("streams", [*head, *rows, "", f"`{last}`"])
    print(last)


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
    before = server.memory_mb()
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
        open_s = time.monotonic() - began
        time.sleep(3)  # what was used to open them is given back
        kb = (server.memory_mb() - before) * 1000 / count
        began = time.monotonic()
        for client in clients:
            _tell(client, "again")
        errors += sum(_heard(client) for client in clients)
        storm_s = time.monotonic() - began
    finally:
        for client in clients:
            client.kill()
            client.wait()
    return {"kb": kb, "open_s": open_s, "storm_s": storm_s, "errors": errors}


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
