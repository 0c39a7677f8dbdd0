"""The engine's client against real servers that answer well, badly, late or not at all."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from guichet.conversations.conversation import Offer
from guichet.conversations.understanding import (
    Choose,
    EngineUnavailable,
    GiveAnswer,
    Question,
    Route,
    Say,
    SetAudience,
    Suggest,
)
from guichet.engine import MAX_REPLY, EngineClient
from guichet.engine_choice import Admission

QUESTION = Question("c-1", "mon mot de passe ?", "patient", 1, "date_incident")
GOOD: dict[str, Any] = {
    "decisions": [{"answer": "mot_de_passe"}],
    "intent": "mot_de_passe",
    "confidence": 0.9,
    "ranking": [],
    "model_id": "m",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/webhooks/guichet/turn", handler)
    app.router.add_post("/webhooks/guichet/forget", handler)
    app.router.add_get("/webhooks/guichet/", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def answering(body: bytes, status: int = 200) -> Handler:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, content_type="application/json")

    return handle


@asynccontextmanager
async def client(*urls: str, timeout: float = 10) -> AsyncIterator[EngineClient]:
    found = EngineClient(urls, "secret", timeout)
    try:
        yield found
    finally:
        await found.close()


async def test_it_sends_the_question_with_the_secret() -> None:
    seen: dict[str, Any] = {}

    async def handle(request: web.Request) -> web.Response:
        seen.update(await request.json(), secret=request.headers["X-Engine-Secret"])
        return web.json_response(GOOD)

    async with serving(handle) as url, client(url) as engine:
        understood = await engine.understand(QUESTION)
    assert seen == {
        "conversation": "c-1",
        "text": "mon mot de passe ?",
        "audience": "patient",
        "misses": 1,
        "last_answer": "date_incident",
        "secret": "secret",
    }
    assert understood.decisions == (GiveAnswer("mot_de_passe"),)
    assert understood.provenance.confidence == 0.9


async def test_each_kind_of_decision_is_read() -> None:
    decisions = [
        {"suggest": ["a", "b"]},
        {"route": {"queue": "droits", "reason": "exercer_mes_droits", "priority": 2}},
        {"say": "saluer"},
        {"audience": "pro"},
        {"choice": "non"},
    ]
    body = json.dumps({**GOOD, "decisions": decisions}).encode()
    async with serving(answering(body)) as url, client(url) as engine:
        assert (await engine.understand(QUESTION)).decisions == (
            Suggest(("a", "b")),
            Route(Offer("droits", "exercer_mes_droits", 2)),
            Say("saluer"),
            SetAudience("pro"),
            Choose("non"),
        )


BAD: list[tuple[bytes, int, str]] = [
    (b"", 200, "empty"),
    (b"<html>", 200, "garbage"),
    (b"[]", 200, "garbage"),
    (json.dumps({**GOOD, "decisions": []}).encode(), 200, "garbage"),
    (json.dumps({**GOOD, "decisions": [{"unknown": 1}]}).encode(), 200, "garbage"),
    (json.dumps({**GOOD, "decisions": [{"audience": "admin"}]}).encode(), 200, "garbage"),
    (json.dumps({**GOOD, "confidence": "high"}).encode(), 200, "garbage"),
    (b" " * (MAX_REPLY + 1), 200, "too_large"),
    (b"{}", 500, "status_500"),
    (b"{}", 401, "status_401"),
]


@pytest.mark.parametrize(("body", "status", "reason"), BAD)
async def test_a_reply_that_is_none_is_unavailable_and_counted(body: bytes, status: int, reason: str) -> None:
    async with serving(answering(body, status)) as url, client(url) as engine:
        with pytest.raises(EngineUnavailable) as failed:
            await engine.understand(QUESTION)
        assert failed.value.reason == reason
        assert engine.failures == {reason: 1}


async def test_a_hung_engine_is_given_up_at_the_deadline() -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(hang) as url, client(url, timeout=0.05) as engine:
        with pytest.raises(EngineUnavailable, match="timeout"):
            await engine.understand(QUESTION)


async def test_the_next_engine_answers_when_one_is_down_which_is_then_left_alone() -> None:
    body = json.dumps(GOOD).encode()
    async with serving(answering(body)) as url, client("http://127.0.0.1:1", url) as engine:
        for number in range(20):
            assert (await engine.understand(replace(QUESTION, conversation_id=f"c-{number}"))).decisions
        assert set(engine.failures) == {"down"}
        assert engine.failures["down"] < 5
        await engine.check()


async def test_a_hung_engine_leaves_time_for_the_next() -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(hang) as hung, serving(answering(json.dumps(GOOD).encode())) as good:
        async with client(hung, good, timeout=1) as engine:
            for number in range(6):
                assert (await engine.understand(replace(QUESTION, conversation_id=f"c-{number}"))).decisions


async def test_a_conversation_keeps_its_engine() -> None:
    asked: dict[str, set[str]] = {"a": set(), "b": set()}

    def noting(name: str) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            asked[name].add((await request.json())["conversation"])
            return web.json_response(GOOD)

        return handle

    async with serving(noting("a")) as first, serving(noting("b")) as second, client(first, second) as engine:
        for _ in range(3):
            for number in range(20):
                await engine.understand(replace(QUESTION, conversation_id=f"c-{number}"))
    assert asked["a"] & asked["b"] == set()
    assert len(asked["a"]) + len(asked["b"]) == 20
    assert asked["a"]
    assert asked["b"]


async def test_an_engine_that_is_busy_is_no_failing_one() -> None:
    busy = answering(b'{"error": {"code": "busy", "message": ""}}', 503)
    async with serving(busy) as url, client(url) as engine:
        for _ in range(5):
            with pytest.raises(EngineUnavailable, match="busy"):
                await engine.understand(QUESTION)
        assert engine.failures == {"busy": 5}


async def test_too_many_questions_at_once_are_told_at_once_and_the_others_answered() -> None:
    gate = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await gate.wait()
        return web.json_response(GOOD)

    async with serving(slow) as url:
        engine = EngineClient((url,), "secret", 30, Admission(at_once=2, waiting=1, wait_s=30))
        asked = [asyncio.create_task(engine.understand(QUESTION)) for _ in range(5)]
        over, _ = await asyncio.wait(asked[3:])
        assert {str(task.exception()) for task in over} == {"engine unavailable: crowded"}
        gate.set()
        assert len(await asyncio.gather(*asked[:3])) == 3
        await engine.close()


async def test_no_model_is_not_ready() -> None:
    async with serving(answering(b"{}", 503)) as url, client(url) as engine:
        with pytest.raises(EngineUnavailable):
            await engine.check()


async def test_a_failure_is_logged_without_what_was_asked(capsys: pytest.CaptureFixture[str]) -> None:
    async with client("http://127.0.0.1:1") as engine:
        with pytest.raises(EngineUnavailable):
            await engine.understand(QUESTION)
    out = "".join(capsys.readouterr())
    assert "engine_unavailable" in out
    assert "mot de passe" not in out
    assert "c-1" not in out


async def test_all_engines_are_told_to_forget_and_one_that_is_down_stops_nothing() -> None:
    told: list[tuple[str, Any, str]] = []

    async def handle(request: web.Request) -> web.Response:
        told.append((request.path, await request.json(), request.headers["X-Engine-Secret"]))
        return web.Response(status=204)

    async with serving(handle) as one, serving(handle) as two, client(one, "http://127.0.0.1:1", two) as engine:
        await engine.forget("c-1")
    assert told == [("/webhooks/guichet/forget", {"conversation": "c-1"}, "secret")] * 2
