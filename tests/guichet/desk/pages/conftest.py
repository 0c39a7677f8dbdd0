"""Fixtures of tests of pages: one server, on SQLite alone, as what a page asks of the store has tests on both."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import serving, settings_for


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def http(tmp_path: Path, database_url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the server."""
    async with serving(settings_for(tmp_path, GUICHET_DATABASE_URL=database_url), FakeEngine()) as session:
        yield session
