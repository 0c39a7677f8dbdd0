"""The actions that Rasa calls: each reads slots and says decisions, as guichet expects them."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.routing import ROUTED, affected, route
from actions.suggesting import suggest

Events = list[dict[str, Any]]


def _audience(tracker: Tracker) -> str:
    return str(tracker.get_slot("audience") or "patient")


class RouteAffected(Action):
    """ "Am I affected?": the published answer for the audience, and a human."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_route_affected"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Say the decisions; change nothing."""
        for decision in affected(_audience(tracker)):
            dispatcher.utter_message(json_message=decision)
        return []


class RouteCase(Action):
    """What the notice does not answer: phishing, rights, silence of the page, a wish for a human."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_route_case"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Say where the case goes; an intent that is not routed goes where unanswered questions go."""
        intent = str((tracker.latest_message.get("intent") or {}).get("name"))
        reason = intent if intent in ROUTED else "sans_reponse_publiee"
        dispatcher.utter_message(json_message=route(reason, _audience(tracker)).decision())
        return []


class SuggestQuestions(Action):
    """A question below the floor, or torn between two."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_suggest_questions"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Say which questions may have been meant, or offer a human."""
        ranking = [str(found["name"]) for found in tracker.latest_message.get("intent_ranking", [])]
        misses = int(tracker.get_slot("misses") or 0)
        dispatcher.utter_message(json_message=suggest(ranking, _audience(tracker), misses))
        return []
