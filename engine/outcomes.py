"""Outcomes: what a visitor would get for each evaluation question, read as the channel reads it by the served model."""

from __future__ import annotations

import asyncio
import logging
import os
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.suggesting import PUBLISHED, suggest
from engine.examples import Question
from engine.quiet import QUIET
from engine.reading import FALLBACK, Parse, Reading, read

TWINS = {"suis_je_concerne", "mon_cabinet_concerne"}
"""One question: guichet answers it for the audience, whichever of the two was recognised."""

RIGHT, SUGGESTED, WRONG, UNANSWERED = "right", "suggested", "wrong", "unanswered"
KINDS = (RIGHT, SUGGESTED, WRONG, UNANSWERED)


@dataclass(frozen=True)
class Thresholds:
    """Below `floor`, or less than `margin` before the second intent, questions are suggested instead of an answer."""

    floor: float
    margin: float


@dataclass(frozen=True)
class Outcome:
    """A question, what it was read as, how sure that was, and what it means for the visitor."""

    question: Question
    intent: str
    confidence: float
    kind: str
    is_published: bool

    @property
    def is_another_answer(self) -> bool:
        """True when a published answer was given that is not the right one."""
        return self.kind == WRONG and self.is_published

    @property
    def is_beside(self) -> bool:
        """True when nothing is published for the question."""
        return not PUBLISHED.intersection(self.question.expect)


def judge(question: Question, reading: Reading) -> Outcome:
    """Right, suggested (the right one is among the questions offered), wrong, or unanswered (a human is offered).

    A message that asks several (`all_of`) is right when all are answered; when only some are, the others are left to
    ask, and that is no better than a suggestion.
    """
    expected = set(question.expect)
    if expected & TWINS:
        expected |= TWINS
    intent = "hors_sujet" if reading.foreign else reading.intent
    given = set(reading.answers) or {intent}
    ranking = [str(r["name"]) for r in reading.parsed["intent_ranking"]]
    confidence = next(float(r["confidence"]) for r in reading.parsed["intent_ranking"] if r["name"] != FALLBACK)
    if intent != FALLBACK or reading.answers:
        whole = not question.all_of or len(given) >= len(question.expect)
        kind = WRONG if not given <= expected else RIGHT if whole else SUGGESTED
    elif set(suggest(ranking, question.audience, 0).get("suggest", [])) & expected:
        kind = SUGGESTED
    else:
        # Nothing is published for it: suggestions and then a human are what it should get.
        kind = UNANSWERED if expected & PUBLISHED else RIGHT
    return Outcome(question, "+".join(sorted(given)), confidence, kind, bool(given & PUBLISHED))


class Served:
    """The trained model, asked without its processes. Each text is parsed once, whatever thresholds are tried on it."""

    def __init__(self, model: Path) -> None:
        """Load it: some ten seconds."""
        os.environ.update(QUIET)
        # What Rasa's libraries warn of is not ours to mend, and would hide the figures.
        warnings.simplefilter("ignore")
        import structlog
        from rasa.core.agent import Agent

        # Rasa logs each question at debug level unless its command line has told it not to.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        self._agent = Agent.load(model)
        self._parsed: dict[str, dict[str, Any]] = {}

    def outcomes(self, questions: Iterable[Question], thresholds: Thresholds | None = None) -> list[Outcome]:
        """Ask each question, with the model's own thresholds or with others."""
        parse = self._parse if thresholds is None else with_thresholds(self._parse, thresholds)

        async def ask() -> list[Outcome]:
            return [
                judge(question, await read(parse, question.text, question.audience, question.after))
                for question in questions
            ]

        return asyncio.run(ask())

    async def _parse(self, text: str) -> dict[str, Any]:
        if text not in self._parsed:
            self._parsed[text] = await self._agent.parse_message(text)
        return self._parsed[text]


def with_thresholds(parse: Parse, thresholds: Thresholds) -> Parse:
    """The parse as it would be with other thresholds: Rasa's fallback taken off and decided anew."""

    async def anew(text: str) -> dict[str, Any]:
        parsed = await parse(text)
        ranking = [r for r in parsed["intent_ranking"] if r["name"] != FALLBACK]
        first, second = ranking[0]["confidence"], ranking[1]["confidence"]
        if first >= thresholds.floor and first - second >= thresholds.margin:
            return {**parsed, "intent": ranking[0], "intent_ranking": ranking}
        fallback = {"name": FALLBACK, "confidence": 1 - first}
        return {**parsed, "intent": fallback, "intent_ranking": [fallback, *ranking]}

    return anew


def share(found: Sequence[Outcome], *kinds: str) -> float:
    """The share of these kinds."""
    return sum(outcome.kind in kinds for outcome in found) / max(len(found), 1)


def another_answer(found: Sequence[Outcome]) -> float:
    """The share of questions that got a published answer that is not theirs."""
    return sum(outcome.is_another_answer for outcome in found) / max(len(found), 1)


def answered_beside(found: Sequence[Outcome]) -> float:
    """Of the questions for which nothing is published, the share that got a published answer."""
    beside = [outcome for outcome in found if outcome.is_beside]
    return sum(outcome.is_published and outcome.kind == WRONG for outcome in beside) / max(len(beside), 1)


def by_audience(found: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each audience, and all of them."""
    groups = {name: [o for o in found if o.question.audience == name] for name in ("patient", "pro")}
    return {**groups, "in all": list(found)}


def table(found: Sequence[Outcome]) -> str:
    """Shares of each kind, per audience and in all, and how often a wrong published answer was given."""
    lines = [f"{'':10} {'n':>5} {RIGHT:>7} {SUGGESTED:>10} {WRONG:>7} {UNANSWERED:>11}"]
    for name, group in by_audience(found).items():
        counts = Counter(outcome.kind for outcome in group)
        shares = [f"{100 * counts[kind] / max(len(group), 1):.1f} %" for kind in KINDS]
        lines.append(f"{name:10} {len(group):5} {shares[0]:>7} {shares[1]:>10} {shares[2]:>7} {shares[3]:>11}")
    lines.append(f"a different published answer: {100 * another_answer(found):.1f} %")
    lines.append(f"nothing published, and yet a published answer: {100 * answered_beside(found):.1f} %")
    return "\n".join(lines)
