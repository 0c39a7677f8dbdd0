"""Fixtures that several folders of tests share. Runs in both environments: standard library and pytest only."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system with its real engine and the trained model. Shared: leave it running."""
    found = Stack(tmp_path_factory.mktemp("stack"))
    found.guichet("migrate")
    found.start()
    try:
        found.wait()
        yield found
    finally:
        found.stop()
