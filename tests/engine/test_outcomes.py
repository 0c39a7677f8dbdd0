"""Outcomes: what an answer, a suggestion or none means for the visitor, and what thresholds make of a ranking."""

from typing import Any

import pytest

from engine.examples import Question
from engine.outcomes import (
    RIGHT,
    SUGGESTED,
    UNANSWERED,
    WRONG,
    Thresholds,
    another_answer,
    answered_beside,
    judge,
    table,
    with_thresholds,
)
from engine.reading import FALLBACK, Reading


def reading(*ranking: str, **more: Any) -> Reading:
    found = [{"name": name, "confidence": 1 / (n + 2)} for n, name in enumerate(ranking)]
    return Reading("", {"intent": found[0], "intent_ranking": found}, **more)


def kind(found: Reading, *expect: str, audience: str = "patient") -> str:
    return judge(Question("?", audience, expect), found).kind


@pytest.mark.parametrize(
    ("found", "expect", "outcome"),
    [
        (reading("mot_de_passe", "hors_sujet"), "mot_de_passe", RIGHT),
        (reading("mot_de_passe", "hors_sujet"), "date_incident", WRONG),
        (reading("mon_cabinet_concerne", "hors_sujet"), "suis_je_concerne", RIGHT),
        (reading(FALLBACK, "mot_de_passe", "date_incident"), "date_incident", SUGGESTED),
        (reading(FALLBACK, "mot_de_passe", "date_incident"), "quelles_donnees", UNANSWERED),
        (reading(FALLBACK, "mot_de_passe"), "hors_sujet", RIGHT),
        (reading("nlu_fallback", "saluer", foreign=True), "hors_sujet", RIGHT),
        (reading("mot_de_passe", "saluer", answers=("mot_de_passe", "date_incident")), "date_incident", WRONG),
    ],
)
def test_kinds(found: Reading, expect: str, outcome: str) -> None:
    assert kind(found, expect) == outcome


def test_two_answers_are_right_when_both_were_asked() -> None:
    found = reading("mot_de_passe", "saluer", answers=("mot_de_passe", "date_incident"))
    assert kind(found, "mot_de_passe", "date_incident") == RIGHT


def test_when_all_are_asked_one_answer_is_not_enough() -> None:
    asked = Question("?", "patient", ("mot_de_passe", "date_incident"), all_of=True)
    both = reading("mot_de_passe", "saluer", answers=("mot_de_passe", "date_incident"))
    assert judge(asked, both).kind == RIGHT
    assert judge(asked, reading("mot_de_passe", "saluer")).kind == SUGGESTED
    assert judge(asked, reading("quelles_donnees", "saluer")).kind == WRONG


def test_shares() -> None:
    asked = [
        judge(Question("a", "patient", ("hors_sujet",)), reading("mot_de_passe", "hors_sujet")),
        judge(Question("b", "pro", ("hors_sujet",)), reading("hors_sujet", "mot_de_passe")),
        judge(Question("c", "pro", ("mot_de_passe",)), reading("mot_de_passe", "hors_sujet")),
        judge(Question("d", "pro", ("mot_de_passe",)), reading("hors_sujet", "mot_de_passe")),
    ]
    assert another_answer(asked) == 0.25
    assert answered_beside(asked) == 0.5
    assert "in all         4  50.0 %      0.0 %  50.0 %       0.0 %" in table(asked)


@pytest.mark.parametrize(
    ("thresholds", "answered"),
    [(Thresholds(0.5, 0.0), True), (Thresholds(0.7, 0.0), False), (Thresholds(0.5, 0.4), False)],
)
async def test_thresholds_are_decided_anew(thresholds: Thresholds, answered: bool) -> None:
    async def parse(text: str) -> dict[str, Any]:
        ranking = [{"name": "mot_de_passe", "confidence": 0.6}, {"name": "hors_sujet", "confidence": 0.3}]
        fallback = {"name": FALLBACK, "confidence": 0.4}
        return {"text": text, "intent": fallback, "intent_ranking": [fallback, *ranking]}

    parsed = await with_thresholds(parse, thresholds)("?")
    assert parsed["intent"]["name"] == ("mot_de_passe" if answered else FALLBACK)
    assert [r["name"] for r in parsed["intent_ranking"] if r["name"] != FALLBACK] == ["mot_de_passe", "hors_sujet"]
