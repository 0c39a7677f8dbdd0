"""What a turn costs as data grows: databases of 10^4 to 10^6 messages, conversations of 10 to 1,000, on one store.

Turns by button, as the application makes them, in this process. And which statements of a turn could not use an index.
"""

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

from sqlalchemy import Table, event, insert, make_url, text

from benchmarks.nlu import say
from guichet import case_numbers, notice, opening
from guichet.bus import MemoryBus
from guichet.conversations.intake import Intake
from guichet.conversations.reopening import Reopening
from guichet.conversations.service import hash_token
from guichet.conversations.turns import Post, Turns
from guichet.conversations.unbroken import Unbroken
from guichet.conversations.understanding import EngineUnavailable, Question, Understood
from guichet.database import tables
from guichet.database.conversations import SqlStore
from guichet.database.presence import SqlPresence
from guichet.database.session import Database
from guichet.desk.presence import Presence
from tests.stack import ROOT

PER_CONVERSATION = 20
ASKED, TURNS = 10, 20
"""Conversations that are asked in, and turns in each: few, so that a conversation stays about as long as it was."""

AT_ONCE = 2500
"""Conversations that one statement copies: the application's connections give up after ten seconds."""

SCANS = re.compile(r"\bSCAN (?!CONSTANT)|Seq Scan on (?:messages|conversations|cases|portal_sessions)")
LOOKED_AT = ("SELECT", "UPDATE", "DELETE", "WITH")


@dataclass
class Costs:
    """Milliseconds of a turn by messages in the database and in the conversation; statements without an index."""

    by_size: dict[int, float] = field(default_factory=dict)
    by_length: dict[int, float] = field(default_factory=dict)
    explained: int = 0
    scans: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The cost with the most messages against that with the fewest."""
        return self.by_size[max(self.by_size)] / self.by_size[min(self.by_size)]


class NoEngine:
    """Buttons need none."""

    async def understand(self, question: Question) -> Understood:
        """Raises EngineUnavailable."""
        raise EngineUnavailable("none")


async def measure(url: str, sizes: Sequence[int], lengths: Sequence[int], repetitions: int) -> Costs:
    """On a migrated and empty database; `sizes` and `lengths` ascend."""
    database = Database(url)
    costs = Costs()
    filled = 0
    for size in sizes:
        say(f"{database.engine.dialect.name}: {size} messages")
        await _write_one(database, f"template-{size}", PER_CONVERSATION)
        for first in range(filled, size // PER_CONVERSATION, AT_ONCE):
            await _multiply(database, f"template-{size}", first, min(first + AT_ONCE, size // PER_CONVERSATION))
        async with database.write() as connection:
            await connection.execute(text("ANALYZE"))
        filled = size // PER_CONVERSATION
        costs.by_size[size] = await _turn_ms(database, [f"filled-{n}" for n in range(ASKED)], repetitions)
        statements, scans = await _scans(database, url, "filled-11")
        costs.explained += statements
        costs.scans += scans
    for length in lengths:
        say(f"{database.engine.dialect.name}: conversations of {length} messages")
        names = [f"long-{length}-{n}" for n in range(ASKED)]
        for name in names:
            await _write_one(database, name, length)
        costs.by_length[length] = await _turn_ms(database, names, repetitions)
    await database.close()
    return costs


async def _write_one(database: Database, name: str, messages: int) -> None:
    now = datetime.now(UTC)
    kept = {"audience": "patient", "identity": "anonymous", "state": "bot", "misses": 0, "created_at": now}
    said = {"text": "Bonjour, mon mot de passe est-il connu ?", "choices": [], "answered": True, "created_at": now}
    rows: list[dict[str, Any]] = [
        {**said, "conversation_id": name, "seq": seq, "author": "visitor" if seq % 2 else "bot"}
        | {"client_id": f"c{seq}" if seq % 2 else None, "reply_to": None if seq % 2 else seq - 1}
        for seq in range(1, messages + 1)
    ]
    async with database.write() as connection:
        await connection.execute(
            insert(tables.conversations), {**kept, "id": name, "token_hash": hash_token(name), "last_seq": messages}
        )
        await connection.execute(insert(tables.messages), rows)


async def _multiply(database: Database, template: str, first: int, last: int) -> None:
    """Copies of a conversation, `filled-<first>` up to before `filled-<last>`, made by the database itself."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {last})"
    async with database.write() as connection:
        for table, key in ((tables.conversations, "id"), (tables.messages, "conversation_id")):
            names, values = _columns(table, key)
            await connection.execute(
                text(
                    f"INSERT INTO {table.name} ({names}) {numbers} SELECT {values} FROM n, {table.name} t "
                    f"WHERE t.{key} = '{template}'"
                )
            )


