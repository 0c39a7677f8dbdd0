"""Rules are read off the trained dialogue only where one look-up is all there is to it."""

import json
from typing import Any

import pytest
from rasa.shared.core.domain import Domain

from engine.rules import Says, fixed_response, one_step

Lookup = dict[str, dict[str, str]]


def state(action: str, intent: str, **more: Any) -> dict[str, Any]:
    return {"prev_action": {"action_name": action}, "user": {"intent": intent}, **more}


def rule(intent: str, action: str, **more: Any) -> dict[str, str]:
    """A rule of one intent and one action, as RulePolicy keeps it."""
    heard = state("action_listen", intent, **more)
    return {json.dumps([heard]): action, json.dumps([heard, state(action, intent, **more)]): "action_listen"}


def test_the_action_of_each_intent_is_found() -> None:
    lookup = {"rules": rule("saluer", "utter_saluer") | rule("remercier", "action_x")}
    assert one_step(lookup) == {"saluer": "utter_saluer", "remercier": "action_x"}


@pytest.mark.parametrize(
    "other",
    [
        rule("saluer", "utter_saluer", slots={"audience": "pro"}),
        rule("saluer", "utter_saluer", active_loop={"name": "form"}),
        {json.dumps([{"prev_action": {"action_name": "utter_x"}, "user": {"intent": "a"}}]): "utter_y"},
        {json.dumps([{"prev_action": {"action_name": "action_listen"}}]): "utter_y"},
        {json.dumps([state("action_listen", "a")]): "utter_y"},
        {json.dumps([state("action_listen", "a"), state("utter_x", "a")]): "utter_y"},
        {json.dumps([state("action_listen", "a"), state("utter_x", "a"), state("utter_y", "a")]): "action_listen"},
    ],
    ids=["a slot", "a form", "after an action", "any intent", "goes on", "two actions", "three states"],
)
def test_one_rule_that_asks_for_more_leaves_all_to_rasa(other: dict[str, str]) -> None:
    assert one_step({"rules": rule("remercier", "utter_remercier") | other}) == {}


def test_rules_of_a_form_leave_all_to_rasa() -> None:
    assert one_step({"rules": rule("a", "b"), "rules_for_loop_unhappy_path": {"x": "y"}}) == {}


def domain(response: str) -> Domain:
    return Domain.from_yaml(f'version: "3.1"\nresponses:\n  utter_x:\n{response}')


def test_a_fixed_response_is_a_decision() -> None:
    assert fixed_response(domain("  - custom: {answer: a}"), "utter_x") == Says(({"answer": "a"},))


@pytest.mark.parametrize(
    "response",
    [
        "  - text: a",
        "  - custom: {answer: a}\n  - custom: {answer: b}",
        "  - custom: {answer: a}\n    channel: web",
        "  - custom: {answer: a}\n    text: b",
        "  - custom: {answer: '{audience}'}",
    ],
)
def test_a_response_that_may_differ_is_left_to_rasa(response: str) -> None:
    assert fixed_response(domain(response), "utter_x") is None
