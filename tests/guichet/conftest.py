"""Fixtures of the application's tests: both stores, migrated and empty, and the parts put together on them.

A test that takes `database_url`, `database` or `parts` runs on SQLite and on PostgreSQL; one that takes `backend` runs
on SQLite with the bus in memory, and on PostgreSQL with Redis.
"""

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from guichet import opening
from guichet.conversations.casebook import Casebook
from guichet.conversations.conversation import AgentRef, Professional
from guichet.conversations.erasure import Erasure
from guichet.conversations.handoffs import Handoffs
from guichet.conversations.intake import Intake
from guichet.conversations.professionals import Professionals
from guichet.conversations.reopening import Reopening
from guichet.conversations.rounds import Policy, Rounds
from guichet.conversations.service import Conversations
from guichet.conversations.surge import Rush
from guichet.conversations.turns import Turns
from guichet.conversations.unbroken import Unbroken
from guichet.database import migration
from guichet.database.conversations import SqlStore
from guichet.database.session import Database
from tests import backends
from tests.guichet import databases
from tests.guichet.fakes import FakeBell, FakeDuty, FakeEngine, FakeWords

CAMILLE = AgentRef("agent-1", "Camille Roux")
SACHA = AgentRef("agent-2", "Sacha Morel")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[backends.Postgres]:
    """A PostgreSQL with a migrated database `template`, to be copied."""
    with backends.postgres() as server:
        server.run("CREATE DATABASE template")
        migration.upgrade(server.url("template").replace("://", "+asyncpg://", 1))
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[backends.RedisServer]:
    """A Redis."""
    with backends.redis() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite file."""
    return databases.prepare(f"sqlite+aiosqlite:///{tmp_path / 'guichet.db'}")


_numbers = itertools.count()


@pytest.fixture
def postgres_url(postgres_server: backends.Postgres) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database, dropped afterwards."""
    name = f"test_{next(_numbers)}"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE template")
    yield postgres_server.url(name).replace("://", "+asyncpg://", 1)
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite-memory", "postgres-redis"])
def backend(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings that name a database and a bus."""
    if request.param == "sqlite-memory":
        return {"GUICHET_DATABASE_URL": str(request.getfixturevalue("sqlite_url")), "GUICHET_BUS_URL": "memory://"}
    server: backends.RedisServer = request.getfixturevalue("redis_server")
    server.flush()
    return {"GUICHET_DATABASE_URL": str(request.getfixturevalue("postgres_url")), "GUICHET_BUS_URL": server.url}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A connected database."""
    found = Database(database_url)
    yield found
    await found.close()


@dataclass
class Parts:
    """The conversations' parts on a real store, with fakes around."""

    store: SqlStore
    engine: FakeEngine
    duty: FakeDuty
    bell: FakeBell
    turns: Turns
    unbroken: Unbroken
    conversations: Conversations
    professionals: Professionals
    handoffs: Handoffs
    rounds: Rounds
    rush: Rush
    erasure: Erasure
    forgotten: list[str]

    async def open(self) -> str:
        """A new conversation's id."""
        return (await self.conversations.open()).conversation.id

    async def signed(self, person: str = "p-1") -> str:
        """The id of the conversation of a professional whom their portal signed for."""
        professional = Professional(person, "Dr Zoé Martin", "Cabinet des Lilas", "dentiste")
        return (await self.professionals.sign_in(professional)).conversation.id

    async def waiting(self) -> str:
        """The id of a conversation that waits for a human."""
        conversation_id = await self.open()
        await self.conversations.request_human(conversation_id, {})
        return conversation_id

    async def held(self) -> str:
        """The id of a conversation that Camille holds."""
        conversation_id = await self.waiting()
        await self.handoffs.take(conversation_id, CAMILLE)
        return conversation_id


@pytest.fixture
async def parts(database: Database) -> Parts:
    """All parts, joined as guichet/app.py does."""
    store, engine, duty, bell, words = (
        SqlStore(database),
        FakeEngine(),
        FakeDuty([CAMILLE, SACHA]),
        FakeBell(),
        FakeWords(),
    )
    unbroken = Unbroken()
    intake = Intake(duty, opening.parse("24/7"))
    ids = (f"id-{n}" for n in itertools.count(1))
    numbers = (f"{n:03d} 000-0" for n in itertools.count(1))
    forgotten: list[str] = []

    async def forget(conversation_id: str) -> None:
        forgotten.append(conversation_id)

    return Parts(
        store,
        engine,
        duty,
        bell,
        Turns(store, engine, words, bell, unbroken, Reopening(intake, lambda: next(numbers)), intake),
        unbroken,
        Conversations(store, words, bell, intake, ids.__next__, lambda: next(numbers)),
        Professionals(store, words, bell, ids.__next__, timedelta(hours=1), intake.rush),
        Handoffs(store, bell),
        Rounds(Casebook(store, bell), intake, lambda: next(numbers), Policy(timedelta(minutes=20), cap=0)),
        intake.rush,
        Erasure(store, bell, forget, database),
        forgotten,
    )
