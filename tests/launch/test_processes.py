"""The processes start together and stop together: Ctrl-C leaves no orphan, and one that dies takes the others along."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.stack import ROOT

SLEEPER = f"{sys.executable} -c 'import time; print(\"up\", flush=True); time.sleep(600)'"
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
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def alive(folder: Path) -> list[int]:
    """Processes that carry the mark of this test in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"MARK={folder}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:  # it ended while we looked
            continue
    return found


def wait_until_none_is_left(folder: Path) -> None:
    deadline = time.monotonic() + 20
    while alive(folder):
        assert time.monotonic() < deadline, f"orphans: {alive(folder)}"
        time.sleep(0.05)


def wait_for(manager: "subprocess.Popen[str]", words: str, times: int) -> None:
    assert manager.stdout is not None
    while times:
        line = manager.stdout.readline()
        assert line, "the launcher ended"
        times -= words in line


def test_ctrl_c_stops_all_of_them_and_their_children(tmp_path: Path) -> None:
    manager = launched(tmp_path, SLEEPER, SLEEPER, PARENT)
    wait_for(manager, "| up", 3)
    assert len(alive(tmp_path)) >= 4
    manager.send_signal(signal.SIGINT)
    manager.communicate()
    assert manager.returncode == 0
    wait_until_none_is_left(tmp_path)


def test_one_that_ends_stops_the_others(tmp_path: Path) -> None:
    manager = launched(tmp_path, SLEEPER, f"{sys.executable} -c 'raise SystemExit(3)'")
    output, _ = manager.communicate()
    assert manager.returncode == 3
    assert "p1" in output
    wait_until_none_is_left(tmp_path)
