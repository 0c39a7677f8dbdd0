"""Backup: every table as lines of JSON in one compressed file, read from one moment; restored into either store.

The file holds personal data: it is readable by its owner alone, and falls under the same retention as the database.
"""

import gzip
import hashlib
import importlib
import json
import os
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Date, DateTime, Integer, Table, bindparam, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

import guichet.database
from guichet.database.session import Database
from guichet.database.tables import UtcDateTime, metadata

FORMAT = 1
BATCH = 1000
FILLED_BY_MIGRATION = ("audit_head",)
"""Tables whose row is there from the start: it is brought to what it was, not put in."""


class CannotRestore(Exception):
    """The file is not a whole backup, or the database is not an empty one of this version; the text says which."""


@dataclass(frozen=True)
class Counted:
    """Rows of a table, and the SHA-256 of their lines in the order of the primary key."""

    rows: int
    sha256: str


def tables() -> list[Table]:
    """All tables, those that others refer to first."""
    for module in pkgutil.iter_modules(guichet.database.__path__):
        if module.name.endswith("tables"):
            importlib.import_module(f"guichet.database.{module.name}")
    return list(metadata.sorted_tables)


async def write(database: Database, path: Path) -> dict[str, Counted]:
    """Write a backup to `path`, whole or not at all. Gives what each table holds. Raises FileExistsError."""
    draft = path.with_name(f".{path.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as file:
            counted: dict[str, Counted] = {}
            async with database.read() as connection:
                await _one_moment(connection, database)
                revision = await _revision(connection)
                file.write(json.dumps({"guichet": FORMAT, "revision": revision}) + "\n")
                for table in tables():
                    rows, digest = 0, hashlib.sha256()
                    async for line in _lines(connection, table):
                        file.write(f"{json.dumps(table.name)}\t{line}\n")
                        digest.update(line.encode() + b"\n")
                        rows += 1
                    counted[table.name] = Counted(rows, digest.hexdigest())
            file.write(json.dumps({"end": {name: [c.rows, c.sha256] for name, c in counted.items()}}) + "\n")
        os.link(draft, path)
    finally:
        draft.unlink()
    return counted


async def restore(database: Database, path: Path) -> dict[str, Counted]:
    """Put a backup into an empty, migrated database, all of it or nothing. Raises CannotRestore."""
    by_name = {table.name: table for table in tables()}
    lines = _read(path)
    async with database.write() as connection:
        _check_head(next(lines, ""), await _revision(connection))
        await _check_empty(connection)
        batch: list[dict[str, Any]] = []
        name, end = "", None
        for line in lines:
            if line.startswith('{"end"'):
                end = json.loads(line)["end"]
                break
            at, _, row = line.partition("\t")
            found = json.loads(at)
            if found != name or len(batch) >= BATCH:
                await _put(connection, by_name.get(name), batch)
                name, batch = found, []
            batch.append(_values(by_name, found, row))
        await _put(connection, by_name.get(name), batch)
        if end is None:
            raise CannotRestore(f"{path}: the file ends too early, it is not whole")
        counted = await count(connection)
        for table_name, (rows, sha256) in end.items():
            if counted[table_name] != Counted(rows, sha256):
                raise CannotRestore(f"{path}: {table_name} is not what was written: {counted[table_name]}")
        if not database.is_sqlite:
            await _sequences(connection, by_name.values())
    return counted


async def count(connection: AsyncConnection) -> dict[str, Counted]:
    """What each table holds."""
    counted = {}
    for table in tables():
        rows, digest = 0, hashlib.sha256()
        async for line in _lines(connection, table):
            digest.update(line.encode() + b"\n")
            rows += 1
        counted[table.name] = Counted(rows, digest.hexdigest())
    return counted


async def _lines(connection: AsyncConnection, table: Table) -> Any:
    """The rows as JSON, in the order of the primary key as its bytes are: both stores then agree."""
    keys = [
        c.collate("C") if c.type.python_type is str and connection.dialect.name != "sqlite" else c
        for c in table.primary_key
    ]
    result = await connection.stream(select(table).order_by(*keys), execution_options={"yield_per": BATCH})
    async for row in result.mappings():
        values = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True)


def _values(by_name: dict[str, Table], name: str, row: str) -> dict[str, Any]:
    if name not in by_name:
        raise CannotRestore(f"the file has a table {name}, which this version does not know")
    values: dict[str, Any] = json.loads(row)
    for column in by_name[name].columns:
        if isinstance(column.type, (UtcDateTime, DateTime)) and values[column.name] is not None:
            values[column.name] = datetime.fromisoformat(values[column.name])
        elif isinstance(column.type, Date) and values[column.name] is not None:
            values[column.name] = date.fromisoformat(values[column.name])
    return values


async def _put(connection: AsyncConnection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is None or not rows:
        return
    if table.name in FILLED_BY_MIGRATION:
        for row in rows:
            await connection.execute(update(table).where(table.c.id == bindparam("of", row["id"])).values(row))
        return
    await connection.execute(insert(table), rows)


async def _one_moment(connection: AsyncConnection, database: Database) -> None:
    if not database.is_sqlite:  # a read of SQLite sees one moment anyway
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def _revision(connection: AsyncConnection) -> str:
    return str(await connection.scalar(text("SELECT version_num FROM alembic_version")))


async def _check_empty(connection: AsyncConnection) -> None:
    for table in tables():
        rows = await connection.scalar(select(func.count()).select_from(table))
        if rows and table.name not in FILLED_BY_MIGRATION:
            raise CannotRestore(f"the database is not empty: {table.name} has {rows} rows; restore into a new one")


def _check_head(line: str, revision: str) -> None:
    try:
        head = json.loads(line)
        made, of = head["guichet"], head["revision"]
    except (ValueError, TypeError, KeyError):
        raise CannotRestore("the file is not a backup of guichet") from None
    if made != FORMAT or of != revision:
        raise CannotRestore(
            f"the backup is of revision {of}, the database of {revision}: restore with the version that wrote it, "
            "then run `python -m guichet migrate` with this one"
        )


async def _sequences(connection: AsyncConnection, of: Any) -> None:
    """PostgreSQL counts its numbers apart from the rows: go on after the highest."""
    for table in of:
        keys = list(table.primary_key)
        if len(keys) == 1 and isinstance(keys[0].type, Integer) and keys[0].autoincrement is not False:
            name = await connection.scalar(select(func.pg_get_serial_sequence(table.name, keys[0].name)))
            top = await connection.scalar(select(func.max(keys[0])))
            if name and top:
                await connection.execute(select(func.setval(name, top)))


def _read(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")
    except FileNotFoundError:
        raise CannotRestore(f"{path}: there is no such file") from None
    except (OSError, EOFError, UnicodeDecodeError):
        raise CannotRestore(f"{path}: the file is damaged, or no backup") from None
