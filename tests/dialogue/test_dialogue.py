"""Rasa's test stories pass on the trained model, and there is one for each intent."""

import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

from engine import model
from engine.model import ROOT
from engine.quiet import environment

STORIES = Path(__file__).parent / "test_stories.yml"


def test_each_story_goes_as_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "engine.rasa_command", "test", "core", "--stories", str(STORIES.parent)]
    command += ["--model", str(model.check()), "--out", str(tmp_path), "--no-plot"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert "story:" not in failed, failed


def test_each_intent_has_a_story() -> None:
    domain = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    stories = YAML(typ="safe").load(STORIES.read_text(encoding="utf-8"))["stories"]
    told = {step["intent"] for story in stories for step in story["steps"] if "intent" in step}
    assert set(domain["intents"]) == told


def test_words_are_in_the_notice_and_not_in_the_domain() -> None:
    domain = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    for responses in domain["responses"].values():
        assert [set(response) for response in responses] == [{"custom"}]
