"""Fixtures that several folders of tests share. Runs in both environments: standard library and pytest only."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack, running


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system with its real engine and the trained model. Shared: leave it running."""
    with running(tmp_path_factory.mktemp("stack")) as found:
        yield found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured, told by `record_property("figure", ...)`: it belongs into CI's output."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    figures = [said for report in reports for name, said in getattr(report, "user_properties", []) if name == "figure"]
    if figures:
        terminalreporter.section("figures")
        for said in dict.fromkeys(figures):
            terminalreporter.write_line(said)
