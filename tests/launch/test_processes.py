"""The processes start together and stop together: Ctrl-C leaves no orphan, and one that dies takes the others along."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guichet.launch import processes
from tests.launch.marked import alive, wait_until_none_is_left
from tests.stack import ROOT

SLEEPER = f"{sys.executable} -c 'import time; print(\"up\", flush=True); time.sleep(600)'"
TALKER = (
    f"{sys.executable} -c 'import itertools, time; "
    '[(print("up", flush=True), time.sleep(0.05)) for _ in itertools.count()]\''
)
DEAF = (
    f"{sys.executable} -c 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    'print("up", flush=True); time.sleep(600)\''
)
PARENT = (
    f"{sys.executable} -c 'import subprocess, sys, time; "
    'subprocess.Popen([sys.executable, "-c", "import time; time.sleep(599)"]); '
    'print("up", flush=True); time.sleep(600)\''
)


def launched(folder: Path, *commands: str) -> "subprocess.Popen[str]":
    procfile = folder / "Procfile"
    procfile.write_text("".join(f"p{number}: {command}\n" for number, command in enumerate(commands)))
    code = (
        "import os, sys; from pathlib import Path; from guichet.launch import processes; "
        f"sys.exit(processes.run(Path({str(procfile)!r}), os.environ))"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MARK": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # The tests may run under nohup, whose deafness to SIGHUP is handed down.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )


def wait_for(manager: "subprocess.Popen[str]", words: str, times: int) -> None:
    assert manager.stdout is not None
    while times:
        line = manager.stdout.readline()
        assert line, "the launcher ended"
        times -= words in line


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 143)], ids=lambda value: str(value)
)
def test_ctrl_c_an_end_or_a_closed_terminal_stops_all_and_their_children(
    tmp_path: Path, sent: signal.Signals, status: int
) -> None:
    manager = launched(tmp_path, SLEEPER, SLEEPER, PARENT)
    wait_for(manager, "| up", 3)
    assert len(alive(tmp_path)) >= 4
    # To the whole group, as a terminal does.
    os.killpg(manager.pid, sent)
    manager.communicate()
    assert manager.returncode == status
    wait_until_none_is_left(tmp_path)


def test_ctrl_c_while_they_are_being_started_stops_all(tmp_path: Path) -> None:
    manager = launched(tmp_path, *[SLEEPER] * 6)
    wait_for(manager, "started", 1)
    os.killpg(manager.pid, signal.SIGINT)
    manager.communicate()
    assert manager.returncode == 0
    wait_until_none_is_left(tmp_path)


def test_ctrl_c_stops_all_when_nobody_reads_the_output_any_more(tmp_path: Path) -> None:
    manager = launched(tmp_path, TALKER, SLEEPER)
    wait_for(manager, "| up", 5)
    assert manager.stdout is not None
    manager.stdout.close()
    os.killpg(manager.pid, signal.SIGINT)
    assert manager.wait() == 0
    wait_until_none_is_left(tmp_path)


def test_those_that_do_not_stop_are_killed(tmp_path: Path) -> None:
    manager = launched(tmp_path, DEAF, DEAF)
    wait_for(manager, "| up", 2)
    os.killpg(manager.pid, signal.SIGINT)
    manager.communicate()
    assert manager.returncode == 0
    wait_until_none_is_left(tmp_path)


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("raise SystemExit(3)", 3),
        ("raise SystemExit(130)", 130),
        ("pass", 1),
        ("import os; os.kill(os.getpid(), 9)", 137),
    ],
)
def test_one_that_ends_stops_the_others_and_is_named(tmp_path: Path, ending: str, status: int) -> None:
    manager = launched(tmp_path, SLEEPER, f"{sys.executable} -c '{ending}'")
    output, _ = manager.communicate()
    assert manager.returncode == status
    assert output.splitlines()[-1].startswith("Stopped, because p1 ended by itself")
    wait_until_none_is_left(tmp_path)


def test_what_shall_happen_once_all_run_happens_once(tmp_path: Path) -> None:
    told: list[str] = []
    procfile = tmp_path / "Procfile"
    procfile.write_text(f"short: {sys.executable} -c pass\n")
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        assert processes.run(procfile, os.environ, started=lambda: told.append("started")) == 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert told == ["started"]
