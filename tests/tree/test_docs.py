"""The docs tell what is there: each setting, each error code, each command; and links lead somewhere."""

import json
import re
from collections.abc import Iterable

import pytest
import tomllib

from guichet.settings import Settings, variables
from tests.stack import ROOT
from tests.tree.test_tree import TEXTS

DOCS = {path.relative_to(ROOT).as_posix(): path for path in TEXTS if path.suffix == ".md"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_settings_page_tells_what_settings_py_tells() -> None:
    """Name, default and meaning, in the same order; a failure shows the rows to paste."""
    told = [line for line in read("docs/settings.md").splitlines() if re.match(r"\| `[A-Z_]+` \|", line)]
    assert told == [row(str(field.alias), field.default, field.description) for field in Settings.model_fields.values()]


def row(variable: str, default: object, meaning: str | None) -> str:
    """A setting's row; a default that depends on others, or none, stays empty."""
    value = str(default).lower() if isinstance(default, bool) else str(default)
    shown = "" if default in (None, "") else f"`{value}`"
    return f"| `{variable}` | {shown} | {meaning} |"


def test_no_part_reads_a_variable_that_is_not_a_setting() -> None:
    code = [path for path in TEXTS if path.suffix in (".py", ".yml") and "tests" not in path.parts]
    named = re.compile(r"\b(?:GUICHET|ENGINE|ACTIONS)_[A-Z_]*[A-Z]\b")
    read_in = {name: path for path in code for name in named.findall(path.read_text(encoding="utf-8"))}
    constants = {name for path in code for name in re.findall(r"^([A-Z_]+)\b.*? = ", path.read_text("utf-8"), re.M)}
    assert {"GUICHET_ENGINE_SECRET", "ACTIONS_PORT"} <= set(read_in)
    assert set(read_in) - constants - set(variables()) == set()


def names(requirements: Iterable[str]) -> set[str]:
    return {re.split(r"[^a-z0-9-]", line.lower().replace("_", "-"))[0] for line in requirements}


def test_what_each_part_stands_on_is_listed_with_its_licence() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    engine = [line for line in read("engine/requirements.in").splitlines() if line and not line.startswith("#")]
    wanted = {
        "The engine's environment": names(engine),
        "The application's environment": names(project["dependencies"]),
        "Besides, to develop and test": names(project["optional-dependencies"]["dev"]),
    }
    for title, packages in wanted.items():
        section = read("docs/licences.md").split(f"## {title}\n")[1].split("\n## ")[0]
        listed = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.+?) \|$", section, re.MULTILINE))
        listed.pop("package", None)
        assert set(listed) == packages, title


def test_what_browsers_get_is_listed_with_its_licence() -> None:
    licences = read("docs/licences.md") + read("guichet/static/vendor/LICENCES.txt")
    third = json.loads(read("widget/package.json")).get("dependencies", {})
    assert {part for part in third if part.split("/")[-1].lower() not in licences.lower()} == set()


def test_each_error_code_is_documented() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "guichet/chat").glob("*.py"))
    used = set(re.findall(r'ApiError\(\s*\d+,\s*"(\w+)"', code)) | set(re.findall(r'\d+: \("(\w+)"', code))
    assert used >= {"json_invalide", "introuvable", "trop_de_demandes"}
    assert {c for c in used if f"`{c}`" not in read("docs/protocol.md")} == set()


def test_each_route_is_documented() -> None:
    routes = re.findall(r'\("(GET|POST|DELETE)", (?:one \+ )?"([^"]*)"', read("guichet/chat/routes.py"))
    assert ("DELETE", "/token") in routes
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
