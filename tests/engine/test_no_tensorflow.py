"""TensorFlow is left out for our pipeline alone, and what Rasa builds upon it can still be imported."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.model import ROOT
from engine.no_tensorflow import is_unused


def test_our_pipeline_does_not_use_it() -> None:
    assert is_unused(ROOT / "config.yml")


@pytest.mark.parametrize(
    "config",
    [
        "pipeline:\n- name: DIETClassifier\npolicies:\n- name: RulePolicy\n",
        "pipeline:\n- name: FallbackClassifier\npolicies:\n- name: TEDPolicy\n",
        "pipeline:\n- name: somebody.s.Component\npolicies:\n- name: RulePolicy\n",
        "pipeline:\n- name: FallbackClassifier\n",  # Rasa chooses policies then, and those use it
    ],
)
def test_any_other_part_brings_it_back(config: str, tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text(config)
    assert not is_unused(tmp_path / "config.yml")


LOADS = """
from engine.no_tensorflow import leave_out
leave_out()
import sys
from rasa.core.agent import Agent
from engine import model
agent = Agent.load(model.check())
assert agent.is_ready()
assert sys.modules["tensorflow"].__spec__.loader.__class__.__module__ == "engine.no_tensorflow"
assert not any(name.startswith("tensorflow.python") for name in sys.modules)
"""


def test_rasa_loads_our_model_without_it() -> None:
    command = [sys.executable, "-W", "ignore", "-c", LOADS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
