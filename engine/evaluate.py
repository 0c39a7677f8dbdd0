"""`python -m engine.evaluate`: how well the training data and the pipeline understand questions they have not seen.

Cross-validation, then the development questions by the model as it is served, in one report in reports/.
`--questions FILE` asks the questions of a file instead: JSON lines `{text, audience, expect: [intent, ...]}`.
`--other FOLDER` trains the same pipeline on another bot's data and asks its questions.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from engine import model, other, outcomes, recogniser, report, vectors
from engine.examples import Question, read_examples, read_questions
from engine.model import ROOT, ModelError
from engine.outcomes import Outcome, Served, Thresholds
from engine.report import Validated

QUESTIONS = ROOT / "tests" / "nlu"
DEVELOPMENT = QUESTIONS / "development.jsonl"
FOLLOW_UPS = QUESTIONS / "followups.jsonl"
UNSEEN = [QUESTIONS / f"{name}.jsonl" for name in ("held_out", "blind", "unseen", "second_writer", "third_writer")]


MOST_CONFUSED = 10
"""Pairs of intents that are printed; the report draws all of them."""


def main() -> None:
    """Print the figures; without --questions, write the report too."""
    parser = argparse.ArgumentParser(description="Measure the understanding.")
    parser.add_argument("--questions", type=Path, help="JSON lines {text, audience, expect}")
    parser.add_argument("--other", type=Path, help="a folder with train.jsonl and test.jsonl, {text, intent} a line")
    parser.add_argument("--show", action="store_true", help="list the questions that went wrong")
    parser.add_argument("--held-out", action="store_true", help="ask what is kept unseen too: not while tuning")
    chosen = parser.parse_args()
    try:
        if chosen.other:
            print(other.measure(chosen.other), flush=True)
            beside = [text for text, intent in read_examples(ROOT / "data" / "nlu") if intent == other.OUT_OF_SCOPE]
            print(f"the same beside our own examples of what is out of scope:\n{other.measure(chosen.other, beside)}")
        elif chosen.questions:
            _print(chosen.questions, Served(model.check()).outcomes(read_questions(chosen.questions)), chosen.show)
        else:
            _evaluate([DEVELOPMENT, FOLLOW_UPS, *(UNSEEN if chosen.held_out else [])], chosen.show)
    except (ModelError, ValueError, OSError) as error:
        sys.exit(str(error))


def _evaluate(files: list[Path], show: bool) -> None:
    model_file = model.check()
    validated = cross_validate()
    print(f"cross-validated accuracy: {validated.accuracy:.3f} on {len(validated.texts)} examples")
    print(f"expected calibration error: {validated.calibration_error:.3f}")
    for risk in (0.01, 0.02, 0.05):
        print(f"answered at once with at most {risk:.0%} of the answers wrong: {validated.coverage(risk):.1%}")
    print("most often taken for another:")
    for intent, given, count in validated.confused(MOST_CONFUSED):
        print(f"  {count:3} {intent} as {given}", flush=True)
    served = Served(model_file)
    asked: dict[str, list[Question]] = {path.name: read_questions(path) for path in files}
    found = {name: served.outcomes(questions) for name, questions in asked.items()}
    for path in files:
        _print(path, found[path.name], show)
    tried = {
        thresholds: served.outcomes(asked[DEVELOPMENT.name], thresholds) for thresholds in report.thresholds_to_try()
    }
    path = report.write(validated, found, tried, thresholds())
    print(f"report: {path.relative_to(ROOT)}")


def cross_validate() -> Validated:
    """Recognise each training example by a classifier that has not seen it, and learn from all of them."""
    examples = read_examples(ROOT / "data" / "nlu")
    texts, intents = [text for text, _ in examples], [intent for _, intent in examples]
    print("reading French word vectors ...", flush=True)
    table = vectors.from_spacy(vectors.words_of(texts))
    same_answer = _part("engine.classifier.QuestionClassifier").get("same_answer", ())
    learnt, held = recogniser.learn(texts, intents, table, _progress, same_answer)
    names = learnt.intents
    labels = np.array([names.index(intent) for intent in intents])
    return Validated(texts, names, labels, held.first, held.right, held.confidence, learnt)


def thresholds() -> Thresholds:
    """Those of config.yml."""
    fallback = _part("FallbackClassifier")
    return Thresholds(float(fallback["threshold"]), float(fallback["ambiguity_threshold"]))


def _part(name: str) -> dict[str, Any]:
    """The settings of a component in config.yml."""
    pipeline = YAML(typ="safe").load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    found: dict[str, Any] = next(part for part in pipeline if part["name"] == name)
    return found


def _progress(step: str) -> None:
    print(f"  {step} ...", flush=True)


def _print(path: Path, found: list[Outcome], show: bool) -> None:
    print(f"\n{path.name}, by the model as it is served:\n{outcomes.table(found)}", flush=True)
    if show:
        for o in sorted(found, key=lambda o: -o.confidence):
            if o.kind != outcomes.RIGHT:
                expected = "/".join(o.question.expect)
                print(f"{o.kind:10} {o.confidence:.2f} {o.intent:24} {expected:28} {o.question.text}")


if __name__ == "__main__":
    main()
