"""What breaks in the store and the bus: locked, ended, read-only, without connections, forgetful, full."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import asyncpg

from tests import backends
from tests.faults.fault import NotHere, Scene
from tests.faults.system import System

Server = backends.Postgres | backends.RedisServer


@asynccontextmanager
async def database_locked(scene: Scene) -> AsyncIterator[None]:
    """Somebody else holds everything, for longer than a writer waits."""
    if scene.system.postgres is None:
        path = scene.system.disk / "guichet.db"
        with closing(sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)) as other:
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    connection = await asyncpg.connect(scene.system.postgres.url())
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE conversations, messages, cases IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


def postgres(system: System) -> backends.Postgres:
    """The system's PostgreSQL."""
    assert system.postgres is not None
    return system.postgres


def redis(system: System) -> backends.RedisServer:
    """The system's Redis."""
    assert system.redis is not None
    return system.redis


@asynccontextmanager
async def killed(
    server: Callable[[System], backends.Postgres | backends.RedisServer], scene: Scene
) -> AsyncIterator[None]:
    """Ended as by a power cut, and started again."""
    await asyncio.to_thread(server(scene.system).kill)
    try:
        yield
    finally:
        await asyncio.to_thread(server(scene.system).start)


@asynccontextmanager
async def database_read_only(scene: Scene) -> AsyncIterator[None]:
    """It reads and does not write. PostgreSQL is told; with SQLite, guichet's own connections are."""
    if scene.system.postgres is None:
        with scene.system.wished("read-only"):
            yield
        return
    server = scene.system.postgres

    async def tell(value: str) -> None:
        statement = f"ALTER SYSTEM SET default_transaction_read_only = {value}"
        await asyncio.to_thread(server.run, statement, "SELECT pg_reload_conf()")

    await tell("on")
    try:
        yield
    finally:
        await tell("off")


@asynccontextmanager
async def pool_empty(scene: Scene) -> AsyncIterator[None]:
    """No connection is free, for longer than one waits for it. A visitor asks for a human then, which needs one."""
    with scene.system.wished("pool-empty"):
        await scene.system.until_granted("pool-empty")
        asking = asyncio.create_task(scene.visitors[0].ask_human())
        yield
    await asking


@asynccontextmanager
async def redis_flushed(scene: Scene) -> AsyncIterator[None]:
    """All that it holds is gone, five times."""
    for _again in range(5):
        await asyncio.to_thread(redis(scene.system).flush)
        await asyncio.sleep(0.1)
    yield


@asynccontextmanager
async def disk_full(scene: Scene) -> AsyncIterator[None]:
    """Not a byte is left where the database is. PostgreSQL stops by itself then, and is started again."""
    system = scene.system
    if not system.mounted:
        raise NotHere("needs root, for a small disk in memory")
    filler = system.disk / "filler"
    if system.postgres is None:
        # What its log has taken already it could fill again.
        with closing(sqlite3.connect(system.disk / "guichet.db", timeout=10)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        await asyncio.to_thread(_fill, filler)
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
