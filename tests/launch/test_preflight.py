"""What would stop the start is said before it, a line each, with what would be right."""

import os
import socket
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from engine import model
from guichet import secret, settings
from guichet.launch import preflight, tables
from guichet.launch.preflight import CannotStart
from guichet.secret import DamagedSecret
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


def test_one_port_for_two_is_refused(tmp_path: Path) -> None:
    [port] = map(str, free_ports(1))
    [line] = problems(GUICHET_VAR=str(tmp_path), GUICHET_PORT=port, ENGINE_PORT=port)
    assert line == f"ENGINE_PORT and GUICHET_PORT are both {port}: set one of them to another port"


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_that_is_not_of_this_machine_is_not_blamed_on_the_port(tmp_path: Path, host: str) -> None:
    [line] = problems(GUICHET_VAR=str(tmp_path), GUICHET_HOST=host)
    assert line.startswith(f"GUICHET_HOST={host}: ")


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
    assert stat.S_IMODE((tmp_path / secret.ENGINE).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "short\n", "é" * 40])
def test_a_damaged_secret_is_never_used(tmp_path: Path, content: str) -> None:
    (tmp_path / secret.ENGINE).write_text(content)
    with pytest.raises(DamagedSecret, match="delete it"):
        secret.ensure(tmp_path)


def test_of_two_that_make_the_secret_at_once_one_wins(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: secret.ensure(tmp_path), range(8)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == [secret.ENGINE]


@pytest.mark.parametrize("damage", ["no database", "newer version", "folder"])
def test_a_database_that_cannot_be_used_is_said_in_a_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "guichet.db"
    if damage == "no database":
        path.write_text("a text, and long enough to be read as a page" * 100)
    elif damage == "newer version":
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            database.execute("INSERT INTO alembic_version VALUES ('9999_of_tomorrow')")
    else:
        path.mkdir()
    with pytest.raises(CannotStart) as raised:
        tables.upgrade(f"sqlite+aiosqlite:///{path}")
    [line] = str(raised.value).splitlines()
    assert line.startswith(f"cannot use the database sqlite:///{path} (")


def test_the_launcher_says_what_is_wrong_without_a_traceback(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GUICHET_PORT": "abc"}
    command = [sys.executable, "-m", "guichet.launch"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("GUICHET_PORT=abc: ")
    assert len(done.stderr.splitlines()) == 1
