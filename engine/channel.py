"""The channel: the one way into the engine. Checks secret and question, answers decisions or an error status."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from actions.suggesting import suggest
from engine.admission import Admission, Busy
from engine.dialogue import CHANNEL, Dialogue
from engine.question import Question, Refused, parse, parse_conversation
from engine.reading import Reading, read
from engine.tracker_store import forget

RANKING = 5

PATIENCE_S = 1.5
"""Seconds that a turn may wait for its turn: guichet gives up after two."""

TO_START_FROM = ("suis_je_concerne", "que_s_est_il_passe", "quelles_donnees")
"""What is suggested to a message without a word, which no ranking says anything about: "?", an emoji."""

log = logging.getLogger(__name__)


class GuichetInput(InputChannel):
    """Rasa's input channel for guichet, under /webhooks/guichet."""

    @classmethod
    def name(cls) -> str:
        """The channel's place in the address."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GuichetInput:
        """Made by Rasa from credentials.yml. Refuses to start without a secret."""
        secret = str((credentials or {}).get("secret") or "")
        if len(secret) < 8 or "$" in secret:
            raise ValueError("credentials.yml: expected a secret; GUICHET_ENGINE_SECRET holds it")
        bounds = {name: int(value) for name, value in (credentials or {}).items() if name in ("at_once", "queue")}
        return cls(secret, **bounds)

    def __init__(self, secret: str, at_once: int = 4, queue: int = 128) -> None:
        """`at_once`: turns worked on at once; `queue`: turns that may wait."""
        self._secret = secret.encode()
        self._admit = Admission(at_once, queue, PATIENCE_S)
        self._dialogue: Dialogue | None = None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two routes: the turn, and whether a model is there and has time. docs/engine.md describes both."""
        blueprint = Blueprint("guichet_channel")

        @blueprint.get("/")
        async def ready(request: Request) -> HTTPResponse:
            try:
                loaded = self._loaded(request.app)
                status = "busy" if self._admit.is_full else "ready"
                return json_response({"status": status, "turns": self._admit.inside, "model_id": loaded.agent.model_id})
            except Refused as refused:
                return _error(refused)

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                self._check_secret(request.headers.get("X-Engine-Secret", ""))
                question = parse(request.body)
                dialogue = self._loaded(request.app)
                return json_response(await self._admit(lambda: decide(dialogue, question)))
            except Refused as refused:
                return _error(refused)
            except Busy:
                return _error(Refused(503, "busy", "too many turns at once: ask another engine, or later"))
            except Exception as error:  # noqa: BLE001  whatever failed, guichet must hear that it did
                log.error("turn failed: %s", type(error).__name__)
                return _error(Refused(502, "failed", f"the engine failed: {type(error).__name__}"))

        @blueprint.post("/forget")
        async def forget_one(request: Request) -> HTTPResponse:
            try:
                self._check_secret(request.headers.get("X-Engine-Secret", ""))
                agent, conversation = self._loaded(request.app).agent, parse_conversation(request.body)
                async with agent.lock_store.lock(conversation):  # a turn of it that is under way comes to its end first
                    forget(agent.tracker_store, conversation)
                return empty(status=204)
            except Refused as refused:
                return _error(refused)
            except Exception as error:  # noqa: BLE001  whatever failed, guichet must hear that it did
                log.error("forgetting failed: %s", type(error).__name__)
                return _error(Refused(502, "failed", f"the engine failed: {type(error).__name__}"))

        @blueprint.listener("before_server_start")
        async def spare(app: Sanic, _: Any) -> None:
            """Leave out what Rasa has the server do at each call for browsers and for a log that is not written."""
            app.config.ACCESS_LOG = False
            app.request_middleware.clear()
            app.response_middleware.clear()

        @blueprint.listener("before_server_stop")
        async def close(app: Sanic, _: Any) -> None:
            if self._dialogue is not None:
                await self._dialogue.close()

        return blueprint

    def _check_secret(self, given: str) -> None:
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret):
            raise Refused(401, "secret", "X-Engine-Secret is not the shared secret")

    def _loaded(self, app: Sanic) -> Dialogue:
        """The dialogue of the model that Rasa has loaded. Raises Refused: 503 without one."""
        agent: Agent | None = getattr(app.ctx, "agent", None)
        if agent is None or not agent.is_ready() or agent.processor is None:
            raise Refused(503, "no_model", "no model is loaded: run make train")
        if self._dialogue is None or self._dialogue.agent is not agent:
            self._dialogue = Dialogue(agent, agent.processor)
        return self._dialogue


async def decide(dialogue: Dialogue, question: Question) -> dict[str, Any]:
    """Read the message and decide. Raises Refused: 502 when no decision came out of it."""
    reading = await read(dialogue.parse, question.text, question.audience, question.last_answer)
    decisions = _without_dialogue(reading, question)
    if decisions is None:
        decisions = await dialogue.decide(question, reading)
    return _reply(dialogue.agent, decisions, reading.parsed)


def _without_dialogue(reading: Reading, question: Question) -> list[dict[str, Any]] | None:
    """Decisions that no dialogue is needed for; None for all others."""
    if reading.answers:
        return [{"answer": intent} for intent in reading.answers]
    if reading.foreign:
        return [{"say": "autre_langue"}]
    if reading.empty:
        return [suggest(TO_START_FROM, question.audience, question.misses)]
    return None


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


def _error(refused: Refused) -> HTTPResponse:
    return json_response({"error": {"code": refused.code, "message": refused.message}}, status=refused.status)
