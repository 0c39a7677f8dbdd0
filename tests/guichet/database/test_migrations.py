"""Migrations give the tables that the code works on, may be run again, and go back to what was there before."""

import asyncio
from datetime import UTC, datetime

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from guichet.database import migration
from guichet.database.tables import metadata
from guichet.desk.sealing import Sealing, Unreadable

KEY = b"k" * 32


def back(database_url: str, revision: str) -> None:
    migration.downgrade(database_url, revision, lambda: KEY)


def rules(database_url: str) -> dict[str, object]:
    """What the database itself insists on, by table."""

    def read(connection: Connection) -> dict[str, object]:
        found = inspect(connection)
        return {
            table: {
                "check": sorted(str(one["name"]) + str(one["sqltext"]) for one in found.get_check_constraints(table)),
                "unique": sorted(str(one["column_names"]) for one in found.get_unique_constraints(table)),
                "foreign": sorted(str(one["constrained_columns"]) for one in found.get_foreign_keys(table)),
                "index": sorted(f"{one['name']} {one['unique']}" for one in found.get_indexes(table)),
                "needed": sorted(one["name"] for one in found.get_columns(table) if not one["nullable"]),
            }
            for table in found.get_table_names()
        }

    async def go() -> dict[str, object]:
        engine = create_async_engine(database_url)
        async with engine.connect() as connection:
            seen = await connection.run_sync(read)
        await engine.dispose()
        return seen

    return asyncio.run(go())


def execute(database_url: str, statement: str, **values: object) -> list[tuple[object, ...]]:
    async def go() -> list[tuple[object, ...]]:
        engine = create_async_engine(database_url)
        async with engine.begin() as connection:
            done = await connection.execute(text(statement), values)
            rows = [tuple(row) for row in done] if done.returns_rows else []
        await engine.dispose()
        return rows

    return asyncio.run(go())


async def test_the_migrated_tables_are_those_of_the_code(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def test_running_them_again_changes_nothing(database_url: str) -> None:
    migration.upgrade(database_url)


def test_they_go_back_to_nothing_and_forward_again(database_url: str) -> None:
    back(database_url, "base")
    migration.upgrade(database_url)


def test_each_step_back_leaves_the_rules_that_its_way_forward_had_made(database_url: str) -> None:
    revisions = [found.revision for found in ScriptDirectory(str(migration.FOLDER)).walk_revisions()]
    going_back = {}
    for revision in revisions[1:]:
        back(database_url, revision)
        going_back[revision] = rules(database_url)
    assert any("ck_conversations_state" in str(seen) for seen in going_back.values())
    back(database_url, "base")
    for revision in reversed(revisions[1:]):
        migration.upgrade(database_url, revision)
        assert going_back[revision] == rules(database_url), revision


def test_going_back_opens_sealed_secrets_for_older_code_with_their_key_alone(database_url: str) -> None:
    execute(
        database_url,
        "INSERT INTO agents (id, email, name, role, password_hash, must_change, disabled, created_at, totp_secret)"
        " VALUES ('a', 'a@exemple.fr', 'A', 'agent', '!', :no, :no, :now, :secret)",
        no=False,
        now=datetime.now(UTC),
        secret=Sealing(KEY).seal("a", "JBSWY3DPEHPK3PXP"),
    )
    with pytest.raises(Unreadable, match="the second factors of 1 accounts do not open with this GUICHET_IDENTITY_KEY"):
        migration.downgrade(database_url, "0011", lambda: b"another" * 8)
    migration.upgrade(database_url)
    back(database_url, "0011")
    assert execute(database_url, "SELECT totp_secret FROM agents") == [("JBSWY3DPEHPK3PXP",)]
