"""Examples: the training data and the evaluation's questions, as they stand in their files."""

import json
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML


@dataclass(frozen=True)
class Question:
    """A question to evaluate on.

    `expect`: the intents that are right, each alone or several of them; with `all_of` each of them is asked, and all
    must be answered. `after`: the published answer given before, which a follow-up leans on.
    """

    text: str
    audience: str
    expect: tuple[str, ...]
    all_of: bool = False
    after: str | None = None


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
            text, audience = value["text"], value["audience"]
            question = Question(text, audience, tuple(value["expect"]), bool(value.get("all")), value.get("after"))
        except (ValueError, KeyError, TypeError):
            wanted = '{"text": ..., "audience": "patient" or "pro", "expect": [intents]}'
            raise ValueError(f"{path.name}:{number}: expected {wanted}") from None
        found.append(question)
    return found
