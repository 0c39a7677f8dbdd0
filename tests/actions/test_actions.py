"""Actions: slots in, decisions out; no event, as guichet keeps what must be kept."""

from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.actions import RouteAffected, RouteCase, SuggestQuestions


def run(action: Action, intent: str = "", ranking: tuple[str, ...] = (), **slots: Any) -> list[dict[str, Any]]:
    """The decisions an action says for a message of this intent."""
    message = {"intent": {"name": intent}, "intent_ranking": [{"name": name} for name in ranking]}
    tracker = Tracker("c", slots, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    assert action.run(dispatcher, tracker, {}) == []
    return [sent["custom"] for sent in dispatcher.messages]


def routed(queue: str, reason: str, priority: int = 2) -> dict[str, Any]:
    return {"route": {"queue": queue, "reason": reason, "priority": priority}}


@pytest.mark.parametrize("intent", ["suis_je_concerne", "mon_cabinet_concerne"])
@pytest.mark.parametrize(
    ("audience", "answer", "queue"),
    [
        ("patient", "suis_je_concerne", "patients"),
        ("pro", "mon_cabinet_concerne", "professionnels"),
        (None, "suis_je_concerne", "patients"),
    ],
)
def test_affected_goes_to_the_audiences_own_answer_and_queue(
    intent: str, audience: str | None, answer: str, queue: str
) -> None:
    assert run(RouteAffected(), intent, audience=audience) == [{"answer": answer}, routed(queue, answer)]


@pytest.mark.parametrize("audience", ["patient", "pro"])
def test_phishing_comes_first_and_rights_have_their_own_queue(audience: str) -> None:
    assert run(RouteCase(), "signaler_hameconnage", audience=audience) == [
        routed("signalements", "signaler_hameconnage", 1)
    ]
    assert run(RouteCase(), "exercer_mes_droits", audience=audience) == [routed("droits", "exercer_mes_droits")]


@pytest.mark.parametrize("intent", ["sans_reponse_publiee", "parler_a_un_conseiller"])
@pytest.mark.parametrize(("audience", "queue"), [("patient", "patients"), ("pro", "professionnels")])
def test_the_rest_goes_by_audience(intent: str, audience: str, queue: str) -> None:
    assert run(RouteCase(), intent, audience=audience) == [routed(queue, intent)]


def test_an_intent_that_is_not_routed_is_treated_as_unanswered() -> None:
    assert run(RouteCase(), "saluer", audience="patient") == [routed("patients", "sans_reponse_publiee")]


RANKING = ("nlu_fallback", "hors_sujet", "mot_de_passe", "mon_cabinet_concerne", "suis_je_concerne", "date_incident")


@pytest.mark.parametrize(("audience", "own"), [("patient", "suis_je_concerne"), ("pro", "mon_cabinet_concerne")])
def test_three_published_questions_are_suggested_each_once_for_the_audience(audience: str, own: str) -> None:
    found = run(SuggestQuestions(), "nlu_fallback", RANKING, audience=audience, misses=0)
    assert found == [{"suggest": ["mot_de_passe", own, "date_incident"]}]


def test_a_second_miss_in_a_row_offers_a_human() -> None:
    found = run(SuggestQuestions(), "nlu_fallback", RANKING, audience="pro", misses=1)
    assert found == [routed("professionnels", "deux_incomprehensions")]


def test_nothing_to_suggest_offers_a_human() -> None:
    found = run(SuggestQuestions(), "nlu_fallback", ("nlu_fallback", "hors_sujet"), audience="patient", misses=0)
    assert found == [routed("patients", "sans_reponse_publiee")]


def test_what_is_suggested_is_what_the_notice_publishes() -> None:
    from actions.suggesting import PUBLISHED
    from guichet.notice.checks import PUBLISHED as NOTICE

    assert set(NOTICE) == PUBLISHED
