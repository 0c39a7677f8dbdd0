"""`python -m benchmarks.grow`: what more workers and engines give, and what a turn costs as data grows.

Workers 1, 2, 4 and engines 1, 2 on PostgreSQL and Redis, whole way, visitors in this process. Conversations of 10, 100,
1,000 messages and databases of 10^4, 10^5, 10^6 messages: turns on each store, with what EXPLAIN says. The last line is
`bench-grow: 4 workers 1.9x, cost of a turn at 1000000 messages 1.05x that at 10000, scans 0`.
"""

import argparse
import asyncio
import re
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
from sqlalchemy import event, insert, text

from benchmarks.page import record
from benchmarks.surge import Visitors, _sustainable
from guichet import case_numbers, notice, opening
from guichet.bus import MemoryBus
from guichet.conversations.intake import Intake
from guichet.conversations.reopening import Reopening
from guichet.conversations.service import hash_token
from guichet.conversations.turns import Post, Turns
from guichet.conversations.unbroken import Unbroken
from guichet.conversations.understanding import EngineUnavailable, Question, Understood
from guichet.database import migration, tables
from guichet.database.conversations import SqlStore
from guichet.database.presence import SqlPresence
from guichet.database.session import Database
from guichet.desk.presence import Presence
from tests import backends
from tests.stack import ROOT, Stack, free_ports

LENGTHS = (10, 100, 1000)
SIZES = (10_000, 100_000, 1_000_000)
PER_CONVERSATION = 20
TURNS = 200
SCANS = re.compile(r"\bSCAN (?!CONSTANT)|Seq Scan on (?:messages|conversations|cases)")


class NoEngine:
    """Buttons need none."""

    async def understand(self, question: Question) -> Understood:
        """Raises EngineUnavailable."""
        raise EngineUnavailable("none")


