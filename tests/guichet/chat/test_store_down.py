"""The database does not serve: 503 with when to try again, and a repeat finishes what was begun."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from guichet.conversations.store import StoreUnavailable
from guichet.database import migration
from guichet.database.session import Database
from tests import backends
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for


@pytest.fixture
def own_postgres() -> Iterator[backends.Postgres]:
    """A migrated PostgreSQL to kill."""
    with backends.postgres() as server:
        migration.upgrade(server.url().replace("://", "+asyncpg://", 1))
        yield server


async def test_postgres_restarts_under_a_conversation(tmp_path: Path, own_postgres: backends.Postgres) -> None:
    async with serving(settings_for(tmp_path, GUICHET_DATABASE_URL=own_postgres.url()), FakeEngine()) as http:
        visitor = Visitor(http)
        await visitor.open()
        own_postgres.kill()
        refused = await visitor.say("bonjour")
        assert refused.status == 503
        assert refused.body["error"]["code"] == "indisponible"
        assert int(refused.headers["Retry-After"]) >= 1
        await asyncio.to_thread(own_postgres.start)
        assert (await visitor.say("bonjour")).status == 200
        seqs = [m["seq"] for m in (await visitor.call("GET", "/messages")).body["messages"]]
        assert seqs == [1, 2, 3]


async def test_a_read_only_sqlite_is_unavailable(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with database.read() as connection:
        await connection.execute(text("PRAGMA query_only=ON"))
    with pytest.raises(StoreUnavailable):
        async with database.write() as connection:
            await connection.execute(text("CREATE TABLE counts (n INTEGER)"))
    await database.close()


async def test_our_own_mistakes_are_not_called_an_outage(database: Database) -> None:
    with pytest.raises(Exception, match="no_such_column") as mistaken:
        async with database.read() as connection:
            await connection.execute(text("SELECT no_such_column FROM conversations"))
    assert not isinstance(mistaken.value, StoreUnavailable)
