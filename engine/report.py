"""The report of an evaluation: one HTML file that needs nothing beside it."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from numpy.typing import NDArray

from engine import outcomes, pictures
from engine.model import ROOT
from engine.outcomes import Outcome, Thresholds
from engine.recogniser import Recogniser

REPORTS = ROOT / "reports"
NAME = "understanding.html"

WORST = 40
"""Errors that are shown, the surest first: those a visitor would be misled by."""

FEWEST_FOR_A_CURVE = 100
"""Questions below which a curve of shares is noise."""

NEAREST = 3
FLOORS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
MARGINS = (0.0, 0.3, 0.5, 0.6)


@dataclass(frozen=True)
class Validated:
    """The training examples, and what was recognised of each while it was held out.

    `labels`, `first`: numbers of intents in `names`; `right`: whether the answer would be; `confidence`: 0 to 1.
    """

    texts: list[str]
    names: list[str]
    labels: NDArray[np.int64]
    first: NDArray[np.int64]
    right: NDArray[np.bool_]
    confidence: NDArray[np.float64]
    learnt: Recogniser

    @property
    def accuracy(self) -> float:
        """Share recognised right."""
        return float(self.right.mean())

    @property
    def calibration_error(self) -> float:
        """Expected calibration error."""
        return pictures.calibration_error(self.confidence, self.right)

    def coverage(self, risk: float) -> float:
        """The largest share of questions, the surest first, of whose answers no more than `risk` are wrong."""
        wrong = np.cumsum(~self.right[np.argsort(-self.confidence)])
        answered = np.arange(1, len(wrong) + 1)
        within = np.flatnonzero(wrong <= risk * answered)
        return float(answered[within[-1]] / len(wrong)) if len(within) else 0.0

    def confused(self, most: int) -> list[tuple[str, str, int]]:
        """The pairs (intent, what it was recognised as, how often), the most frequent first."""
        pairs = Counter(zip(self.labels[~self.right].tolist(), self.first[~self.right].tolist()))
        return [(self.names[intent], self.names[given], count) for (intent, given), count in pairs.most_common(most)]

    def worst(self) -> list[dict[str, object]]:
        """The examples that were recognised wrong with the most confidence."""
        order = [n for n in np.argsort(-self.confidence) if not self.right[n]][:WORST]
        return [
            {
                "text": self.texts[n],
                "expected": self.names[self.labels[n]],
                "given": self.names[self.first[n]],
                "confidence": float(self.confidence[n]),
                "nearest": [e for e in self.nearest(self.texts[n], NEAREST + 1) if e[0] != self.texts[n]][:NEAREST],
            }
            for n in order
        ]

    def nearest(self, text: str, count: int = NEAREST) -> list[tuple[str, str]]:
        """The training examples, with their intents, that a text is most like."""
        return [(self.texts[n], self.names[self.labels[n]]) for n in self.learnt.nearest(text, count)]


def thresholds_to_try() -> list[Thresholds]:
    """The grid that the thresholds of config.yml are chosen from."""
    return [Thresholds(floor, margin) for margin in MARGINS for floor in FLOORS]


def write(
    validated: Validated,
    found: Mapping[str, Sequence[Outcome]],
    tried: Mapping[Thresholds, Sequence[Outcome]],
    chosen: Thresholds,
    folder: Path = REPORTS,
) -> Path:
    """Write the report; gives its path. `found`: outcomes by file name; `tried`: by thresholds."""
    folder.mkdir(exist_ok=True)
    pictures.confusion(folder / "confusion.png", validated.names, validated.labels, validated.first)
    pictures.calibration(folder / "calibration.png", validated.confidence, validated.right)
    curves = {name: _curve(group) for name, group in found.items() if len(group) >= FEWEST_FOR_A_CURVE}
    pictures.risk(folder / "risk.png", {"cross-validation": (validated.confidence, validated.right), **curves})
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    page = environment.get_template("report.html").render(
        validated=validated,
        found=found,
        tried=tried,
        chosen=chosen,
        outcomes=outcomes,
        errors={name: _errors(validated, group) for name, group in found.items()},
        picture=lambda name: _inline(folder / name),
    )
    path = folder / NAME
    path.write_text(page, encoding="utf-8")
    return path


def _curve(found: Sequence[Outcome]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidence and truth of the first intent of each question, answered or not."""
    return np.array([o.confidence for o in found]), np.array([o.kind == outcomes.RIGHT for o in found])


def _errors(validated: Validated, found: Sequence[Outcome]) -> list[tuple[Outcome, list[tuple[str, str]]]]:
    wrong = [o for o in found if o.kind in (outcomes.WRONG, outcomes.UNANSWERED)]
    ordered = sorted(wrong, key=lambda o: -o.confidence)[:WORST]
    return [(outcome, validated.nearest(outcome.question.text)) for outcome in ordered]


def _inline(path: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode("ascii")
