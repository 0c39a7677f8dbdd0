"""Short work on SQLite: statements without a thread, and transactions that share one commit.

A statement of ours takes SQLite some 20 microseconds; handing it to a thread and its rows back takes ten times as long.
So it runs where it is asked. What may take long runs in a thread: the wait for another process's lock, and the commit,
which waits for the disk. Transactions that come while the disk is waited for are committed by one wait, together.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import NullPool

from guichet.database import sqlite


class Inline:
    """A connection as the stores know it, whose statements run at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(self, *statement: Any) -> Any:
        """As AsyncConnection's."""
        return self._connection.execute(*statement)

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
        self._writer: Connection | None = None
        self._reader: Connection | None = None
        self._batch: asyncio.Future[None] | None = None
        self._committing: set[asyncio.Task[None]] = set()

    def look(self) -> AsyncConnection:
        """A connection to read a row or two from; each statement sees what is committed when it runs."""
        if self._reader is None:
            self._reader = self._engine.connect()
        return cast(AsyncConnection, Inline(self._reader))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction; over when it is committed, or at the exception that takes it back."""
        async with self._turn:
            batch = await self._open_batch()
            assert self._writer is not None
            with _savepoint(_driver(self._writer)):
                yield cast(AsyncConnection, Inline(self._writer))
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
            self._writer = self._engine.connect()
        driver = _driver(self._writer)
        if self._batch is not None and not driver.in_transaction:  # SQLite took it all back: the disk is full
            await self._commit(self._batch)
        if self._batch is None:
            if not driver.in_transaction:
                await self._in_thread(self._writer, "BEGIN IMMEDIATE")
            self._batch = asyncio.get_running_loop().create_future()
            task = asyncio.create_task(self._commit_in_line(self._batch))
            self._committing.add(task)
            task.add_done_callback(self._committing.discard)
        return self._batch

    async def _commit_in_line(self, batch: "asyncio.Future[None]") -> None:
        async with self._turn:
            if not batch.done():
                await self._commit(batch)

    async def _commit(self, batch: "asyncio.Future[None]") -> None:
        """Commit, and tell all whose transactions it holds whether it succeeded."""
        assert self._writer is not None
        self._batch = None
        try:
            await self._in_thread(self._writer, "COMMIT")
        except Exception as error:  # noqa: BLE001  each of them raises it
            if _driver(self._writer).in_transaction:
                with suppress(sqlite3.Error):  # the next batch finds out; these are told in any case
                    _driver(self._writer).execute("ROLLBACK")
            batch.set_exception(error)
            batch.exception()  # looked at, also when each of them had failed before
        else:
            batch.set_result(None)

    async def _in_thread(self, connection: Connection, statement: str) -> None:
        """Run a statement that may wait. It is waited for to its end even when the caller is cancelled."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, connection.exec_driver_sql, statement)
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


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)
