"""Both stores keep what was acknowledged, and writers do not trip over each other."""

import asyncio

import pytest
from sqlalchemy import text

from guichet.database.session import Database


async def test_what_is_committed_survives_a_power_cut(database: Database) -> None:
    async with database.read() as connection:
        if not database.is_sqlite:
            assert await connection.scalar(text("SHOW synchronous_commit")) == "on"
            return
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert await connection.scalar(text("PRAGMA synchronous")) == 2
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 1


async def test_writers_wait_for_each_other(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE counts (n INTEGER)"))
        await connection.execute(text("INSERT INTO counts VALUES (0)"))

    async def add() -> None:
        async with database.write() as connection:
            held = "" if database.is_sqlite else " FOR UPDATE"
            n = await connection.scalar(text(f"SELECT n FROM counts{held}"))
            await connection.execute(text("UPDATE counts SET n = :n"), {"n": int(n or 0) + 1})

    await asyncio.gather(*(add() for _ in range(40)))
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT n FROM counts")) == 40


async def test_an_exception_takes_everything_back(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE counts (n INTEGER)"))
    with pytest.raises(RuntimeError):
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO counts VALUES (1)"))
            raise RuntimeError
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM counts")) == 0
