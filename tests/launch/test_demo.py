"""The demonstration portal is started and trusted in a demonstration alone."""

import os
import subprocess
import sys

import pytest

from guichet import settings
from guichet.launch import demo
from tests.stack import ROOT


def test_production_starts_and_trusts_no_portal() -> None:
    chosen = settings.load({})
    assert demo.left_out(chosen) == ("portal",)
    assert demo.trusted(chosen, {}) == {}


def test_a_demonstration_trusts_its_portal_beside_what_is_set() -> None:
    env = {"GUICHET_DEMO": "1", "GUICHET_DEMO_PORTAL_PORT": "9", "GUICHET_ALLOWED_ORIGINS": "https://a.example"}
    chosen = settings.load(env)
    assert demo.left_out(chosen) == ()
    assert demo.trusted(chosen, env) == {
        "GUICHET_PORTAL_JWKS": "http://127.0.0.1:9/jwks.json",
        "GUICHET_ALLOWED_ORIGINS": "https://a.example,http://127.0.0.1:9,http://localhost:9",
    }
    assert demo.trusted(chosen, {"GUICHET_PORTAL_JWKS": "own.json"})["GUICHET_PORTAL_JWKS"] == "own.json"


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_the_portal_itself_refuses_production(value: str) -> None:
    env = {**os.environ, "GUICHET_DEMO": value}
    done = subprocess.run(
        [sys.executable, "-m", "examples.portal"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "The demonstration portal signs anybody in: it runs with GUICHET_DEMO=1 alone, never in production."
    )
