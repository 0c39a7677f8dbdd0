"""Backup and restore: everything comes back, into the same store or the other one, or nothing does."""

import gzip
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from guichet.database import backup
from guichet.database.audit import SqlAudit
from guichet.database.backup import CannotRestore
from guichet.database.session import Database
from tests.guichet import databases
from tests.guichet.conftest import CAMILLE, Parts


@pytest.fixture
async def filled(parts: Parts, database: Database) -> Database:
    """A database with a case about a person's rights (its last day is a date), data in its form, and an audit log."""
    conversation_id = await parts.held()
    await parts.conversations.open()
    await parts.handoffs.reply(conversation_id, CAMILLE, "Bonjour, « ça » — c’est noté 👍", "r1")
    case = await parts.handoffs.transfer(conversation_id, CAMILLE, queue="droits")
    assert case.answer_by is not None
    for number in range(3):
        await SqlAudit(database).record("agent-1", "took", f"conversation:{conversation_id}", {"seq": number})
    return database


_names = itertools.count()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database besides the filled one."""
    if request.param == "sqlite":
        return databases.prepare(f"sqlite+aiosqlite:///{tmp_path}/restored-{next(_names)}.db")
    server = request.getfixturevalue("postgres_server")
    name = f"restored_{next(_names)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE template")
    return str(server.url(name)).replace("://", "+asyncpg://", 1)


async def test_counts_and_hashes_are_equal_after_a_restore(filled: Database, empty_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.gz"
    written = await backup.write(filled, file)
    assert written["messages"].rows > 3
    assert written["cases"].rows == 1
    assert file.stat().st_mode & 0o777 == 0o600
    there = Database(empty_url)
    assert await backup.restore(there, file) == written
    async with there.read() as connection:
        assert await backup.count(connection) == written
    await SqlAudit(there).record("agent-1", "took", "conversation:x")
    await there.close()


async def test_a_database_that_is_not_empty_is_left_as_it_is(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.gz"
    written = await backup.write(filled, file)
    with pytest.raises(CannotRestore, match="not empty"):
        await backup.restore(filled, file)
    async with filled.read() as connection:
        assert await backup.count(connection) == written


def damaged(file: Path, change: Callable[[list[str]], list[str]]) -> None:
    lines = gzip.decompress(file.read_bytes()).decode().splitlines(keepends=True)
    file.write_bytes(gzip.compress("".join(change(lines)).encode()))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: lines[:-1], "ends too early"),
        (lambda lines: [*lines[:3], *lines[4:]], "not what was written"),
        (lambda lines: [line.replace("Bonjour", "Bonsoir") for line in lines], "not what was written"),
        (lambda lines: ["{}\n", *lines[1:]], "not a backup"),
        (lambda lines: [lines[0].replace('"revision": "', '"revision": "x'), *lines[1:]], "revision x"),
    ],
)
async def test_a_damaged_backup_restores_nothing(
    filled: Database, tmp_path: Path, change: Callable[[list[str]], list[str]], told: str
) -> None:
    file = tmp_path / "backup.gz"
    await backup.write(filled, file)
    damaged(file, change)
    there = Database(databases.prepare(f"sqlite+aiosqlite:///{tmp_path}/other-{next(_names)}.db"))
    with pytest.raises(CannotRestore, match=told):
        await backup.restore(there, file)
    async with there.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM messages")) == 0
    await there.close()


async def test_a_file_that_is_cut_restores_nothing(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.gz"
    await backup.write(filled, file)
    file.write_bytes(file.read_bytes()[:-40])
    there = Database(databases.prepare(f"sqlite+aiosqlite:///{tmp_path}/other-{next(_names)}.db"))
    with pytest.raises(CannotRestore, match=r"damaged|early"):
        await backup.restore(there, file)
    await there.close()


async def test_a_backup_does_not_overwrite_another(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.gz"
    await backup.write(filled, file)
    kept = file.read_bytes()
    with pytest.raises(FileExistsError):
        await backup.write(filled, file)
    assert file.read_bytes() == kept


async def test_every_table_of_the_database_is_in_the_backup(database: Database) -> None:
    from sqlalchemy import Connection, inspect

    async with database.read() as connection:

        def names(sync: Connection) -> set[str]:
            return set(inspect(sync).get_table_names())

        assert await connection.run_sync(names) - {"alembic_version"} == {table.name for table in backup.tables()}
