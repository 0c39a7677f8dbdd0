"""What SQLite needs: settings of a connection, and how a transaction begins."""

import sqlite3

from sqlalchemy import Connection
from sqlalchemy.pool import ConnectionPoolEntry

from guichet.database import folding

BUSY_MS = 5000
"""Milliseconds a writer waits for the one before it."""


def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """Set up a new connection."""
    # sqlite3 would begin transactions by itself, and too late: see begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL: what is acknowledged survives a power cut, not only a killed process.
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is overwritten, not only let go
    ):
        cursor.execute(f"PRAGMA {pragma}")
    # The file keeps its mode, and SQLite does not wait for others when it changes it: so only where it is another one.
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()
    folding.prepare(connection)


def begin(connection: Connection) -> None:
    """Begin a transaction."""
    # A writer takes the lock when it begins: taken later, it could meet another's change and fail.
    writes = connection.get_execution_options().get("guichet_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_mistaken(error: BaseException) -> bool:
    """True when the statement itself is wrong: SQLite's driver calls that an operational error too."""
    cause = getattr(error, "orig", error)
    return isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
