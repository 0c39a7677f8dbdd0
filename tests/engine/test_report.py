"""The report of an evaluation: what its figures mean, and that one file holds all of it."""

from pathlib import Path
from typing import Any, cast

import numpy as np

from engine import pictures, report
from engine.examples import Question
from engine.outcomes import RIGHT, WRONG, Outcome, Thresholds
from engine.recogniser import Recogniser
from engine.report import Validated


class Nobody:
    """A recogniser that has one example to show."""

    def nearest(self, text: str, count: int) -> list[int]:
        return [0][:count]


def validated(right: list[bool], confidence: list[float]) -> Validated:
    labels = np.zeros(len(right), dtype=np.int64)
    first = np.where(right, 0, 1)
    texts = [f"question {n}" for n in range(len(right))]
    learnt = cast(Recogniser, Nobody())
    return Validated(
        texts, ["mot_de_passe", "hors_sujet"], labels, first, np.array(right), np.array(confidence), learnt
    )


def test_coverage_is_the_most_that_can_be_answered_within_a_risk() -> None:
    found = validated([True, True, False, True], [0.9, 0.8, 0.7, 0.6])
    assert found.coverage(0.0) == 0.5
    assert found.coverage(0.25) == 1.0
    assert validated([False], [0.9]).coverage(0.01) == 0.0


def test_what_is_confused_is_counted() -> None:
    found = validated([False, True, False], [0.9, 0.8, 0.7])
    assert found.confused(5) == [("mot_de_passe", "hors_sujet", 2)]


def test_calibration_is_perfect_when_confidence_is_the_share_right() -> None:
    assert pictures.calibration_error(np.array([0.5, 0.5]), np.array([True, False])) == 0
    assert pictures.calibration_error(np.array([0.95]), np.array([False])) > 0.9


def test_one_file_holds_figures_pictures_and_errors(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"text": "et <b>mon</b> code ?", "audience": "patient", "expect": ("mot_de_passe",)}
    found = [
        Outcome(Question(**asked), "hors_sujet", 0.8, WRONG, is_published=False),
        Outcome(Question(**asked), "mot_de_passe", 0.9, RIGHT, is_published=True),
    ]
    chosen = Thresholds(0.65, 0.5)
    path = report.write(
        validated([True, False], [0.9, 0.4]), {"development.jsonl": found}, {chosen: found}, chosen, tmp_path
    )
    page = path.read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 3
    assert "et &lt;b&gt;mon&lt;/b&gt; code ?" in page
    assert 'src="http' not in page
