"""Short work on SQLite: statements without a thread, and transactions that share one commit.

A statement of ours takes SQLite some 20 microseconds; handing it to a thread and its rows back takes ten times as long.
So it runs where it is asked. What takes long runs in a thread: the wait for another process's lock, and the commit,
which waits for the disk. Transactions that come while the disk is waited for are committed by one wait, together.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import NullPool

from guichet.database import sqlite
from guichet.database.prepared import Prepared
from guichet.database.statements import OF_EVERY_TURN

BEGIN = "BEGIN IMMEDIATE"

GATHER_S = 0.002
"""Seconds that a batch is open for others, at least: in a rush two share a wait for the disk, and its cost."""


class Inline:
    """A connection as the stores know it, whose statements run at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        self._prepared: dict[tuple[Any, ...], Prepared] = {}
        self.dialect = connection.dialect

    async def execute(self, statement: Any, *parameters: Any) -> Any:
        """As AsyncConnection's; a statement of every turn gives its rows alone, without their count."""
        if statement not in OF_EVERY_TURN:
            return self._connection.execute(statement, *parameters)
        [values] = parameters
        names = tuple(values if isinstance(values, dict) else values[0])
        prepared = self._prepared.get((statement, *names))
        if prepared is None:
            prepared = self._prepared[(statement, *names)] = Prepared(statement, names, self.dialect)
        return prepared.run(self.driver, values)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    async def scalar(self, *statement: Any) -> Any:
        """As AsyncConnection's."""
        return self._connection.scalar(*statement)

    async def scalars(self, *statement: Any) -> Any:
        """As AsyncConnection's."""
        return self._connection.scalars(*statement)


class Together:
    """One connection that writes and one that reads, for transactions of a few statements.

    Each transaction is a savepoint of a batch, and is acknowledged when the batch is committed: all of it is on disk
    then. A batch takes in all transactions that stand in line when it begins.
    """

    def __init__(self, url: str) -> None:
        """`url`: SQLAlchemy's address of a SQLite file."""
        self._engine: Engine = create_engine(
            make_url(url).set(drivername="sqlite"), poolclass=NullPool, connect_args={"check_same_thread": False}
        )
        event.listen(self._engine, "connect", sqlite.prepare)
        # Of its own: behind passwords that are hashed, a commit would keep SQLite's lock from other processes.
        self._thread = ThreadPoolExecutor(1, "sqlite")
        self._turn = asyncio.Lock()
        self._writer: Inline | None = None
        self._reader: Inline | None = None
        self._batch: asyncio.Future[None] | None = None
        self._committing: set[asyncio.Task[None]] = set()

    def look(self) -> AsyncConnection:
        """A connection to read a row or two from; each statement sees what is committed when it runs."""
        if self._reader is None:
            self._reader = Inline(self._engine.connect())
        return cast(AsyncConnection, self._reader)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction; over when it is committed, or at the exception that takes it back."""
        async with self._turn:
            batch = await self._open_batch()
            assert self._writer is not None
            with _savepoint(self._writer.driver):
                yield cast(AsyncConnection, self._writer)
        await asyncio.shield(batch)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """For a transaction on another connection: nobody writes here meanwhile, and it waits in the same line.

        Else it would meet SQLite's lock, ask for it again and again, and find it taken each time in a rush.
        """
        async with self._turn:
            if self._batch is not None:
                await self._commit(self._batch)
            yield

    async def close(self) -> None:
        """Commit what is open and close the connections."""
        async with self._turn:
            if self._batch is not None:
                await self._commit(self._batch)
            for connection in (self._writer, self._reader):
                if connection is not None:
                    connection.close()
            self._writer = self._reader = None
        await asyncio.gather(*self._committing)  # these find that it is done
        self._thread.shutdown(wait=False)

    async def _open_batch(self) -> "asyncio.Future[None]":
        """The batch that is open, or a new one, whose commit stands in line behind all who wait now."""
        if self._writer is None:
            self._writer = Inline(self._engine.connect())
            self._writer.driver.execute("PRAGMA busy_timeout=0")
        driver = self._writer.driver
        if self._batch is not None and not driver.in_transaction:  # SQLite took it all back: the disk is full
            await self._commit(self._batch)
        if self._batch is None:
            if not driver.in_transaction and not _begins(driver):
                await self._in_thread(_begin_in_time, driver)
            self._batch = asyncio.get_running_loop().create_future()
            task = asyncio.create_task(self._commit_in_line(self._batch))
            self._committing.add(task)
            task.add_done_callback(self._committing.discard)
        return self._batch

    async def _commit_in_line(self, batch: "asyncio.Future[None]") -> None:
        await asyncio.sleep(GATHER_S)
        async with self._turn:
            if not batch.done():
                await self._commit(batch)

    async def _commit(self, batch: "asyncio.Future[None]") -> None:
        """Commit, and tell all whose transactions it holds whether it succeeded."""
        assert self._writer is not None
        driver, self._batch = self._writer.driver, None
        try:
            await self._in_thread(driver.execute, "COMMIT")
        except Exception as error:  # noqa: BLE001  each of them raises it
            if driver.in_transaction:
                with suppress(sqlite3.Error):  # the next batch finds out; these are told in any case
                    driver.execute("ROLLBACK")
            batch.set_exception(error)
            batch.exception()  # looked at, also when each of them had failed before
        else:
            batch.set_result(None)

    async def _in_thread(self, work: Callable[..., object], *arguments: object) -> None:
        """Run what may wait. It is waited for to its end even when the caller is cancelled."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        try:
            await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise


@contextmanager
def _savepoint(driver: sqlite3.Connection) -> Iterator[None]:
    driver.execute("SAVEPOINT one")
    try:
        yield
        driver.execute("RELEASE one")
    except BaseException:
        if driver.in_transaction:
            _take_back(driver)
        raise


def _take_back(driver: sqlite3.Connection) -> None:
    """Undo the savepoint; when SQLite refuses even that, its whole batch: no more may be kept than was told."""
    try:
        driver.execute("ROLLBACK TO one")
        driver.execute("RELEASE one")
    except sqlite3.Error:
        with suppress(sqlite3.Error):
            driver.execute("ROLLBACK")


def _begins(driver: sqlite3.Connection) -> bool:
    """Begin a transaction that writes; False when another process writes now."""
    try:
        driver.execute(BEGIN)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _begin_in_time(driver: sqlite3.Connection) -> None:
    """The same, waiting for the other one."""
    driver.execute(f"PRAGMA busy_timeout={sqlite.BUSY_MS}")
    try:
        driver.execute(BEGIN)
    finally:
        driver.execute("PRAGMA busy_timeout=0")
