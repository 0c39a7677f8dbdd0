"""`python -m engine.evaluate`: how well the training data and the pipeline understand questions they have not seen.

Cross-validated accuracy with pictures in reports/, then the development questions by the model as it is served.
`--questions FILE` asks the questions of a file instead: JSON lines `{text, audience, expect: [intent, ...]}`.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from engine import model, outcomes, pictures, recogniser, vectors
from engine.examples import read_examples, read_questions
from engine.model import ROOT, ModelError
from engine.normalise import tokens

REPORTS = ROOT / "reports"
DEVELOPMENT = ROOT / "tests" / "nlu" / "development.jsonl"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Measure the understanding.")
    parser.add_argument("--questions", type=Path, help="JSON lines {text, audience, expect}")
    parser.add_argument("--show", action="store_true", help="list the questions that went wrong")
    chosen = parser.parse_args()
    if chosen.questions:
        _ask(chosen.questions, chosen.show)
        return
    _cross_validate()
    if DEVELOPMENT.is_file():
        print(f"\n{DEVELOPMENT.relative_to(ROOT)}, by the model as it is served:")
        _ask(DEVELOPMENT, chosen.show)


def _cross_validate() -> None:
    examples = read_examples(ROOT / "data" / "nlu")
    texts, intents = [text for text, _ in examples], sorted({intent for _, intent in examples})
    labels = np.array([intents.index(intent) for _, intent in examples])
    questions = [tokens(text) for text in texts]
    print("reading French word vectors ...", flush=True)
    table = vectors.from_spacy(sorted({word for text in as_written(texts) for word in text}))
    held = recogniser.hold_out(questions, labels, table, lambda step: print(f"  {step} ...", flush=True))
    confidence = recogniser.sigmoid(held.signs @ recogniser.believe(held.signs, held.right))
    REPORTS.mkdir(exist_ok=True)
    pictures.confusion(REPORTS / "confusion.png", intents, labels, held.first)
    pictures.risk(REPORTS / "risk.png", confidence, held.right, _floor())
    print(f"cross-validated accuracy: {held.right.mean():.3f} on {len(texts)} examples of {len(intents)} intents")
    print(f"expected calibration error: {pictures.calibration_error(confidence, held.right):.3f}")
    answered = confidence >= _floor()
    print(f"over the floor: {answered.mean():.3f} of them, {1 - held.right[answered].mean():.3f} of these wrong")
    print("pictures: reports/confusion.png, reports/risk.png")


def as_written(texts: list[str]) -> list[list[str]]:
    """The words of the examples as written, for their accented spellings."""
    return [text.lower().split() for text in texts]


def _ask(path: Path, show: bool) -> None:
    try:
        found = outcomes.outcomes(model.check(), read_questions(path))
    except (ModelError, ValueError, OSError) as error:
        sys.exit(str(error))
    print(outcomes.table(found))
    if show:
        for o in sorted(found, key=lambda o: -o.confidence):
            if o.kind in (outcomes.WRONG, outcomes.UNANSWERED):
                print(
                    f"{o.kind:10} {o.confidence:.2f} {o.intent:24} {'/'.join(o.question.expect):28} {o.question.text}"
                )


def _floor() -> float:
    pipeline = YAML(typ="safe").load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return float(next(part["threshold"] for part in pipeline if part["name"] == "FallbackClassifier"))


if __name__ == "__main__":
    main()
