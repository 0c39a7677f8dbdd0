"""The model's record: trained when older than its sources, served only when it is the file that was trained."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import model
from engine.classifier import QuestionClassifier
from engine.model import ROOT, ModelError, Record


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / model.NAME).write_bytes(b"a model")
    Record(model.fingerprint(), model.NAME, model.sha256(folder / model.NAME)).write(folder)
    return folder


def test_a_whole_model_is_current(models: Path) -> None:
    assert model.check(models) == models / model.NAME
    assert model.why_not_current(folder=models) == ""


def test_a_changed_file_is_damaged(models: Path) -> None:
    (models / model.NAME).write_bytes(b"another")
    with pytest.raises(ModelError, match=r"damaged model: .* run `make train`"):
        model.check(models)
    assert "damaged model" in model.why_not_current(folder=models)


@pytest.mark.parametrize("gone", [model.NAME, model.RECORD])
def test_a_missing_file_is_no_model(models: Path, gone: str) -> None:
    (models / gone).unlink()
    with pytest.raises(ModelError, match=r"no model .* run `make train`"):
        model.check(models)


def test_a_broken_record_is_no_model(models: Path) -> None:
    (models / model.RECORD).write_text("{")
    with pytest.raises(ModelError):
        model.check(models)


def test_another_example_makes_another_fingerprint(tmp_path: Path) -> None:
    for path in model.sources():
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert model.fingerprint(tmp_path) == model.fingerprint()
    with (tmp_path / "data" / "nlu" / "mesures.yml").open("a") as file:
        file.write("    - encore un\n")
    assert model.fingerprint(tmp_path) != model.fingerprint()


def test_other_code_behind_the_component_is_not_given_rasas_cached_model(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    for module in model.CODE:
        (tmp_path / "engine" / f"{module}.py").write_bytes((ROOT / "engine" / f"{module}.py").read_bytes())
    assert QuestionClassifier.fingerprint_addon({}) == model.code_fingerprint(tmp_path)
    (tmp_path / "engine" / "features.py").write_text("")
    assert model.code_fingerprint(tmp_path) != QuestionClassifier.fingerprint_addon({})


def test_training_again_says_that_nothing_changed() -> None:
    done = subprocess.run([sys.executable, "-m", "engine.train"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "up to date" in done.stdout


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"ENGINE_PORT": "abc"}, "ENGINE_PORT=abc: expected a port"),
        ({"GUICHET_ENGINE_SECRET": "", "GUICHET_VAR": "nowhere", "ENGINE_PORT": "1"}, ""),
        (
            {"GUICHET_ENGINE_SECRET": "", "GUICHET_VAR": "nowhere", "ENGINE_PORT": "59999"},
            "GUICHET_ENGINE_SECRET is not set",
        ),
    ],
)
def test_what_stops_the_engine_is_one_line(env: dict[str, str], words: str) -> None:
    command = [sys.executable, "-m", "engine.serve"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("engine: ")
    assert words in line
