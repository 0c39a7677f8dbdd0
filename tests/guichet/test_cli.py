"""The command line: agents, the notice's check, and mistakes said in a line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT

PASSWORD = "une phrase de passe sûre\n"


def run(folder: Path, *arguments: str, stdin: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "guichet", *arguments]
    given = {**os.environ, "PYTHONPATH": str(ROOT), "GUICHET_VAR": str(folder), **env}
    return subprocess.run(command, cwd=ROOT, env=given, input=stdin, capture_output=True, text=True, check=False)


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    assert run(tmp_path, "migrate").returncode == 0
    return tmp_path


def add(
    folder: Path, email: str = "camille@exemple.fr", *more: str, stdin: str = PASSWORD
) -> "subprocess.CompletedProcess[str]":
    arguments = ("agent", "add", "--email", email, "--name", "Camille Roux", *more, "--password-stdin")
    return run(folder, *arguments, stdin=stdin)


def test_agents_are_added_listed_and_disabled(migrated: Path) -> None:
    assert "Added camille@exemple.fr." in add(migrated, "camille@exemple.fr", "--role", "supervisor").stdout
    assert run(migrated, "agent", "disable", "--email", "camille@exemple.fr").returncode == 0
    assert run(migrated, "agent", "list").stdout.split("\t") == [
        "camille@exemple.fr",
        "Camille Roux",
        "supervisor",
        "disabled\n",
    ]


def test_an_agents_role_and_second_factor_are_changed(migrated: Path) -> None:
    add(migrated)
    one = ("--email", "camille@exemple.fr")
    assert "is dpo now" in run(migrated, "agent", "role", *one, "--role", "dpo").stdout
    assert run(migrated, "agent", "disable", *one).returncode == 0
    assert run(migrated, "agent", "enable", *one).returncode == 0
    assert "at the next sign-in" in run(migrated, "agent", "reset-second-factor", *one).stdout
    assert run(migrated, "agent", "list").stdout == "camille@exemple.fr\tCamille Roux\tdpo\tenabled\n"
    wrong = run(migrated, "agent", "role", *one, "--role", "root")
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "--role root: expected one of agent, supervisor, dpo, admin\n",
    )


@pytest.mark.parametrize(
    ("email", "more", "stdin", "words"),
    [
        ("pas une adresse", (), PASSWORD, "--email pas une adresse"),
        ("a@exemple.fr", ("--role", "root"), PASSWORD, "expected one of agent, supervisor, dpo, admin"),
        ("a@exemple.fr", (), "court\n", "12"),
        ("a@exemple.fr", (), "", "12"),
    ],
)
def test_a_mistake_is_a_line_and_adds_nobody(
    migrated: Path, email: str, more: tuple[str, ...], stdin: str, words: str
) -> None:
    done = add(migrated, email, *more, stdin=stdin)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert run(migrated, "agent", "list").stdout == ""


def test_an_email_is_taken_once(migrated: Path) -> None:
    add(migrated)
    assert "EmailTaken: camille@exemple.fr" in add(migrated).stderr


def test_without_a_password_a_one_time_one_is_printed_once(migrated: Path) -> None:
    done = run(migrated, "agent", "add", "--email", "a@exemple.fr", "--name", "A")
    assert "One-time password: " in done.stdout
    assert run(migrated, "agent", "password", "--email", "a@exemple.fr").stdout.count("One-time password: ") == 1
    assert "no such agent" in run(migrated, "agent", "disable", "--email", "b@exemple.fr").stderr


def test_the_notice_is_checked(tmp_path: Path) -> None:
    assert "is sound" in run(tmp_path, "notice", "check").stdout
    done = run(tmp_path, "notice", "check", GUICHET_NOTICE="absent.yaml")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "absent.yaml:1: cannot be read" in done.stderr


@pytest.mark.parametrize("env", [{"GUICHET_PORT": "abc"}, {"GUICHET_PORTAL_JWKS": "absent.json"}])
def test_what_stops_the_server_is_a_line_that_names_the_variable(tmp_path: Path, env: dict[str, str]) -> None:
    done = run(tmp_path, "serve", GUICHET_ENGINE_SECRET="a secret", **env)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{next(iter(env))}=")
    assert "Traceback" not in done.stderr
