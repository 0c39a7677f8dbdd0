"""The client of the engine: one strict call, one deadline, and a typed reply or EngineUnavailable."""

import asyncio
from collections import Counter
from typing import Annotated, Any, Literal

import aiohttp
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guichet.conversations import understanding as decided
from guichet.conversations.conversation import Offer
from guichet.conversations.messages import Provenance
from guichet.conversations.understanding import EngineUnavailable, Question, Understood

MAX_REPLY = 64 * 1024
"""Bytes of the largest reply that is read."""

MAX_TEXT = 2000
"""Characters that an engine takes: a text that was masked may have become longer."""

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
    """Asks the engines in turn until one replies or the time is over. Counts failures by kind."""

    def __init__(self, urls: tuple[str, ...], secret: str, timeout: float) -> None:
        """`timeout`: seconds for a question in all, over all engines."""
        self._urls = urls
        self._headers = {"X-Engine-Secret": secret}
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None
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
        reason = "down"
        try:
            async with asyncio.timeout(self._timeout):
                for url in self._urls:
                    try:
                        return await self._ask(f"{url}/webhooks/guichet/turn", body)
                    except EngineUnavailable as error:
                        reason = error.reason
                        self._count(reason)
        except TimeoutError:
            reason = "timeout"
            self._count(reason)
        raise EngineUnavailable(reason)

    async def check(self) -> None:
        """Raise EngineUnavailable unless an engine has a model loaded."""
        for url in self._urls:
            try:
                async with asyncio.timeout(self._timeout):
                    async with self._client().get(f"{url}/webhooks/guichet/") as response:
                        if response.status == 200:
                            return
            except (TimeoutError, aiohttp.ClientError):
                continue
        raise EngineUnavailable("down")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _ask(self, url: str, body: dict[str, Any]) -> Understood:
        try:
            async with self._client().post(url, json=body, headers=self._headers) as response:
                if response.status != 200:
                    raise EngineUnavailable(f"status_{response.status}")
                raw = await response.content.read(MAX_REPLY + 1)
                while len(raw) <= MAX_REPLY and (more := await response.content.read(MAX_REPLY + 1)):
                    raw += more
        except aiohttp.ClientError:
            raise EngineUnavailable("down") from None
        return _parse(raw)

    def _client(self) -> aiohttp.ClientSession:
        # Made at first use: a session belongs to the loop that serves.
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        return self._session

    def _count(self, reason: str) -> None:
        self.failures[reason] += 1
        log.warning("engine_unavailable", reason=reason, count=self.failures[reason])


def _parse(raw: bytes) -> Understood:
    if len(raw) > MAX_REPLY:
        raise EngineUnavailable("too_large")
    try:
        reply = _Reply.model_validate_json(raw)
    except ValidationError:
        raise EngineUnavailable("garbage" if raw.strip() else "empty") from None
    return Understood(
        tuple(decision.decision() for decision in reply.decisions),
        Provenance(reply.intent, reply.confidence, reply.model_id),
    )
