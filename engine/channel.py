"""The channel: the one way into the engine. Checks secret and question, answers decisions or an error status."""

from __future__ import annotations

import hmac
import json
import logging
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from actions.routing import ANSWERS
from actions.suggesting import PUBLISHED
from engine import several
from engine.language import is_foreign

MAX_BODY = 16 * 1024
"""Bytes of a body: a question of 2,000 characters and what belongs to it."""

MAX_TEXT = 2000
RANKING = 5

MOST_PARTS = 6
"""Parts of a message that are looked at one by one; each costs a parse, and a longer message is a story."""

MAY_BE_FOREIGN = ("hors_sujet", "nlu_fallback")
"""What a question in another language is taken for. It is then told that the chat speaks French."""

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


def without_command(text: str) -> str:
    """The text without what would make Rasa take it for a command: leading slashes, and what hides them.

    Rasa reads "/restart" as an intent; spaces of all kinds, control and format characters before it, and the
    full-width slash, are taken off with it.
    """
    start = 0
    while start < len(text) and (text[start] in "/／∕⁄" or unicodedata.category(text[start])[0] in "ZC"):
        start += 1
    return text[start:] or "?"


async def decide(agent: Agent | None, question: Question) -> dict[str, Any]:
    """Let Rasa take the turn. Raises Refused: 503 without a model, 502 when no decision came out of it."""
    if agent is None or not agent.is_ready() or agent.processor is None:
        raise Refused(503, "no_model", "no model is loaded: run make train")
    both = await _several(agent, question)
    if both is not None:
        return both
    output = CollectingOutputChannel()
    message = UserMessage(
        without_command(question.text), output, question.conversation, input_channel=GuichetInput.name()
    )
    # One lock for all of the turn: another message of the conversation waits, and cannot change slots in between.
    async with agent.lock_store.lock(question.conversation):
        await _set_slots(agent.processor, question, output)
        await agent.processor.handle_message(message)
        tracker = await agent.tracker_store.retrieve(question.conversation)
    decisions = [sent["custom"] for sent in output.messages if "custom" in sent]
    if not decisions:
        # Rasa logs a failing action and goes on without it: no decision is how that shows.
        raise Refused(502, "no_decision", "no decision: an action failed or the actions do not answer")
    parsed = tracker.latest_message.parse_data if tracker and tracker.latest_message else {}
    intent = parsed.get("intent") or {}
    if intent.get("name") in MAY_BE_FOREIGN and is_foreign(question.text):
        decisions = [{"say": "autre_langue"}]
    return _reply(agent, decisions, parsed)


async def _several(agent: Agent, question: Question) -> dict[str, Any] | None:
    """The reply to a message that asks several published questions; None for any other message."""
    parts = several.split(question.text)
    if not 2 <= len(parts) <= MOST_PARTS:
        return None
    parsed = [await agent.parse_message(without_command(part)) for part in parts]
    found = several.answers([str(p["intent"]["name"]) for p in parsed], PUBLISHED)
    own = ANSWERS[question.audience]
    answers = list(dict.fromkeys(own if intent in ANSWERS.values() else intent for intent in found))
    if len(answers) < 2:
        return None
    # Of the provenance there is one a turn: the part that is least sure.
    least = min((p for p in parsed if p["intent"]["name"] in found), key=lambda p: float(p["intent"]["confidence"]))
    return _reply(agent, [{"answer": intent} for intent in answers], least)


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


async def _set_slots(processor: MessageProcessor, question: Question, output: CollectingOutputChannel) -> None:
    """Put what guichet keeps into slots, so that an engine that forgot or restarted knows it."""
    known = {"audience": question.audience, "misses": question.misses, "last_answer": question.last_answer}
    tracker = await processor.fetch_tracker_and_update_session(question.conversation, output)
    changed = [SlotSet(name, value) for name, value in known.items() if tracker.get_slot(name) != value]
    if changed:
        tracker.update_with_events(changed, processor.domain)
        await processor.save_tracker(tracker)


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
