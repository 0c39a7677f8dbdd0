"""Fixtures that several folders of tests share. Runs in both environments: standard library and pytest only."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack, running


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system with its real engine and the trained model. Shared: leave it running."""
    with running(tmp_path_factory.mktemp("stack")) as found:
        yield found
