"""Rules: what follows each intent, read off the trained dialogue. Only where nothing said before can matter.

Rasa finds the next action by featurizing the conversation and comparing it with every rule, twice a turn. Our rules are
one step each, so what follows an intent is one look-up. The look-up is read off the trained policy and the domain, not
written a second time, and there is none as soon as a rule looks back, a form or another policy has a say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import UTTER_PREFIX
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain

from engine.runner import straighten

Decision = dict[str, Any]


@dataclass(frozen=True)
class Says:
    """The decisions of a response."""

    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Calls:
    """A custom action decides: the action server is asked."""

    action: str


Step = Says | Calls


def read_off(processor: MessageProcessor) -> dict[str, Step]:
    """What follows each intent; empty when the dialogue needs more than the last intent.

    An intent whose rule does more than say one fixed response or call one action is left out.
    """
    policies = [part for part in straighten(processor).components() if isinstance(part, Policy)]
    if len(policies) != 1 or type(policies[0]) is not RulePolicy or processor.domain.forms:
        return {}
    steps = {intent: _step(processor, action) for intent, action in one_step(policies[0].lookup).items()}
    return {intent: step for intent, step in steps.items() if step is not None}


def one_step(lookup: Mapping[str, Any]) -> dict[str, str]:
    """The action after each intent, from RulePolicy's memory; empty unless each rule is one intent and one action.

    RulePolicy keeps a rule as the JSON of the states it asks for and the action that follows: one entry for the action,
    and one, with the action in its last state, that listens again.
    """
    if lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH):
        return {}
    actions: dict[str, str] = {}
    listens: dict[str, str] = {}
    for key, action in lookup[RULES].items():
        first, *rest = json.loads(key)
        intent = first.get("user", {}).get("intent")
        if first != _state(intent, ACTION_LISTEN_NAME):
            return {}
        if not rest:
            actions[intent] = action
        elif len(rest) == 1 and action == ACTION_LISTEN_NAME:
            listens[intent] = rest[0].get("prev_action", {}).get("action_name")
            if rest[0] != _state(intent, listens[intent]):
                return {}
        else:
            return {}
    return actions if listens == actions else {}


def _state(intent: str | None, action: str | None) -> dict[str, Any]:
    """A state that asks for an intent after an action and for nothing else: no slot, no entity, no form."""
    return {"user": {"intent": intent}, "prev_action": {"action_name": action}}


def _step(processor: MessageProcessor, action: str) -> Step | None:
    if not action.startswith(UTTER_PREFIX):
        return Calls(action) if action in processor.domain.user_actions else None
    if not isinstance(processor.nlg, TemplatedNaturalLanguageGenerator):
        return None
    return fixed_response(processor.domain, action)


def fixed_response(domain: Domain, name: str) -> Says | None:
    """The response, when it is the same in each conversation: one, unconditional, no slot in it."""
    responses = domain.responses.get(name, [])
    if len(responses) != 1 or set(responses[0]) != {"custom"} or "{" in _texts(responses[0]["custom"]):
        return None
    return Says((responses[0]["custom"],))


def _texts(decision: Decision) -> str:
    """All that is said in a decision; Rasa would put a slot in where a brace stands."""
    return " ".join(str(part) for pair in decision.items() for part in pair)
