"""The client of the engine: one strict call, one deadline, and a typed reply or EngineUnavailable."""

import asyncio
import json
from collections import Counter
from typing import Annotated, Any, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guichet.conversations import understanding as decided
from guichet.conversations.conversation import Offer
from guichet.conversations.messages import Provenance
from guichet.conversations.understanding import EngineUnavailable, Question, Understood
from guichet.engine_choice import AT_ONCE, WAITING, Admission, Circuit, ranked
from guichet.kept import Kept, TooLarge

MAX_REPLY = 64 * 1024
"""Bytes of the largest reply that is read."""

MAX_TEXT = 2000
"""Characters that an engine takes: a text that was masked may have become longer."""

FIRST_SHARE = 0.6
"""Of the time for a question, what an engine gets while there is another one to ask."""

log = structlog.get_logger(__name__)


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Answer(_Strict):
    answer: str

    def decision(self) -> decided.Decision:
        return decided.GiveAnswer(self.answer)


class _Suggest(_Strict):
    suggest: list[str] = Field(min_length=1, max_length=3)

    def decision(self) -> decided.Decision:
        return decided.Suggest(tuple(self.suggest))


class _Offer(_Strict):
    queue: Literal["patients", "professionnels", "signalements", "droits"]
    reason: str
    priority: int = Field(ge=1, le=3)


class _Route(_Strict):
    route: _Offer

    def decision(self) -> decided.Decision:
        return decided.Route(Offer(self.route.queue, self.route.reason, self.route.priority))


class _Say(_Strict):
    say: str

    def decision(self) -> decided.Decision:
        return decided.Say(self.say)


class _Audience(_Strict):
    audience: Literal["patient", "pro"]

    def decision(self) -> decided.Decision:
        return decided.SetAudience(self.audience)


class _Choice(_Strict):
    choice: Literal["oui", "non"]

    def decision(self) -> decided.Decision:
        return decided.Choose(self.choice)


class _Reply(BaseModel):
    """What the engine answers. Unknown fields beside these are let through, so that it may grow."""

    model_config = ConfigDict(strict=True, frozen=True)

    decisions: list[_Answer | _Suggest | _Route | _Say | _Audience | _Choice] = Field(min_length=1, max_length=8)
    intent: Annotated[str, Field(max_length=64)]
    confidence: float = Field(ge=0, le=1)
    model_id: Annotated[str, Field(max_length=64)]


class EngineClient:
    """Asks a conversation's own engine, or the next one when that fails. Counts failures by kind.

    An engine that fails is left alone for a while; while all are, the answer is at once that there is none.
    """

    def __init__(self, urls: tuple[str, ...], secret: str, timeout: float, admission: Admission | None = None) -> None:
        """`timeout`: seconds for a question in all, over all engines."""
        self._circuits = {url: Circuit() for url in urls}
        self._kept = {url: Kept(url, {"X-Engine-Secret": secret}, MAX_REPLY) for url in urls}
        self._timeout = timeout
        self.admission = admission or Admission(at_once=AT_ONCE * len(urls), waiting=WAITING * len(urls))
        self.failures: Counter[str] = Counter()

    async def understand(self, question: Question) -> Understood:
        """Ask which published question this is. Raises EngineUnavailable."""
        body = {
            "conversation": question.conversation_id,
            "text": question.text[:MAX_TEXT],
            "audience": question.audience,
            "misses": question.misses,
            "last_answer": question.last_answer,
        }
        try:
            async with self.admission.turn(), asyncio.timeout(self._timeout):
                return await self._first_reply(ranked(self._circuits, question.conversation_id), body)
        except TimeoutError:
            raise EngineUnavailable("timeout") from None
        except EngineUnavailable as error:
            if error.reason in ("crowded", "left_alone"):
                self._count(error.reason)
            raise

    async def _first_reply(self, urls: list[str], body: dict[str, Any]) -> Understood:
        reason = "left_alone"
        for index, url in enumerate(urls):
            circuit = self._circuits[url]
            if not circuit.may_ask():
                continue
            # One that hangs must leave time for the next.
            share = self._timeout if index == len(urls) - 1 else self._timeout * FIRST_SHARE
            try:
                async with asyncio.timeout(share):
                    understood = await self._ask(url, body)
            except TimeoutError:
                reason = "timeout"
            except asyncio.CancelledError:
                # The time for all engines is over, or the process stops.
                circuit.failed("timeout")
                self._count("timeout")
                raise
            except EngineUnavailable as error:
                reason = error.reason
            else:
                circuit.replied()
                return understood
            circuit.failed(reason)
            self._count(reason)
        raise EngineUnavailable(reason)

    async def check(self) -> None:
        """Raise EngineUnavailable unless an engine has a model loaded. One that has is asked again from now on."""
        found = await asyncio.gather(*(self._is_ready(url) for url in self._circuits))
        if not any(found):
            raise EngineUnavailable("down")

    async def _is_ready(self, url: str) -> bool:
        try:
            async with asyncio.timeout(self._timeout):
                ready = (await self._kept[url].call("GET", "/webhooks/guichet/")).status == 200
        except (OSError, TooLarge):  # a TimeoutError is one
            return False
        if ready and self._circuits[url].failures:
            self._circuits[url].replied()
        return ready

    async def forget(self, conversation_id: str) -> None:
        """Have each engine forget a conversation. One that does not answer forgets by itself within an hour."""
        await asyncio.gather(*(self._have_forget(url, conversation_id) for url in self._circuits))

    async def _have_forget(self, url: str, conversation_id: str) -> None:
        body = json.dumps({"conversation": conversation_id}).encode()
        try:
            async with asyncio.timeout(self._timeout):
                reply = await self._kept[url].call("POST", "/webhooks/guichet/forget", body)
                reason = "" if reply.status == 204 else f"status_{reply.status}"
        except (OSError, TooLarge) as error:  # a TimeoutError is one
            reason = type(error).__name__
        if reason:
            log.warning("engine_did_not_forget", reason=reason)

    async def close(self) -> None:
        """Close the connections."""
        for kept in self._kept.values():
            kept.close()

    async def _ask(self, url: str, body: dict[str, Any]) -> Understood:
        try:
            reply = await self._kept[url].call("POST", "/webhooks/guichet/turn", json.dumps(body).encode())
        except TooLarge:
            raise EngineUnavailable("too_large") from None
        except TimeoutError:
            raise
        except OSError:
            raise EngineUnavailable("down") from None
        if reply.status == 503 and b'"busy"' in reply.body:
            raise EngineUnavailable("busy")
        if reply.status != 200:
            raise EngineUnavailable(f"status_{reply.status}")
        return _parse(reply.body)

    def _count(self, reason: str) -> None:
        self.failures[reason] += 1
        log.warning("engine_unavailable", reason=reason, count=self.failures[reason])


def _parse(raw: bytes) -> Understood:
    try:
        reply = _Reply.model_validate_json(raw)
    except ValidationError:
        raise EngineUnavailable("garbage" if raw.strip() else "empty") from None
    return Understood(
        tuple(decision.decision() for decision in reply.decisions),
        Provenance(reply.intent, reply.confidence, reply.model_id),
    )
