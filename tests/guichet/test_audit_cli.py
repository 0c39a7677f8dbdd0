"""`python -m guichet audit verify`, as it is typed."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from guichet.database import migration
from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from tests.stack import ROOT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database whose log has three entries."""
    path = tmp_path / "guichet.db"
    url = f"sqlite+aiosqlite:///{path}"
    migration.upgrade(url)

    async def fill() -> None:
        database = Database(url)
        for number in range(3):
            await SqlAudit(database).record("agent-1", "took", f"conversation:{number}")
        await database.close()

    asyncio.run(fill())
    return path


def verify(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "GUICHET_DATABASE_URL": f"sqlite:///{file}"}
    command = [sys.executable, "-m", "guichet", "audit", "verify", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_whole_log_is_said_to_be_and_its_head_can_be_noted_down(file: Path) -> None:
    done = verify(file)
    assert done.returncode == 0
    first, head = done.stdout.splitlines()
    assert first == "The audit log is whole: entries 1 to 3, 0 purged."
    assert verify(file, "--expect", head).returncode == 0
    other = verify(file, "--expect", "2:" + head.partition(":")[2])
    assert (other.returncode, other.stderr) == (
        1,
        "The audit log is broken: entry 2 is not the one that was noted down.\n",
    )
    assert "expected SEQ:HASH" in verify(file, "--expect", "x").stderr


def test_a_changed_entry_is_named(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET subject = 'conversation:x' WHERE seq = 2")
    connection.close()
    done = verify(file)
    assert (done.returncode, done.stderr) == (1, "The audit log is broken: entry 2 is not what was written.\n")
