"""Imports run one way: app -> chat | desk -> conversations -> the standard library."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.stack import ROOT

JOINED = (
    "guichet.app",
    "guichet.cli",
    "guichet.agents_cli",
    "guichet.privacy_cli",
    "guichet.audit_cli",
    "guichet.backup_cli",
    "guichet.surge_cli",
    "guichet.demo",
    "guichet.launch",
    "guichet.migrations",
)
"""Where stores, clients and buses may be named: the parts are joined there."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom; a library stands in it by its top name."""
    return grimp.build_graph("guichet", "actions", "engine", include_external_packages=True, cache_dir=None)


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def test_the_contracts_of_pyproject_are_kept() -> None:
    linter = str(Path(sys.executable).with_name("lint-imports"))
    done = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_conversations_stand_on_the_standard_library_alone(graph: grimp.ImportGraph) -> None:
    ours = {"guichet.conversations", *graph.find_descendants("guichet.conversations")}
    assert len(ours) > 5
    used = {target for module in ours for target in graph.find_modules_directly_imported_by(module)} - ours
    assert {module for module in used if module.split(".")[0] not in sys.stdlib_module_names} == set()


def test_stores_clients_and_buses_are_named_only_where_parts_are_joined(graph: grimp.ImportGraph) -> None:
    named = ("guichet.database", "guichet.engine", "guichet.bus", "guichet.openid")
    targets = {module for module in graph.modules if within(module, *named)}
    importers = {importer for target in targets for importer in graph.find_modules_that_directly_import(target)}
    assert "guichet.app" in importers
    assert {importer for importer in importers if not within(importer, *named, *JOINED)} == set()
