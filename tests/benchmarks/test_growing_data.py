"""bench-grow sees the statements of a turn, wherever they are run, and tells those without an index."""

from pathlib import Path

import pytest

from benchmarks import growing_data
from guichet.database.session import Database
from tests.guichet import databases


@pytest.fixture
def url(tmp_path: Path) -> str:
    found = f"sqlite+aiosqlite:///{tmp_path}/guichet.db"
    databases.prepare(found)
    return found


async def test_every_statement_of_a_turn_uses_an_index(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_data, "TURNS", 1)
    costs = await growing_data.measure(url, [400], [10], 1)
    assert costs.scans == []
    assert costs.explained >= 8
    assert set(costs.by_size) == {400}
    assert set(costs.by_length) == {10}


async def test_a_statement_without_an_index_is_told(url: str) -> None:
    database = Database(url)
    plan = await growing_data._plan(database, url, "SELECT seq FROM messages WHERE text = 'x'", ())
    await database.close()
    assert growing_data.SCANS.search(plan)


@pytest.mark.parametrize(
    ("plan", "is_scan"),
    [
        ("SEARCH messages USING PRIMARY KEY (conversation_id=?)", False),
        ("SCAN messages", True),
        ("Index Scan using pk_messages on messages", False),
        ("Seq Scan on messages  (cost=0.00..1.00 rows=1 width=8)", True),
    ],
)
def test_plans_of_both_stores_are_understood(plan: str, is_scan: bool) -> None:
    assert bool(growing_data.SCANS.search(plan)) is is_scan
