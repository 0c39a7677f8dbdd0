"""Inputs to try (SECURITY.md): each in every field that a visitor's client may fill, and the answer is a calm one.

Never a 5xx, always the one error shape, and the conversation goes on afterwards.
"""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.personal_data import mask
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Reply, Visitor, serving, settings_for

TEXTS = {
    "empty": "",
    "one": "x",
    "2,000": "é" * 2000,
    "2,001": "é" * 2001,
    "16 KB": "x" * 16_000,
    "NUL": "a\x00b",
    "CRLF": "a\r\nSet-Cookie: x=1\r\n\r\nb",
    "lone surrogate": "a\ud800b",
    "emoji with joiners": "👩🏽\u200d⚕️👨\u200d👩\u200d👧",
    "right to left": "\u202egnp.exe",
    "zero width": "\u200b\u200d\ufeff",
    "decomposed": "e\u0301te\u0301",
    "no-break space": "\u00a0bonjour\u00a0",
    "full-width slash": "\uff0frestart",
    "a command": "/restart",
    "an intent": ' /intent{"a":1}',
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "svg": "<svg/onload=alert(1)>",
    "javascript link": "[x](javascript:alert(1))",
    "formula": '=HYPERLINK("http://x","y")',
    "path": "../../../../etc/passwd",
    "percent path": "%2e%2e%2f%2e%2e%2fvar%2fengine-secret",
    "template": "{{7*7}}${7*7}#{7*7}",
    "sql": "' OR '1'='1'; DROP TABLE messages; --",
}
VALUES: dict[str, Any] = {
    **TEXTS,
    "null": None,
    "true": True,
    "number": 3,
    "huge number": 10**400,
    "float": 1.5e308,
    "list": ["x"],
    "operator": {"$ne": 1},
    "nested": {"text": {"text": {}}},
}

Place = Callable[[Any], tuple[str, str, Any]]
"""Where a value goes: method, path below the conversation, body."""


def in_form(name: str) -> Place:
    return lambda value: ("POST", "/handoff", {"details": {name: value, "consent": True}})


PLACES: dict[str, Place] = {
    "client_id": lambda v: ("POST", "/messages", {"client_id": v, "text": "x"}),
    "text": lambda v: ("POST", "/messages", {"client_id": "t", "text": v}),
    "choice": lambda v: ("POST", "/messages", {"client_id": "c", "choice": v}),
    "an unknown field": lambda v: ("POST", "/messages", {"client_id": "u", "text": "x", "extra": v}),
    "a field's name": lambda v: ("POST", "/messages", {"client_id": "n", "text": "x", str(v): "x"}),
    "audience": lambda v: ("POST", "/audience", {"audience": v}),
    "details": lambda v: ("POST", "/handoff", {"details": v}),
    "consent": lambda v: ("POST", "/handoff", {"details": {"consent": v}}),
    **{f"details.{name}": in_form(name) for name in ("name", "email", "phone", "practitioner", "appointment")},
    "the body": lambda v: ("POST", "/messages", v),
    "after": lambda v: ("GET", f"/messages?after={quote(str(v).encode('utf-8', 'replace'))}", None),
    "the id": lambda v: ("GET", f"/{quote(str(v).encode('utf-8', 'replace'), safe='')}/messages", None),
}


@pytest.fixture
async def http(tmp_path: Path) -> Any:
    chosen = settings_for(tmp_path, GUICHET_RATE_CONVERSATION="100000/minute", GUICHET_RATE_ADDRESS="100000/minute")
    async with serving(chosen, FakeEngine()) as session:
        yield session


@pytest.fixture
async def visitor(http: aiohttp.ClientSession) -> Visitor:
    found = Visitor(http)
    await found.open()
    return found


def calm(reply: Reply) -> bool:
    """An answer that says what it is: success, or a refusal in the one shape."""
    if reply.status < 400:
        return True
    return reply.status < 500 and set(reply.body) == {"error"} and set(reply.body["error"]) == {"code", "message"}


@pytest.mark.parametrize("place", PLACES)
async def test_no_value_in_any_field_breaks_anything(visitor: Visitor, place: str) -> None:
    for name, value in VALUES.items():
        method, path, body = PLACES[place](value)
        raw = None if method == "GET" else json.dumps(body).encode()
        reply = await visitor.call(method, path, data=raw)
        assert calm(reply), (name, reply)
    reply = await visitor.say("et après", "after-all")
    assert reply.status == 200
    history = (await visitor.call("GET", "/messages")).body["messages"]
    assert [m["seq"] for m in history] == list(range(1, len(history) + 1))


RAW = {
    "truncated": b'{"client_id": "x", "te',
    "a field twice": b'{"client_id": "a", "text": "b", "text": "c"}',
    "an array": b"[1, 2]",
    "a text": b'"x"',
    "a number": b"3",
    "NaN": b'{"client_id": "x", "text": NaN}',
    "100,000 deep": b'{"text": ' + b"[" * 100_000,
    "deep and closed": b"[" * 7000 + b"]" * 7000,
    "invalid UTF-8": b'{"client_id": "x", "text": "\xff\xfe"}',
    "UTF-16": '{"client_id": "x", "text": "x"}'.encode("utf-16"),
    "a lone surrogate": b'{"client_id": "x", "text": "\\ud800"}',
    "a NUL escape": b'{"client_id": "x\\u0000", "text": "x"}',
    "1 MB": b'{"client_id": "x", "text": "' + b"x" * 1_000_000 + b'"}',
    "30 MB": b'{"client_id": "x", "text": "' + b"x" * 30_000_000 + b'"}',
    "nothing": b"",
}


@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize("path", ["/messages", "/handoff", "/audience"])
async def test_a_broken_body_is_refused(visitor: Visitor, name: str, path: str) -> None:
    try:
        reply = await visitor.call("POST", path, data=io.BytesIO(RAW[name]))
    except aiohttp.ClientError:  # the server hung up on a body that it will not read
        assert len(RAW[name]) > 100_000
    else:
        assert reply.status in (400, 413)
        assert calm(reply)
    assert (await visitor.say("bonjour")).status == 200


@pytest.mark.parametrize("value", ["", "Bearer", "Basic x", "Bearer \x80", "Bearer " + "x" * 7000, "bearer a b c", "é"])
async def test_no_authorization_but_the_right_one_opens(visitor: Visitor, value: str) -> None:
    url = f"/api/v1/conversations/{visitor.id}/messages"
    async with visitor.http.get(url, headers={"Authorization": value}) as response:
        assert response.status == 401


@pytest.mark.parametrize("value", ["x", "-1", "1e3", "99999999999", "٣", "1\x00"])
async def test_a_stream_resumes_from_a_number_alone(visitor: Visitor, value: str) -> None:
    reply = await visitor.call("GET", f"/events?after={quote(value)}")
    assert reply.status == 400


@given(st.text(min_size=1, max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
async def test_any_text_is_kept_masked_and_comes_back_as_it_was_kept(visitor: Visitor, text: str) -> None:
    reply = await visitor.say(text, str(uuid4()))
    assert calm(reply)
    if reply.status != 200:
        return
    kept = reply.body["message"]
    assert mask(kept["text"]) == kept["text"]
    history = (await visitor.call("GET", f"/messages?after={kept['seq'] - 1}")).body["messages"]
    assert history[0] == kept
    assert len(reply.body["replies"]) == 1
