"""Outcomes: what a visitor would get for each evaluation question, by the model as it is served."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.suggesting import PUBLISHED, suggest
from engine.examples import Question

FALLBACK = "nlu_fallback"
TWINS = {"suis_je_concerne", "mon_cabinet_concerne"}
"""One question: guichet answers it for the audience, whichever of the two was recognised."""

RIGHT, SUGGESTED, WRONG, UNANSWERED = "right", "suggested", "wrong", "unanswered"


@dataclass(frozen=True)
class Outcome:
    """A question, what it was recognised as, and what that means for the visitor."""

    question: Question
    intent: str
    confidence: float
    kind: str

    @property
    def is_published(self) -> bool:
        """True when a published answer was given."""
        return self.intent in PUBLISHED


def judge(question: Question, intent: str, ranking: Sequence[str]) -> str:
    """Right, suggested (the right one is among the questions offered), wrong, or unanswered (a human is offered)."""
    expected = set(question.expect)
    if expected & TWINS:
        expected |= TWINS
    if intent != FALLBACK:
        return RIGHT if intent in expected else WRONG
    offered = set(suggest(ranking, question.audience, 0).get("suggest", []))
    if offered & expected:
        return SUGGESTED
    # Nothing is published for it: suggestions and then a human are what it should get.
    return RIGHT if not expected & PUBLISHED else UNANSWERED


def outcomes(model: Path, questions: Iterable[Question]) -> list[Outcome]:
    """Ask the model each question."""
    import structlog
    from rasa.core.agent import Agent

    # Rasa logs each question at debug level unless its command line has told it not to.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(model)

    async def ask() -> list[Outcome]:
        found = []
        for question in questions:
            parsed: dict[str, Any] = await agent.parse_message(question.text.lstrip("/ ") or "?")
            ranking = [str(r["name"]) for r in parsed["intent_ranking"]]
            intent, confidence = str(parsed["intent"]["name"]), float(parsed["intent"]["confidence"])
            found.append(Outcome(question, intent, confidence, judge(question, intent, ranking)))
        return found

    return asyncio.run(ask())


def table(found: Sequence[Outcome]) -> str:
    """Shares of each kind, per audience and in all, and how often a wrong published answer was given."""
    lines = [f"{'':10} {'n':>5} {RIGHT:>7} {SUGGESTED:>10} {WRONG:>7} {UNANSWERED:>11}"]
    groups = [(a, [o for o in found if o.question.audience == a]) for a in ("patient", "pro")] + [
        ("in all", list(found))
    ]
    for name, group in groups:
        counts, n = Counter(o.kind for o in group), max(len(group), 1)
        shares = [f"{100 * counts[kind] / n:.1f} %" for kind in (RIGHT, SUGGESTED, WRONG, UNANSWERED)]
        lines.append(f"{name:10} {len(group):5} {shares[0]:>7} {shares[1]:>10} {shares[2]:>7} {shares[3]:>11}")
    other = sum(o.kind == WRONG and o.is_published for o in found)
    lines.append(f"a different published answer: {100 * other / max(len(found), 1):.1f} %")
    return "\n".join(lines)


def right_share(found: Sequence[Outcome]) -> float:
    """Share of questions with the right answer at once."""
    return sum(o.kind == RIGHT for o in found) / max(len(found), 1)
