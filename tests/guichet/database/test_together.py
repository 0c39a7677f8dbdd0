"""Short transactions on SQLite share commits, and keep every promise of one that does not."""

import asyncio
import itertools
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from guichet.conversations.store import StoreUnavailable
from guichet.database.session import Database


class Disk:
    """Counts what a connection to the file sees committed, as another process would."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self) -> list[int]:
        with sqlite3.connect(self.path) as connection:
            found = [int(n) for (n,) in connection.execute("SELECT n FROM counts ORDER BY n")]
        connection.close()
        return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "together.db"


@pytest.fixture
async def short(path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE counts (n INTEGER PRIMARY KEY)"))
    yield database
    await database.close()


async def add(database: Database, n: int) -> None:
    async with database.together() as connection:
        await connection.execute(text("INSERT INTO counts VALUES (:n)"), {"n": n})


def commits(database: Database) -> list[str]:
    """What is sent to SQLite to commit, from now on."""
    assert database._together is not None
    seen: list[str] = []
    assert database._together._writer is not None
    driver = database._together._writer.driver
    driver.set_trace_callback(lambda statement: seen.append(statement) if statement == "COMMIT" else None)
    return seen


async def test_it_is_on_disk_when_it_is_over(short: Database, path: Path) -> None:
    await add(short, 1)
    assert Disk(path).rows() == [1]


async def test_what_comes_at_once_is_committed_together_and_each_is_on_disk_when_it_is_over(
    short: Database, path: Path
) -> None:
    await add(short, 1000)
    seen = commits(short)

    async def checked(n: int) -> None:
        await add(short, n)
        assert n in Disk(path).rows()

    await asyncio.gather(*(checked(n) for n in range(100)))
    assert Disk(path).rows() == [*range(100), 1000]
    assert 1 <= len(seen) < 50


async def test_nobody_sees_it_before_the_commit(short: Database, path: Path) -> None:
    async with short.together() as connection:
        await connection.execute(text("INSERT INTO counts VALUES (1)"))
        assert Disk(path).rows() == []
        async with short.look() as other:
            assert await other.scalar(text("SELECT count(*) FROM counts")) == 0
    assert Disk(path).rows() == [1]


async def test_one_that_fails_takes_only_itself_back(short: Database, path: Path) -> None:
    async def fail(n: int) -> None:
        with pytest.raises(RuntimeError):
            async with short.together() as connection:
                await connection.execute(text("INSERT INTO counts VALUES (:n)"), {"n": n})
                raise RuntimeError

    await asyncio.gather(add(short, 1), fail(2), add(short, 3), fail(4), add(short, 5))
    assert Disk(path).rows() == [1, 3, 5]


async def test_a_commit_that_fails_is_told_to_all_who_waited_for_it(short: Database, path: Path) -> None:
    await add(short, 1)
    assert short._together is not None
    assert short._together._writer is not None
    driver = short._together._writer.driver
    # Refused at the commit: a row that points to none, looked at only then.
    driver.execute("CREATE TABLE points (n INTEGER REFERENCES counts (n) DEFERRABLE INITIALLY DEFERRED)")

    async def wrong() -> None:
        async with short.together() as connection:
            await connection.execute(text("INSERT INTO points VALUES (99)"))

    found = await asyncio.gather(add(short, 2), wrong(), add(short, 3), return_exceptions=True)
    assert all(isinstance(one, Exception) for one in found), found
    assert Disk(path).rows() == [1]
    await add(short, 4)
    assert Disk(path).rows() == [1, 4]


async def test_another_process_that_writes_is_waited_for_off_the_loop(short: Database, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(add(short, 1))
    for _ in range(20):  # the loop goes on meanwhile
        await asyncio.sleep(0)
    assert not task.done()
    other.execute("COMMIT")
    other.close()
    await task
    assert Disk(path).rows() == [1]


async def test_long_and_short_transactions_stand_in_one_line(short: Database, path: Path) -> None:
    async def long(n: int) -> None:
        async with short.write() as connection:
            count = await connection.scalar(text("SELECT count(*) FROM counts"))
            await asyncio.sleep(0)
            await connection.execute(text("INSERT INTO counts VALUES (:n)"), {"n": n})
            assert await connection.scalar(text("SELECT count(*) FROM counts")) == int(count or 0) + 1

    await asyncio.gather(*(add(short, n) if n % 3 else long(n) for n in range(60)))
    assert Disk(path).rows() == list(range(60))


async def test_one_that_is_cancelled_while_it_waits_for_the_commit_leaves_the_others_whole(
    short: Database, path: Path
) -> None:
    tasks = [asyncio.create_task(add(short, n)) for n in range(10)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    kept = [n for n, result in enumerate(found) if result is None]
    assert set(kept) >= {1, 3, 5, 7, 9}
    assert set(Disk(path).rows()) >= set(kept)
    await add(short, 100)
    assert 100 in Disk(path).rows()


async def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'folder.db'}")
    with pytest.raises(StoreUnavailable):
        await add(database, 1)
    with pytest.raises(StoreUnavailable):
        async with database.look() as connection:
            await connection.execute(text("SELECT 1"))
    await database.close()


async def test_what_sqlite_refuses_is_unavailable_and_kept_nowhere(short: Database, path: Path) -> None:
    """SQLite is interrupted at one of its steps after the other, as an error of the disk would: BEGIN, SAVEPOINT, …"""
    await add(short, 1000)
    assert short._together is not None
    assert short._together._writer is not None
    driver = short._together._writer.driver
    kept, statements = [1000], set()
    for n in range(16):
        seen: list[str] = []
        steps = itertools.count()
        driver.set_trace_callback(seen.append)
        driver.set_progress_handler(lambda steps=steps, n=n: next(steps) == n, 1)  # type: ignore[misc]
        try:
            await add(short, n)
            kept.append(n)
        except StoreUnavailable:
            statements.add(seen[-1] if seen else "BEGIN IMMEDIATE")
        driver.set_progress_handler(None, 1)
    driver.set_trace_callback(None)
    await add(short, 2000)
    assert Disk(path).rows() == sorted([*kept, 2000])
    assert {"BEGIN IMMEDIATE", "SAVEPOINT one", "RELEASE one"} <= statements


async def test_a_commit_does_not_wait_for_other_work_in_threads(short: Database, path: Path) -> None:
    """As passwords that are hashed: all of the loop's own threads are taken."""
    over = threading.Event()
    others = [asyncio.create_task(asyncio.to_thread(over.wait)) for _ in range(64)]
    await asyncio.sleep(0)
    added = asyncio.create_task(add(short, 1))
    done, _ = await asyncio.wait({added}, timeout=20)
    over.set()
    await asyncio.gather(added, *others)
    assert done
    assert Disk(path).rows() == [1]


async def test_closing_commits_what_is_open(path: Path, short: Database) -> None:
    task = asyncio.create_task(add(short, 7))
    await asyncio.sleep(0)
    await short.close()
    await task
    assert Disk(path).rows() == [7]
