"""Fixtures of the launcher's tests."""

from pathlib import Path

import pytest

from guichet.database import migration


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite file: what a first start finds."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'guichet.db'}"
    migration.upgrade(url)
    return url
