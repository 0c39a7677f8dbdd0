"""The dialogue: the look-up and Rasa's own way decide the same, on the trained model with the real actions."""

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

from engine import model
from engine.dialogue import Dialogue
from engine.model import ROOT
from engine.question import Question, Refused
from engine.reading import FALLBACK, Reading
from engine.tracker_store import BoundedTrackerStore
from tests.engine.test_served import ACTIONS_PYTHON, free_port

RANKINGS = (["suis_je_concerne", "mon_cabinet_concerne", "quelles_donnees", "mot_de_passe"], ["saluer", "hors_sujet"])


@pytest.fixture(scope="module")
def actions_url() -> Iterator[str]:
    port = str(free_port())
    env = {**os.environ, "ACTIONS_PORT": port, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([str(ACTIONS_PYTHON), "-m", "actions.serve"], cwd=ROOT, env=env)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "the actions do not answer"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def agent() -> Agent:
    found = Agent.load(model.check())
    assert found.processor is not None
    # Rasa's in-memory store keeps all: each turn of the long conversation below would cost more than the last.
    found.processor.tracker_store = BoundedTrackerStore(found.processor.domain)
    return found


def dialogue(agent: Agent, url: str | None) -> Dialogue:
    assert agent.processor is not None
    agent.processor.action_endpoint = EndpointConfig(url) if url else None
    return Dialogue(agent, agent.processor)


def reading(intent: str, ranking: list[str]) -> Reading:
    ranked = [{"name": name, "confidence": 0.9 / (place + 1)} for place, name in enumerate([intent, *ranking])]
    parsed: dict[str, Any] = {"text": "une question", "intent": ranked[0], "entities": [], "intent_ranking": ranked}
    return Reading("une question", parsed)


async def test_the_look_up_decides_as_rasa_does_for_each_intent_audience_and_number_of_misses(
    agent: Agent, actions_url: str
) -> None:
    found = dialogue(agent, actions_url)
    assert agent.domain is not None
    intents = [*(i for i in agent.domain.intents if i in found.steps), FALLBACK]
    # One long conversation: what was said before must not matter either.
    for intent, audience, misses in product(intents, ("patient", "pro"), (0, 1, 2)):
        for ranking in RANKINGS if intent == FALLBACK else RANKINGS[:1]:
            question = Question("long", "une question", audience, misses, "mot_de_passe")
            read = reading(intent, ranking)
            by_rule = await found._by_rule(question, read)
            assert by_rule, (intent, audience, misses)
            assert by_rule == await found.in_full(question, read), (intent, audience, misses)
    await found.close()


def test_the_look_up_knows_all_intents_that_the_notice_and_the_actions_serve(agent: Agent) -> None:
    assert agent.domain is not None
    rasas_own = {"back", "out_of_scope", "restart", "session_start"}
    assert set(agent.domain.intents) - rasas_own - set(dialogue(agent, None).steps) - {FALLBACK} == set()


async def test_actions_that_do_not_answer_are_no_decision(agent: Agent) -> None:
    found = dialogue(agent, f"http://127.0.0.1:{free_port()}/webhook")
    with pytest.raises(Refused) as refused:
        await found.decide(Question("c", "?", "patient", 0, None), reading("suis_je_concerne", []))
    assert refused.value.status == 502
    await found.close()


async def test_what_no_rule_is_read_off_for_goes_rasas_way(agent: Agent, actions_url: str) -> None:
    found = dialogue(agent, actions_url)
    found.steps.clear()
    decided = await found.decide(Question("c", "?", "pro", 0, None), reading("suis_je_concerne", []))
    assert decided[0] == {"answer": "mon_cabinet_concerne"}
    await found.close()


@pytest.mark.parametrize(
    "text", ["Dois-je changer mon mot de passe ?", "xyz", "bonjour", "quelles données ont été lues"]
)
async def test_the_parse_is_rasas_own(agent: Agent, text: str) -> None:
    assert await dialogue(agent, None).parse(text) == await agent.parse_message(text)