def _columns(table: Table, key: str) -> tuple[str, str]:
    names = [column.name for column in table.columns]
    return ", ".join(names), ", ".join("'filled-' || n.i" if name == key else f"t.{name}" for name in names)


def _turns(database: Database) -> Turns:
    intake = Intake(Presence(SqlPresence(database)), opening.parse("24/7"))
    words = notice.load(ROOT / "notice/notice.yaml")
    reopening = Reopening(intake, case_numbers.new)
    return Turns(SqlStore(database), NoEngine(), words, MemoryBus(), Unbroken(), reopening, intake)


async def _turn_ms(database: Database, conversations: Sequence[str], repetitions: int) -> float:
    """Milliseconds of a turn by button, its commit waited for: the median of the repetitions' medians."""
    turns = _turns(database)
    await _one_by_one(turns, conversations[:1], "warm")
    return median([await _one_by_one(turns, conversations, f"r{number}") for number in range(repetitions)])


async def _one_by_one(turns: Turns, conversations: Sequence[str], run: str) -> float:
    took = []
    once = f"{run}-{time.monotonic_ns():x}"
    for turn in range(TURNS):
        for conversation in conversations:
            began = time.perf_counter()
            await turns.take(conversation, Post(f"{once}-{turn}", choice="mot_de_passe"))
            took.append((time.perf_counter() - began) * 1000)
    return median(took)


async def _scans(database: Database, url: str, conversation_id: str) -> tuple[int, list[str]]:
    """How many statements a turn and a stream's look make, and those whose plan reads a whole table."""
    store, turns = SqlStore(database), _turns(database)
    async with database.look() as reader, database.together() as writer:
        drivers = [connection.driver for connection in (reader, writer) if hasattr(connection, "driver")]
    with _heard(database, drivers) as statements:
        await turns.take(conversation_id, Post(f"e{time.monotonic_ns():x}", choice="mot_de_passe"))
        await store.access(conversation_id, hash_token(conversation_id), datetime.now(UTC))
        await store.messages(conversation_id, 5)
        await store.conversation(conversation_id)
        await store.case(conversation_id)
    asked = [one for one in statements if one[0].lstrip().startswith(LOOKED_AT)]
    found = []
    for statement, parameters in asked:
        plan = await _plan(database, url, statement, parameters)
        if SCANS.search(plan):
            found.append(f"{statement[:200]}: {plan}")
    return len(asked), found


@contextmanager
def _heard(database: Database, drivers: Sequence[sqlite3.Connection]) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run in the block; SQLite's own connections tell theirs with the values put in."""
    statements: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        statements.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    for driver in drivers:
        driver.set_trace_callback(lambda statement: statements.append((statement, ())))
    try:
        yield statements
    finally:
        for driver in drivers:
            driver.set_trace_callback(None)
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def _plan(database: Database, url: str, statement: str, parameters: Any) -> str:
    if database.is_sqlite:
        connection = sqlite3.connect(str(make_url(url).database))
        try:
            rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        finally:
            connection.close()
    else:
        async with database.engine.connect() as there:
            # Where a table is small, reading it whole is quickest: this asks what is done where it is not.
            await there.exec_driver_sql("SET LOCAL enable_seqscan = off")
            rows = list(await there.exec_driver_sql(f"EXPLAIN {statement}", parameters))
            await there.rollback()
    return "\n".join(str(row[-1]) for row in rows)
