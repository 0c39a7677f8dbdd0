"""Migrations give the tables that the code works on, and may be run again."""

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from guichet.database import migration
from guichet.database.tables import metadata


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
    migration.downgrade(database_url, "base")
    migration.upgrade(database_url)
