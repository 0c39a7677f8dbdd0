"""The dialogue: what follows a message that was read. By one look-up where the rules allow, else Rasa's own way."""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from actions.suggesting import suggest
from engine import rules
from engine.actions_client import ActionFailed, ActionsClient
from engine.question import Question, Refused
from engine.reading import Reading
from engine.rules import Decision, Says

CHANNEL = "guichet"
"""The input channel's name, as Rasa's events keep it."""


SUGGESTS = "action_suggest_questions"
"""The action that suggests published questions, which only the intents tell, or else routes: then it is called."""


class Dialogue:
    """Decides by the rules of one loaded model."""

    def __init__(self, agent: Agent, processor: MessageProcessor) -> None:
        self.agent = agent
        self._processor = processor
        self.steps = rules.read_off(processor)
        self._nothing_said = DialogueStateTracker.from_events("", [])
        endpoint = processor.action_endpoint
        self._actions = ActionsClient(endpoint.url) if endpoint and endpoint.url else None

    async def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse of a text, without its look for parts of a domain that was not trained, and without a tracker.

        The look builds an empty domain for each message, and only warns; no component of ours asks for a tracker.
        """
        found: dict[str, Any] = self._processor._parse_message_with_graph(UserMessage(text), self._nothing_said)
        return found

    async def decide(self, question: Question, reading: Reading) -> list[Decision]:
        """What to do. Raises Refused: 502 when no decision came out of it."""
        decisions = await self._by_rule(question, reading)
        if decisions is None:
            decisions = await self.in_full(question, reading)
        if not decisions:
            # Rasa logs a failing action and goes on without it: no decision is how that shows.
            raise Refused(502, "no_decision", "no decision: an action failed or the actions do not answer")
        return decisions

    async def _by_rule(self, question: Question, reading: Reading) -> list[Decision] | None:
        """What the rule of the intent says, without a tracker; None when that is not all there is to it."""
        step = self.steps.get(reading.intent)
        if isinstance(step, Says):
            return list(step.decisions)
        if step is None or self._actions is None:
            return None
        if step.action == SUGGESTS and not question.misses:
            suggested = suggest(reading.ranking, question.audience, question.misses)
            if "suggest" in suggested:
                return [suggested]
        try:
            return await self._actions.call(step.action, question, reading.parsed)
        except ActionFailed:
            return []

    async def in_full(self, question: Question, reading: Reading) -> list[Decision]:
        """Rasa's way: tracker, policies, actions. Empty when no decision came out of it."""
        output = CollectingOutputChannel()
        message = UserMessage(
            reading.text, output, question.conversation, parse_data=reading.parsed, input_channel=CHANNEL
        )
        # One lock for all of the turn: another message of the conversation waits, and cannot change slots in between.
        # The steps are those of Rasa's `handle_message`, with our slots set on the tracker that it works on, and
        # without the look for slots in the text, which none of ours is filled from.
        processor = self._processor
        async with self.agent.lock_store.lock(question.conversation):
            tracker = await processor.fetch_tracker_and_update_session(question.conversation, output)
            _set_slots(processor, tracker, question)
            await processor._handle_message_with_tracker(message, tracker)
            await processor._run_prediction_loop(output, tracker)
            await processor.save_tracker(tracker)
        return [sent["custom"] for sent in output.messages if "custom" in sent]

    async def close(self) -> None:
        """Close the connection to the actions."""
        if self._actions is not None:
            await self._actions.close()


def _set_slots(processor: MessageProcessor, tracker: DialogueStateTracker, question: Question) -> None:
    """Put what guichet keeps into slots, so that an engine that forgot or restarted knows it.

    All of them each time: one that was set some turns ago falls out of the bounded tracker in the middle of a turn.
    """
    events: list[Any] = [SlotSet(name, value) for name, value in question.slots().items()]
    tracker.update_with_events(events, processor.domain)