async def _fill(database: Database, messages: int, per_conversation: int) -> None:
    now = datetime.now(UTC)
    kept: dict[str, Any] = {"audience": "patient", "identity": "anonymous", "state": "bot", "misses": 0}
    said: dict[str, Any] = {
        "text": "Bonjour, mon mot de passe est-il connu ?",
        "choices": [],
        "answered": True,
        "created_at": now,
    }
    count = max(1, messages // per_conversation)
    for start in range(0, count, 500):
        some = [f"filled-{n}" for n in range(start, min(start + 500, count))]
        async with database.write() as connection:
            await connection.execute(
                insert(tables.conversations),
                [
                    {**kept, "id": i, "token_hash": hash_token(i), "last_seq": per_conversation, "created_at": now}
                    for i in some
                ],
            )
            await connection.execute(
                insert(tables.messages),
                [
                    {**said, "conversation_id": i, "seq": seq, "author": "visitor" if seq % 2 else "bot"}
                    | {"client_id": f"c{seq}" if seq % 2 else None, "reply_to": None if seq % 2 else seq - 1}
                    for i in some
                    for seq in range(1, per_conversation + 1)
                ],
            )
    async with database.write() as connection:
        await connection.execute(text("ANALYZE"))


def _turns(database: Database) -> Turns:
    intake = Intake(Presence(SqlPresence(database)), opening.parse("24/7"))
    words = notice.load(ROOT / "notice/notice.yaml")
    reopening = Reopening(intake, case_numbers.new)
    return Turns(SqlStore(database), NoEngine(), words, MemoryBus(), Unbroken(), reopening, intake)


async def _turns_ms(database: Database, conversation_id: str) -> float:
    """Median milliseconds of a turn by button, with its two commits."""
    turns = _turns(database)
    took = []
    for number in range(TURNS):
        began = time.perf_counter()
        await turns.take(conversation_id, Post(f"t{time.monotonic_ns()}-{number}", choice="mot_de_passe"))
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


async def _scans(database: Database, conversation_id: str) -> list[str]:
    """Statements of a turn and of a history whose plan reads a whole table."""
    statements: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        statements.append((statement, parameters))

    store = SqlStore(database)
    turns = _turns(database)
    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    await turns.take(conversation_id, Post(f"e{time.monotonic_ns()}", choice="mot_de_passe"))
    await store.messages(conversation_id, 5)
    await store.conversation(conversation_id)
    await store.case(conversation_id)
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    found = []
    for statement, parameters in statements:
        if not statement.startswith(("SELECT", "UPDATE")):
            continue
        async with database.engine.connect() as connection:
            plan = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
            told = "\n".join(str(row[-1]) for row in plan)
            await connection.rollback()
        if SCANS.search(told):
            found.append(f"{statement[:120]}: {told}")
    return found


async def _data(url: str, name: str) -> tuple[list[str], float, list[str]]:
    rows, first, last, scans = [], 0.0, 0.0, []
    for size in SIZES:
        database = Database(url)
        await _empty(database)
        await _fill(database, size, PER_CONVERSATION)
        last = await _turns_ms(database, "filled-0")
        first = first or last
        scans += await _scans(database, "filled-1")
        rows.append(f"| {name} | database of {size} messages | {last:.2f} | {len(scans)} |")
        print(rows[-1], flush=True)
        await database.close()
    for length in LENGTHS:
        database = Database(url)
        await _empty(database)
        await _fill(database, length, length)
        rows.append(f"| {name} | conversation of {length} messages | {await _turns_ms(database, 'filled-0'):.2f} | |")
        print(rows[-1], flush=True)
        await database.close()
    return rows, last / first, scans


async def _empty(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("DELETE FROM conversations"))


def _machines(rows: list[str], seconds: float, postgres: backends.Postgres, redis: backends.RedisServer) -> float:
    """Messages a second with 1, 2, 4 workers and 1, 2 engines; the last against the first."""
    rates = []
    for workers, engines in ((1, 1), (2, 1), (4, 1), (4, 2)):
        name = f"grow_{workers}_{engines}"
        postgres.run(f"CREATE DATABASE {name}")
        with tempfile.TemporaryDirectory() as folder:
            second = free_ports(1)[0]
            limits = {f"GUICHET_RATE_{kind}": "1000000/minute" for kind in ("CONVERSATION", "ADDRESS", "NEW")}
            stack = Stack(
                Path(folder),
                GUICHET_DATABASE_URL=postgres.url(name),
                GUICHET_BUS_URL=redis.url,
                GUICHET_WORKERS=str(workers),
                **limits,
            )
            other = Stack(Path(folder), **{**stack.env, "ENGINE_PORT": str(second)}) if engines == 2 else None
            if other is not None:
                stack.env["GUICHET_ENGINE_URL"] = (
                    f"http://127.0.0.1:{stack.env['ENGINE_PORT']},http://127.0.0.1:{second}"
                )
            try:
                stack.guichet("migrate")
                stack.start()
                if other is not None:
                    other.start("engine")
                stack.wait()
                rates.append(asyncio.run(_rate(stack.url, seconds)))
            finally:
                if other is not None:
                    other.stop()
                stack.stop()
        rows.append(f"| {workers} | {engines} | {rates[-1]:.0f} | {rates[-1] / rates[0]:.2f} |")
        print(rows[-1], flush=True)
    return rates[2] / rates[0]


async def _rate(url: str, seconds: float) -> float:
    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0)) as http:
        visitors = Visitors(http)
        await visitors.open(200)
        await _sustainable(visitors, 16, 3)
        return await _sustainable(visitors, 32, seconds)


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--data-only", action="store_true", help="without workers and engines")
    parser.add_argument("--record", action="store_true")
    chosen = parser.parse_args()
    machines: list[str] = []
    speed_up = float("nan")
    with tempfile.TemporaryDirectory() as name, backends.postgres(options=()) as postgres, backends.redis() as redis:
        url = f"sqlite+aiosqlite:///{name}/guichet.db"
        there = postgres.url().replace("://", "+asyncpg://", 1)
        migration.upgrade(url)
        migration.upgrade(there)
        rows, ratio, scans = asyncio.run(_data(url, "SQLite"))
        more, other_ratio, other_scans = asyncio.run(_data(there, "PostgreSQL"))
        if not chosen.data_only:
            speed_up = _machines(machines, chosen.seconds, postgres, redis)
    for scan in [*scans, *other_scans]:
        print(scan)
    last = (
        f"bench-grow: 4 workers {speed_up:.1f}x, cost of a turn at {SIZES[-1]} messages "
        f"{max(ratio, other_ratio):.2f}x that at {SIZES[0]}, scans {len(scans) + len(other_scans)}"
    )
    if chosen.record:
        head = ["| store | with | ms a turn by button | scans |", "|---|---|--:|--:|", *rows, *more, ""]
        if machines:
            head += ["| workers | engines | messages/s | against one |", "|--:|--:|--:|--:|", *machines, ""]
        record("grow", [*head, f"`{last}`"])
    print(last)


if __name__ == "__main__":
    main()
