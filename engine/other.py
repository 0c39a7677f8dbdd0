"""Another bot's questions: does the pipeline classify well whoever wrote the data? Trained on theirs, asked theirs.

A folder holds `train.jsonl` and `test.jsonl`, JSON lines `{text, intent}`. In the test, `hors_sujet` is out of scope,
of a `kind`: near (the same bot's questions on intents left out) or far (everyday requests).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import recogniser, vectors

OUT_OF_SCOPE = "hors_sujet"

BACKGROUND = 300
"""At most so many of our own examples beside the subject are learnt as what none of the other bot's intents is."""

TURNED_AWAY = 0.10
"""The share of good questions that the threshold turns away: what the others are compared at."""


@dataclass(frozen=True)
class Figures:
    """`accuracy`: of the questions in scope; `recalls`: share of those out of scope turned away, by kind and in all."""

    learnt: int
    intents: int
    accuracy: float
    recalls: dict[str, float]

    def __str__(self) -> str:
        recalls = ", ".join(f"{kind} {share:.3f}" for kind, share in self.recalls.items())
        return (
            f"{self.learnt} examples of {self.intents} intents: accuracy in scope {self.accuracy:.3f}\n"
            f"out of scope turned away when {TURNED_AWAY:.0%} of the good ones are: {recalls}"
        )


def measure(folder: Path, background: Sequence[str] = ()) -> Figures:
    """Train on a folder's examples and ask its questions. Raises ValueError, OSError naming what is wrong.

    `background`: texts beside any bot's subject, learnt as an intent of their own. What is judged is then the best of
    the other bot's intents, as visitors would be offered it.
    """
    learn, ask = _read(folder / "train.jsonl"), _read(folder / "test.jsonl")
    beside = background[:: max(1, len(background) // BACKGROUND)][:BACKGROUND]
    texts = [*(row["text"] for row in learn), *beside]
    intents = [*(row["intent"] for row in learn), *(OUT_OF_SCOPE for _ in beside)]
    trained = recogniser.train(texts, intents, vectors.from_spacy(vectors.words_of(texts)))
    best = [_best(trained.recognise(row["text"]), alone=not beside) for row in ask]
    inside = np.array([row["intent"] != OUT_OF_SCOPE for row in ask])
    right = np.array([intent == row["intent"] for (intent, _), row in zip(best, ask)])
    recalls = _recalls([row["kind"] for row in ask], inside, np.array([sure for _, sure in best]))
    return Figures(len(learn), len(trained.intents) - bool(beside), float(right[inside].mean()), recalls)


def _best(found: recogniser.Recognised, *, alone: bool) -> tuple[str, float]:
    """The likeliest intent of the other bot, and how sure that is."""
    if alone:
        return found.intent, found.confidence
    return next((intent, sure) for intent, sure in found.ranking if intent != OUT_OF_SCOPE)


def _recalls(kinds: Sequence[str], inside: NDArray[np.bool_], sure: NDArray[np.float64]) -> dict[str, float]:
    """The share of questions out of scope that are below the threshold, by kind."""
    threshold = np.quantile(sure[inside], TURNED_AWAY)
    outside = {kind: np.array([k == kind for k in kinds]) & ~inside for kind in sorted(set(kinds) - {""}, reverse=True)}
    groups = {"in all": ~inside, **outside}
    return {kind: float((sure[of] < threshold).mean()) for kind, of in groups.items() if of.any()}


def _read(path: Path) -> list[dict[str, str]]:
    """The rows of a file. Raises ValueError naming file and line."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({"text": row["text"], "intent": row["intent"], "kind": row.get("kind") or ""})
        except (ValueError, KeyError, TypeError):
            raise ValueError(f'{path.name}:{number}: expected {{"text": ..., "intent": ...}}') from None
    return rows
