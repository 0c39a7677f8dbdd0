"""Imports run one way: app -> chat | desk -> conversations -> the standard library."""

import ast
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT


def imports(path: Path) -> set[str]:
    """The modules that a file imports, by full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def files(package: str) -> list[Path]:
    return [p for p in sorted((ROOT / package).rglob("*.py")) if ".venv" not in p.parts]


def offenders(package: str, *forbidden: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files(package)
        for module in sorted(imports(path))
        if any(module == name or module.startswith(name + ".") for name in forbidden)
    ]


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("actions", ("guichet", "engine")),
        ("engine", ("guichet",)),
        ("guichet/chat", ("guichet.desk", "guichet.database", "guichet.engine", "guichet.bus", "guichet.app")),
        ("guichet/desk", ("guichet.chat", "guichet.database", "guichet.engine", "guichet.bus", "guichet.app")),
        ("guichet/database", ("guichet.chat", "guichet.engine", "guichet.bus", "guichet.app", "sanic")),
        ("guichet/notice", ("guichet.chat", "guichet.desk", "guichet.conversations", "guichet.database", "sanic")),
    ],
)
def test_a_package_does_not_reach_where_it_should_not(package: str, forbidden: tuple[str, ...]) -> None:
    assert files(package)
    assert offenders(package, *forbidden) == []


def test_conversations_stand_on_the_standard_library_alone() -> None:
    allowed = {*sys.stdlib_module_names, "guichet"}
    found = {m for path in files("guichet/conversations") for m in imports(path)}
    assert {m for m in found if m.split(".")[0] not in allowed} == set()
    assert {m for m in found if m.startswith("guichet.") and not m.startswith("guichet.conversations")} == set()


def test_stores_clients_and_buses_are_named_only_where_parts_are_joined() -> None:
    joined = {"app.py", "cli.py", "agents_cli.py"}
    found = {
        path.relative_to(ROOT / "guichet").as_posix()
        for path in files("guichet")
        if {m for m in imports(path) if m.startswith(("guichet.database", "guichet.engine", "guichet.bus"))}
    }
    assert {f for f in found if not f.startswith(("database/", "launch/", "migrations/"))} <= joined
