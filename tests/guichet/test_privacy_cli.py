"""The commands about what is kept of people: purge in time, hand out, erase."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from guichet.conversations.turns import Post
from guichet.database.session import Database
from tests.guichet.conftest import Parts
from tests.stack import ROOT


def run(database: Database, folder: Path, *arguments: str, status: int = 0) -> str:
    url = database.engine.url.render_as_string(hide_password=False).replace("+aiosqlite", "")
    env = {**os.environ, "GUICHET_DATABASE_URL": url, "GUICHET_VAR": str(folder), "GUICHET_ENGINE_SECRET": "x" * 32}
    done = subprocess.run(
        [sys.executable, "-m", "guichet", *arguments],
        cwd=ROOT,
        env={**env, "ENGINE_PORT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
async def conversation_id(parts: Parts) -> str:
    found = await parts.open()
    await parts.turns.take(found, Post("c1", "ma question"))
    return found


async def test_the_purge_tells_what_it_did(parts: Parts, database: Database, tmp_path: Path) -> None:
    assert "Would go now:\n       0  conversations emptied" in run(database, tmp_path, "purge", "--dry-run")
    assert "Purged:\n       0  conversations emptied" in run(database, tmp_path, "purge")


async def test_a_conversation_is_handed_out_then_erased(
    parts: Parts, database: Database, tmp_path: Path, conversation_id: str
) -> None:
    told = json.loads(run(database, tmp_path, "privacy", "export", conversation_id))
    assert "ma question" in {row["text"] for row in told["messages"]}
    assert f"Erased: {conversation_id}" in run(database, tmp_path, "privacy", "erase", conversation_id, "--yes")
    assert "no conversation and no case is" in run(database, tmp_path, "privacy", "export", conversation_id, status=1)


async def test_a_case_is_found_by_its_number(
    parts: Parts, database: Database, tmp_path: Path, conversation_id: str
) -> None:
    parts.duty.here.clear()
    standing = await parts.conversations.request_human(conversation_id, {"name": "Zoé"})
    told = json.loads(run(database, tmp_path, "privacy", "export", str(standing.case)))
    assert told["conversations"][0]["id"] == conversation_id
