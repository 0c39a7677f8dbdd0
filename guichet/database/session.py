"""The connection to the database: how it is opened, how a transaction begins, and what it means that it fails."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path

import structlog
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from guichet.conversations.store import StoreUnavailable
from guichet.database import postgresql, sqlite
from guichet.database.together import Together

log = structlog.get_logger(__name__)

POOL = 8
"""Connections that a process keeps, and as many more for a rush."""

SCRUBS = 5
SCRUB_PAUSE_S = 0.2
"""How often, and seconds apart, what was deleted is tried to be taken off the disk while others read."""

POOL_WAIT_S = 5.0
"""Seconds to wait for a free connection."""

DOWN = (
    OperationalError,
    InterfaceError,
    InternalError,
    PoolTimeout,
    OSError,
    sqlite3.OperationalError,  # as guichet/database/together.py's own statements raise it
    sqlite3.InterfaceError,
    sqlite3.InternalError,
)
"""What says that the database does not serve now: gone, locked, read-only, full. Not that we asked for nonsense."""


class Database:
    """A pool of connections. Reads see only what is committed.

    SQLite's writers come one after the other. PostgreSQL's wait for each other where they hold the same conversation
    (`SELECT … FOR UPDATE`), which is all that a transaction of ours changes.
    """

    def __init__(self, url: str) -> None:
        """`url` is an SQLAlchemy address; a SQLite file's folder must exist or be makeable."""
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        options = {} if self.is_sqlite else postgresql.OPTIONS
        if self.is_sqlite and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine: AsyncEngine = create_async_engine(
            url, pool_size=POOL, max_overflow=POOL, pool_timeout=POOL_WAIT_S, **options
        )
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", sqlite.prepare)
            event.listen(self.engine.sync_engine, "begin", sqlite.begin)
        self._together = Together(url) if self.is_sqlite else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read from. Raises StoreUnavailable."""
        with _failures():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def look(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read a row or two from, by a key: as quickly as can be. Raises StoreUnavailable."""
        if self._together is None:
            async with self.read() as connection:
                yield connection
        else:
            with _failures():
                yield self._together.look()

    @asynccontextmanager
    async def together(self) -> AsyncIterator[AsyncConnection]:
        """As `write`, for a few short statements that many ask for at once: on SQLite they share their commits."""
        if self._together is None:
            async with self.write() as connection:
                yield connection
        else:
            with _failures():
                async with self._together.write() as connection:
                    yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed at the end of the block unless an exception leaves it.

        Raises StoreUnavailable; when the commit itself fails, whether it took place is not known.
        """
        with _failures():
            async with self._in_line(), self.engine.connect() as connection:
                await connection.execution_options(guichet_writes=True)
                async with connection.begin():
                    yield connection

    def _in_line(self) -> AbstractAsyncContextManager[None]:
        return nullcontext() if self._together is None else self._together.alone()

    async def scrub(self) -> None:
        """Let nothing that was deleted stay in SQLite's log beside the file; PostgreSQL's vacuum does it by itself."""
        if not self.is_sqlite:
            return
        for _ in range(SCRUBS):
            async with self.engine.connect() as connection:
                raw = (await connection.get_raw_connection()).driver_connection
                assert raw is not None
                [(is_busy, *_)] = await raw.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            if not is_busy:
                return
            await asyncio.sleep(SCRUB_PAUSE_S)  # somebody still reads what was there before
        log.warning("scrub_postponed")  # the next erasure or purge does it

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        if self._together is not None:
            await self._together.close()
        await self.engine.dispose()


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except DOWN as error:
        if sqlite.is_mistaken(error):
            raise
        raise StoreUnavailable(type(error).__name__) from error
    except DBAPIError as error:
        if isinstance(error, IntegrityError) or not (error.connection_invalidated or postgresql.is_down(error)):
            raise
        raise StoreUnavailable(type(error).__name__) from error
