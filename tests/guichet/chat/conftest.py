"""Fixtures of the API's tests: a served application with a fake engine, and a visitor."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for


@pytest.fixture
def engine() -> FakeEngine:
    """The fake engine behind the API."""
    return FakeEngine()


@pytest.fixture
async def http(tmp_path: Path, backend: dict[str, str], engine: FakeEngine) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the served application."""
    async with serving(settings_for(tmp_path, **backend), engine) as session:
        yield session


@pytest.fixture
async def visitor(http: aiohttp.ClientSession) -> Visitor:
    """A visitor with an open conversation."""
    found = Visitor(http)
    await found.open()
    return found
