"""Examples: the training data and the evaluation's questions, as they stand in their files."""

import json
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML


@dataclass(frozen=True)
class Question:
    """A question to evaluate on. `expect`: the intents that are right; with `all_of` each of them is asked."""

    text: str
    audience: str
    expect: tuple[str, ...]
    all_of: bool = False


def read_examples(folder: Path) -> list[tuple[str, str]]:
    """Text and intent of each training example."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = entry["examples"].splitlines()
            found += [(line.removeprefix("- ").strip(), entry["intent"]) for line in lines if line.strip()]
    return found


def read_questions(path: Path) -> list[Question]:
    """The questions of a file of JSON lines `{text, audience, expect}`.

    Raises ValueError, which names file, line and what was expected.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            question = Question(value["text"], value["audience"], tuple(value["expect"]), bool(value.get("all")))
        except (ValueError, KeyError, TypeError):
            wanted = '{"text": ..., "audience": "patient" or "pro", "expect": [intents]}'
            raise ValueError(f"{path.name}:{number}: expected {wanted}") from None
        found.append(question)
    return found
