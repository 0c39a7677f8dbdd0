"""The docs tell what is there: each setting, each error code, each command; and links lead somewhere."""

import re

import pytest

from guichet.settings import Settings, variables
from tests.stack import ROOT
from tests.tree.test_tree import TEXTS

DOCS = {path.relative_to(ROOT).as_posix(): path for path in TEXTS if path.suffix == ".md"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_each_setting_is_documented_with_its_default_and_no_other_is() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `?(.*?)`? \|", read("docs/settings.md"), re.MULTILINE))
    assert set(rows) == set(variables())
    for field in Settings.model_fields.values():
        if field.default not in (None, ""):
            assert rows[str(field.alias)] == str(field.default).lower().replace("true", "true")


def test_each_error_code_is_documented() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "guichet/chat").glob("*.py"))
    used = set(re.findall(r'ApiError\(\s*\d+,\s*"(\w+)"', code)) | set(re.findall(r'\d+: \("(\w+)"', code))
    assert used >= {"json_invalide", "introuvable", "trop_de_demandes"}
    assert {c for c in used if f"`{c}`" not in read("docs/protocol.md")} == set()


def test_each_route_is_documented() -> None:
    routes = re.findall(r'\("(GET|POST|DELETE)", (?:one \+ )?"([^"]*)"', read("guichet/chat/routes.py"))
    assert len(routes) >= 6
    protocol = read("docs/protocol.md")
    for method, path in routes:
        assert re.search(rf"`{method} +/api/v1/conversations(?:/{{id}})?{re.escape(path)}[`?]", protocol), (
            method,
            path,
        )


def test_the_makefiles_commands_are_in_the_readme() -> None:
    commands = set(re.findall(r"^([a-z]+)(?: [a-z]+)*:.*## ", read("Makefile"), re.MULTILINE))
    assert {"run", "test", "check", "train", "evaluate", "format", "help"} <= commands
    assert {c for c in commands if f"`{c}`" not in read("README.md") and f"make {c}" not in read("README.md")} == set()


def test_the_readme_is_short() -> None:
    assert len(read("README.md").splitlines()) < 150


@pytest.mark.parametrize("doc", DOCS)
def test_links_lead_to_files(doc: str) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", DOCS[doc].read_text(encoding="utf-8")):
        assert (DOCS[doc].parent / target).exists(), f"{doc} links to {target}"
