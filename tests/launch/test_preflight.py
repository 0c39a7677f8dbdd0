"""What would stop the start is said before it, a line each, with what would be right."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from engine import model
from guichet import settings
from guichet.launch import preflight, secret
from guichet.launch.preflight import CannotStart
from tests.stack import ROOT, free_ports


def problems(**env: str) -> list[str]:
    ports = [str(port) for port in free_ports(3)]
    given = dict(zip(("GUICHET_PORT", "ENGINE_PORT", "ACTIONS_PORT"), ports, strict=True)) | env
    try:
        preflight.check(settings.load(given))
    except CannotStart as error:
        return str(error).splitlines()
    return []


def test_nothing_is_said_when_all_is_well(tmp_path: Path) -> None:
    assert problems(GUICHET_VAR=str(tmp_path / "made")) == []


@pytest.mark.parametrize("variable", ["GUICHET_PORT", "ENGINE_PORT", "ACTIONS_PORT"])
def test_a_port_in_use_is_named_with_its_variable(tmp_path: Path, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        [line] = problems(GUICHET_VAR=str(tmp_path), **{variable: port})
    assert f"port {port}" in line
    assert f"set {variable} to another" in line


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    [line] = problems(GUICHET_VAR=str(tmp_path / "file"))
    assert "GUICHET_VAR" in line


def test_a_damaged_notice_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "notice.yaml"
    path.write_text("version: [")
    [line] = problems(GUICHET_VAR=str(tmp_path), GUICHET_NOTICE=str(path))
    assert line.startswith(f"{path}:")


@pytest.mark.parametrize(("damage", "words"), [("gone", "no model"), ("changed", "damaged model")])
def test_a_model_that_cannot_be_served_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, words: str
) -> None:
    if damage == "changed":
        (tmp_path / model.NAME).write_bytes(b"x")
        model.Record("0", model.NAME, "1").write(tmp_path)
    real = model.check
    monkeypatch.setattr(model, "check", lambda: real(tmp_path))
    [line] = problems(GUICHET_VAR=str(tmp_path))
    assert words in line
    assert "make train" in line


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = secret.ensure(tmp_path)
    assert len(first) == 64
    assert secret.ensure(tmp_path) == first
    assert stat.S_IMODE((tmp_path / secret.FILE).stat().st_mode) == 0o600


def test_the_launcher_says_what_is_wrong_without_a_traceback(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GUICHET_PORT": "abc"}
    command = [sys.executable, "-m", "guichet.launch"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("GUICHET_PORT=abc: ")
    assert len(done.stderr.splitlines()) == 1
