"""The tree: nothing of a machine in it, locks with hashes, files of a size to read, built files from their sources."""

import ast
import hashlib
import json
import re
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.stack import ROOT

FILES = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
BINARY = {".png", ".ico", ".gz", ".bin"}
TEXTS = [path for path in FILES if path.suffix not in BINARY]
# In pieces, so that this file does not hold what it looks for.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org"]
MACHINE = re.compile(r"(?<![\w.])/(?:ro" + r"ot|wo" + r"rk|fa" + r"rm|ho" + r"me/[a-z]+)/")
OURS = [p for p in FILES if p.suffix in (".py", ".ts", ".js", ".mjs") and "static" not in p.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_are_files() -> None:
    assert len(FILES) > 100


def test_no_registry_is_named() -> None:
    found = [name(p) for p in TEXTS if any(host in p.read_text(encoding="utf-8").lower() for host in HOSTS)]
    assert found == []


def test_no_path_of_a_machine_is_named() -> None:
    assert [name(p) for p in TEXTS if MACHINE.search(p.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "engine/requirements.txt"])
def test_a_lock_has_a_hash_for_each_package(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"))
    pinned = [entry for entry in entries if re.match(r"[A-Za-z0-9_.\[\]-]+==", entry)]
    assert len(pinned) > 30
    assert [entry.split("==")[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_no_file_of_ours_outgrows_300_lines() -> None:
    assert [name(p) for p in OURS if len(p.read_text(encoding="utf-8").splitlines()) > 300] == []


def test_each_package_says_what_it_owns_in_a_line() -> None:
    packages = [p for p in FILES if p.name == "__init__.py" and p.relative_to(ROOT).parts[0] != "tests"]
    docs = {name(p): ast.get_docstring(ast.parse(p.read_text(encoding="utf-8"))) or "" for p in packages}
    assert len(docs) >= 7
    assert [path for path, doc in docs.items() if not doc.splitlines() or not doc.splitlines()[0].endswith(".")] == []


def test_actions_are_flat() -> None:
    assert [name(p) for p in FILES if p.is_relative_to(ROOT / "actions") and p.parent != ROOT / "actions"] == []


def test_no_folder_at_the_top_bears_a_librarys_name() -> None:
    """In neither environment: the current folder comes first on the path, and would hide the library."""
    tops = {p.relative_to(ROOT).parts[0] for p in FILES if len(p.relative_to(ROOT).parts) > 1}
    engine = {
        p.name for p in (ROOT / "engine/.venv").glob("lib/python3*/site-packages/*") if (p / "__init__.py").exists()
    }
    assert {"rasa", "spacy"} <= engine
    # Some libraries install their tests; nobody needs these.
    assert tops & (set(packages_distributions()) | engine) <= {"tests"}


def test_each_folder_of_tests_is_a_package() -> None:
    folders = {p.parent for p in FILES if p.is_relative_to(ROOT / "tests") and p.suffix == ".py"}
    assert [name(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


BUILT = json.loads((ROOT / "guichet/static/built.json").read_text(encoding="utf-8"))["files"]


@pytest.mark.parametrize("entry", BUILT, ids=[entry["file"] for entry in BUILT])
def test_a_built_file_is_the_one_that_was_recorded(entry: dict[str, str]) -> None:
    path = ROOT / "guichet/static" / entry["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    assert entry["licence"]
    assert entry["version"]


def test_no_file_of_others_is_served_unrecorded() -> None:
    vendor = [p for p in FILES if p.is_relative_to(ROOT / "guichet/static/vendor") and p.suffix != ".txt"]
    recorded = {entry["file"] for entry in BUILT}
    assert vendor
    assert [name(p) for p in vendor if p.relative_to(ROOT / "guichet/static").as_posix() not in recorded] == []


def test_the_widget_was_built_from_the_sources_that_are_here() -> None:
    """As widget/README.md tells: SHA-256 of lines `<sha256>  <path>`, in the order of the paths."""
    widget = ROOT / "widget"
    paths = [widget / n for n in ("build.mjs", "package-lock.json", "package.json", "tsconfig.json")]
    paths += [p for p in FILES if p.is_relative_to(widget / "src")]
    lines = sorted((p.relative_to(widget).as_posix(), hashlib.sha256(p.read_bytes()).hexdigest()) for p in paths)
    digest = hashlib.sha256("".join(f"{sha}  {path}\n" for path, sha in lines).encode()).hexdigest()
    [chat] = [entry for entry in BUILT if entry["file"] == "guichet-chat.js"]
    assert chat["sources"] == digest, "run `make widget`"
