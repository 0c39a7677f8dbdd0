"""Another bot's data: trained on theirs, asked theirs, told what is wrong with a file."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine import other, vectors
from engine.vectors import WordVectors

LEARN = {
    "masque": [
        "faut il un masque",
        "quel masque porter",
        "masque obligatoire",
        "porter un masque dehors",
        "laver mon masque",
    ],
    "train": ["un train pour paris", "billet de train", "retard du train", "quel train prendre", "train complet"],
    "test": ["ou faire un test", "test de depistage", "resultat du test", "prix du test", "un test avant de partir"],
}


def write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = [{"text": text, "intent": intent} for intent, texts in LEARN.items() for text in texts]
    write(tmp_path / "train.jsonl", rows)
    asked = [{"text": "le masque", "intent": "masque"}, {"text": "le test", "intent": "test"}]
    write(tmp_path / "test.jsonl", [*asked, {"text": "zut zut", "intent": "hors_sujet", "kind": "far"}])

    def table(domain: list[str]) -> WordVectors:
        rng = np.random.default_rng(0)
        rows = rng.normal(size=(len(domain), 8)).astype(np.float32)
        return WordVectors(domain, rows / np.linalg.norm(rows, axis=1, keepdims=True))

    monkeypatch.setattr(vectors, "from_spacy", table)
    return tmp_path


def test_it_tells_how_much_is_right_and_how_much_is_turned_away(folder: Path) -> None:
    found = other.measure(folder)
    assert (found.learnt, found.intents, found.accuracy) == (15, 3, 1.0)
    assert found.recalls == {"in all": 1.0, "far": 1.0}
    assert "accuracy in scope 1.000" in str(found)


def test_what_is_beside_any_subject_is_learnt_as_no_intent_of_theirs(folder: Path) -> None:
    found = other.measure(folder, ["zut alors", "quel temps fait il", "zut et zut", "une blague", "il fait beau"])
    assert (found.learnt, found.intents, found.accuracy) == (15, 3, 1.0)
    assert found.recalls == {"in all": 1.0, "far": 1.0}


def test_a_line_that_is_no_question_is_named(folder: Path) -> None:
    (folder / "test.jsonl").write_text('{"text": "sans intention"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"test\.jsonl:1: expected"):
        other.measure(folder)
