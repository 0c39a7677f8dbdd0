"""The channel: the one way into the engine. Checks secret and question, answers decisions or an error status."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from actions.suggesting import suggest
from engine.reading import Reading, read
from engine.runner import straighten

MAX_BODY = 16 * 1024
"""Bytes of a body: a question of 2,000 characters and what belongs to it."""

MAX_TEXT = 2000
RANKING = 5

TO_START_FROM = ("suis_je_concerne", "que_s_est_il_passe", "quelles_donnees")
"""What is suggested to a message without a word, which no ranking says anything about: "?", an emoji."""

log = logging.getLogger(__name__)


class Refused(Exception):
    """A question that is not taken, with its HTTP status. Never holds what was asked."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Question:
    """What guichet asks: the text, and what it keeps of the conversation."""

    conversation: str
    text: str
    audience: str
    misses: int
    last_answer: str | None


class GuichetInput(InputChannel):
    """Rasa's input channel for guichet, under /webhooks/guichet."""

    @classmethod
    def name(cls) -> str:
        """The channel's place in the address."""
        return "guichet"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GuichetInput:
        """Made by Rasa from credentials.yml. Refuses to start without a secret."""
        secret = str((credentials or {}).get("secret") or "")
        if len(secret) < 8 or "$" in secret:
            raise ValueError("credentials.yml: expected a secret; GUICHET_ENGINE_SECRET holds it")
        return cls(secret)

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two routes: the turn, and whether a model is there."""
        blueprint = Blueprint("guichet_channel")

        @blueprint.get("/")
        async def ready(request: Request) -> HTTPResponse:
            agent: Agent | None = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return _error(Refused(503, "no_model", "no model is loaded: run make train"))
            return json_response({"status": "ok", "model_id": agent.model_id})

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                self._check_secret(request.headers.get("X-Engine-Secret", ""))
                question = parse(request.body)
                return json_response(await decide(getattr(request.app.ctx, "agent", None), question))
            except Refused as refused:
                return _error(refused)
            except Exception as error:  # noqa: BLE001  whatever failed, guichet must hear that it did
                log.error("turn failed: %s", type(error).__name__)
                return _error(Refused(502, "failed", f"the engine failed: {type(error).__name__}"))

        return blueprint

    def _check_secret(self, given: str) -> None:
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret):
            raise Refused(401, "secret", "X-Engine-Secret is not the shared secret")


def parse(body: bytes) -> Question:
    """Check a body field by field. Raises Refused: 413 when it is too large, 400 naming what is wrong."""
    if len(body) > MAX_BODY:
        raise Refused(413, "too_large", f"expected at most {MAX_BODY} bytes")
    try:
        value = json.loads(body, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise Refused(400, "json", "expected a JSON object whose fields stand once") from None
    if not isinstance(value, dict) or set(value) != set(Question.__dataclass_fields__):
        raise Refused(400, "fields", f"expected the fields {', '.join(Question.__dataclass_fields__)}")
    _expect("conversation", isinstance(value["conversation"], str) and 0 < len(value["conversation"]) <= 64)
    _expect("text", isinstance(value["text"], str) and 0 < len(value["text"]) <= MAX_TEXT)
    _expect("audience", value["audience"] in ("patient", "pro"))
    _expect("misses", type(value["misses"]) is int and value["misses"] >= 0)
    _expect("last_answer", value["last_answer"] is None or isinstance(value["last_answer"], str))
    return Question(**value)


async def decide(agent: Agent | None, question: Question) -> dict[str, Any]:
    """Read the message and decide. Raises Refused: 503 without a model, 502 when no decision came out of it."""
    if agent is None or not agent.is_ready() or agent.processor is None:
        raise Refused(503, "no_model", "no model is loaded: run make train")
    straighten(agent.processor)
    reading = await read(agent.parse_message, question.text, question.audience, question.last_answer)
    decisions = _without_dialogue(reading, question)
    if decisions is None:
        decisions = await _with_dialogue(agent, agent.processor, question, reading)
    return _reply(agent, decisions, reading.parsed)


def _without_dialogue(reading: Reading, question: Question) -> list[dict[str, Any]] | None:
    """Decisions that no dialogue is needed for; None for all others."""
    if reading.answers:
        return [{"answer": intent} for intent in reading.answers]
    if reading.foreign:
        return [{"say": "autre_langue"}]
    if reading.empty:
        return [suggest(TO_START_FROM, question.audience, question.misses)]
    return None


async def _with_dialogue(
    agent: Agent, processor: MessageProcessor, question: Question, reading: Reading
) -> list[dict[str, Any]]:
    """Let Rasa's rules and actions decide. Raises Refused: 502 when no decision came out of it."""
    output = CollectingOutputChannel()
    message = UserMessage(
        reading.text,
        output,
        question.conversation,
        parse_data=reading.parsed,
        input_channel=GuichetInput.name(),
    )
    # One lock for all of the turn: another message of the conversation waits, and cannot change slots in between.
    # The steps are those of Rasa's `handle_message`, with our slots set on the tracker that it works on, and without
    # the look for slots in the text, which none of ours is filled from.
    async with agent.lock_store.lock(question.conversation):
        tracker = await processor.fetch_tracker_and_update_session(question.conversation, output)
        _set_slots(processor, tracker, question)
        await processor._handle_message_with_tracker(message, tracker)
        await processor._run_prediction_loop(output, tracker)
        await processor.save_tracker(tracker)
    decisions = [sent["custom"] for sent in output.messages if "custom" in sent]
    if not decisions:
        # Rasa logs a failing action and goes on without it: no decision is how that shows.
        raise Refused(502, "no_decision", "no decision: an action failed or the actions do not answer")
    return decisions


def _reply(agent: Agent, decisions: list[dict[str, Any]], parsed: dict[str, Any]) -> dict[str, Any]:
    intent = parsed.get("intent") or {}
    ranking = parsed.get("intent_ranking") or []
    return {
        "decisions": decisions,
        "intent": intent.get("name") or "",
        "confidence": float(intent.get("confidence") or 0.0),
        "ranking": [{"intent": r["name"], "confidence": float(r["confidence"])} for r in ranking[:RANKING]],
        "model_id": agent.model_id,
    }


def _set_slots(processor: MessageProcessor, tracker: DialogueStateTracker, question: Question) -> None:
    """Put what guichet keeps into slots, so that an engine that forgot or restarted knows it."""
    known = {"audience": question.audience, "misses": question.misses, "last_answer": question.last_answer}
    changed = [SlotSet(name, value) for name, value in known.items() if tracker.get_slot(name) != value]
    if changed:
        tracker.update_with_events(changed, processor.domain)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands twice")
    return found


def _expect(field: str, is_right: bool) -> None:
    expected = {
        "conversation": "1 to 64 characters",
        "text": f"1 to {MAX_TEXT} characters",
        "audience": "patient or pro",
        "misses": "a whole number from 0",
        "last_answer": "an intent or null",
    }
    if not is_right:
        raise Refused(400, "field", f"{field}: expected {expected[field]}")


def _error(refused: Refused) -> HTTPResponse:
    return json_response({"error": {"code": refused.code, "message": refused.message}}, status=refused.status)
