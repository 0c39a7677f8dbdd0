"""The faults: each breaks something for a while and mends it; the load goes on all the time."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncpg
import psutil

from tests.faults import launcher
from tests.faults.history import ACKED, UNKNOWN, Sent
from tests.faults.system import POSTGRES, SQLITE, System
from tests.faults.visitors import Agent, Visitor

Broken = Callable[[System, list[Visitor], dict[str, Agent]], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """What breaks, how, for how many seconds, and with which stores. `long`: in the long campaign alone."""

    name: str
    broken: Broken
    hold_s: float = 2.0
    stores: tuple[str, ...] = (SQLITE, POSTGRES)
    long: bool = False


class NotHere(Exception):
    """This machine cannot make the fault; the text says what it would need."""


@asynccontextmanager
async def engine(mode: str, system: System, *_: object) -> AsyncIterator[None]:
    await system.engine.become(mode)
    yield
    await system.engine.become("good")


@asynccontextmanager
async def guichet_killed_at(
    point: str, system: System, visitors: list[Visitor], agents: dict[str, Agent]
) -> AsyncIterator[None]:
    """Killed at a point inside a turn or a handoff; started again when it is dead."""
    if point.startswith(("handoff", "take", "agent")):
        acts = asyncio.create_task(_handoff(system, visitors[0], agents["agent-1"], point))
    else:
        system.wish("die", point)
        acts = asyncio.create_task(asyncio.sleep(0))
    assert await system.until_guichet_died(), f"it never came to the point: {point}"
    await system.start_guichet()
    await acts
    yield


async def _handoff(system: System, visitor: Visitor, agent: Agent, point: str) -> None:
    """A visitor asks, an agent takes and replies; guichet dies on the way, and everybody repeats."""
    if point.startswith("handoff"):
        system.wish("die", point)
    await visitor.ask_human()
    if not point.startswith("handoff"):
        await agent.arrive()
    if point.startswith("take"):
        system.wish("die", point)
    if not point.startswith("handoff"):
        assert await agent.until_done(visitor.talk, "take")
        visitor.talk.holder = agent.id
    if point.startswith("agent"):
        system.wish("die", point)
        sent = Sent("agent:r1", "Bonjour, je regarde votre question.")
        visitor.talk.sent.append(sent)
        done = await agent.until_done(visitor.talk, "reply", text=sent.said, client_id="r1")
        rows = (await system.stored())[visitor.talk.conversation_id].rows
        sent.seq = next((row.seq for row in rows if row.client_id == "agent:r1"), 0)
        sent.outcome = ACKED if done else UNKNOWN


@asynccontextmanager
async def guichet_killed(number: signal.Signals, system: System, *_: object) -> AsyncIterator[None]:
    await system.kill_guichet(number)
    await system.start_guichet()
    yield


@asynccontextmanager
async def database_locked(system: System, *_: object) -> AsyncIterator[None]:
    """Somebody else holds everything, for longer than a writer waits."""
    if system.postgres is not None:
        connection = await asyncpg.connect(system.postgres.url())
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("LOCK TABLE conversations, messages, cases IN ACCESS EXCLUSIVE MODE")
        yield
        await transaction.rollback()
        await connection.close()
        return
    with closing(sqlite3.connect(system.disk / "guichet.db", isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def database_killed(system: System, *_: object) -> AsyncIterator[None]:
    assert system.postgres is not None
    await asyncio.to_thread(system.postgres.kill)
    yield
    await asyncio.to_thread(system.postgres.start)


@asynccontextmanager
async def database_read_only(system: System, *_: object) -> AsyncIterator[None]:
    async def tell(value: str) -> None:
        assert system.postgres is not None
        await asyncio.to_thread(
            system.postgres.run,
            f"ALTER SYSTEM SET default_transaction_read_only = {value}",
            "SELECT pg_reload_conf()",
        )

    if system.postgres is None:
        system.wish("read-only")
        yield
        system.withdraw("read-only")
        return
    await tell("on")
    yield
    await tell("off")


@asynccontextmanager
async def pool_empty(system: System, *_: object) -> AsyncIterator[None]:
    system.wish("pool-empty")
    yield
    system.withdraw("pool-empty")


@asynccontextmanager
async def redis_killed(system: System, *_: object) -> AsyncIterator[None]:
    assert system.redis is not None
    await asyncio.to_thread(system.redis.kill)
    yield
    await asyncio.to_thread(system.redis.start)


@asynccontextmanager
async def redis_flushed(system: System, *_: object) -> AsyncIterator[None]:
    assert system.redis is not None
    for _again in range(5):
        await asyncio.to_thread(system.redis.flush)
        await asyncio.sleep(0.1)
    yield


@asynccontextmanager
async def line_cut(system: System, *_: object) -> AsyncIterator[None]:
    await system.line.cut()
    yield
    await system.line.start()


@asynccontextmanager
async def two_agents(
    times: int, system: System, visitors: list[Visitor], agents: dict[str, Agent]
) -> AsyncIterator[None]:
    """Two agents claim one conversation at once, `times` times: one wins, and the other is told so."""
    visitor = visitors[0]
    await visitor.ask_human()
    for number in range(times):
        first, second = agents.values()
        if number % 50 == 0:
            await asyncio.gather(first.arrive(), second.arrive())
        statuses = await asyncio.gather(first.post(visitor.talk, "take"), second.post(visitor.talk, "take"))
        if sorted(statuses) != [303, 409]:
            visitor.talk.errors.append(f"two agents took it and were told {statuses}")
        winner = first if statuses[0] == 303 else second
        holder = await system.stored_holder(visitor.talk.conversation_id)
        if holder != winner.id:
            visitor.talk.errors.append(f"{winner.id} was told to hold it, {holder} does")
        await winner.until_done(visitor.talk, "release")
    yield


@asynccontextmanager
async def clock_moved(system: System, *_: object) -> AsyncIterator[None]:
    for seconds in ("3600", "-3600", "0"):
        system.wish("clock", seconds)
        await asyncio.sleep(0.6)
    yield
    system.withdraw("clock")


@asynccontextmanager
async def disk_full(system: System, *_: object) -> AsyncIterator[None]:
    if not system.mounted:
        raise NotHere("needs root, for a small disk in memory")
    filler = system.disk / "filler"
    _fill(filler)
    try:
        yield
    finally:
        filler.unlink()
    if system.postgres is not None and not await asyncio.to_thread(system.postgres.answers):
        await asyncio.to_thread(system.postgres.kill)
        await asyncio.to_thread(system.postgres.start)


def _fill(path: Path) -> None:
    for size in (1 << 20, 1 << 12):
        try:
            with path.open("ab", buffering=0) as file:
                while file.write(b"\0" * size) == size:
                    pass
        except OSError:
            continue


@asynccontextmanager
async def descriptors_exhausted(system: System, *_: object) -> AsyncIterator[None]:
    assert system.guichet is not None
    process = psutil.Process(system.guichet.pid)
    soft, hard = process.rlimit(psutil.RLIMIT_NOFILE)
    process.rlimit(psutil.RLIMIT_NOFILE, (process.num_fds() + 1, hard))
    yield
    process.rlimit(psutil.RLIMIT_NOFILE, (soft, hard))


ENGINE_MODES = ("killed", "hung", "slow", "empty", "error", "garbage")


def faults(claims: int) -> list[Fault]:
    """All faults; `claims`: how often two agents claim at once."""
    return [
        *(
            Fault(f"engine {mode if mode != 'error' else 'answers 500'}", partial(engine, mode))
            for mode in ENGINE_MODES
        ),
        Fault("actions killed", partial(engine, "actions killed")),
        *(
            Fault(f"guichet killed: {point}", partial(guichet_killed_at, point), 0)
            for point in (*launcher.POINTS[:4], launcher.AFTER_ACK, *launcher.POINTS[4:])
        ),
        Fault("restart with open chats", partial(guichet_killed, signal.SIGTERM), 0),
        Fault("database locked", database_locked, 6.5),
        Fault("database killed and restarted", database_killed, 1, (POSTGRES,)),
        Fault("database read-only", database_read_only),
        Fault("connection pool empty", pool_empty, 6.5),
        Fault("Redis killed", redis_killed, 3, (POSTGRES,)),
        Fault("Redis flushed", redis_flushed, 0.5, (POSTGRES,)),
        Fault("line cut for 0.2 s", line_cut, 0.2),
        Fault("line cut for 5 s", line_cut, 5),
        Fault("line cut for 60 s", line_cut, 60, long=True),
        Fault(f"two agents claim at once, {claims} times", partial(two_agents, claims), 0),
        Fault("clock moved by an hour, both ways", clock_moved, 0),
        Fault("disk full", disk_full, 3),
        Fault("file descriptors exhausted", descriptors_exhausted, 3),
    ]
