"""The fuzzer's seeds pass, and a short run from them with a fixed seed finds nothing; longer ones: `make fuzz`."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None and os.environ.get("CI") != "true",
    reason="atheris is missing: it is made for Linux and Python below 3.14 (pip install atheris)",
)
SEEDS = sorted((Path(__file__).parent / "seeds").iterdir())


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz.bodies", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_there_are_seeds_of_each_kind() -> None:
    assert len(SEEDS) >= 20


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    done = fuzz("-runs=3000", "-seed=1", f"-artifact_prefix={tmp_path}/", str(tmp_path))
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 3000 runs" in done.stderr


@pytest.mark.parametrize("flaw", ["masking", "refusal"])
def test_the_fuzzer_finds_a_planted_flaw(tmp_path: Path, flaw: str) -> None:
    """It would be no proof that it finds nothing if it could not find anything."""
    planted = {
        "masking": "bodies.mask = lambda text: text + '.'",
        "refusal": "bodies.read = lambda kind, data: (_ for _ in ()).throw(ValueError('flaw'))",
    }
    code = f"from tests.fuzz import bodies; {planted[flaw]}; bodies.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "-runs=3000", "-seed=1", f"-artifact_prefix={tmp_path}/", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert ("changes it" if flaw == "masking" else "flaw") in done.stdout + done.stderr
