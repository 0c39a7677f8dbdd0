"""The question: what guichet asks, checked field by field, and the refusal of what is none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MAX_BODY = 16 * 1024
"""Bytes of a body: a question of 2,000 characters and what belongs to it."""

MAX_TEXT = 2000


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

    def slots(self) -> dict[str, Any]:
        """What guichet keeps, as the slots of domain.yml."""
        return {"audience": self.audience, "misses": self.misses, "last_answer": self.last_answer}


def parse(body: bytes) -> Question:
    """Check a body field by field. Raises Refused: 413 when it is too large, 400 naming what is wrong."""
    value = _fields(body, list(Question.__dataclass_fields__))
    _expect("text", isinstance(value["text"], str) and 0 < len(value["text"]) <= MAX_TEXT)
    _expect("audience", value["audience"] in ("patient", "pro"))
    _expect("misses", type(value["misses"]) is int and value["misses"] >= 0)
    _expect("last_answer", value["last_answer"] is None or isinstance(value["last_answer"], str))
    return Question(**value)


def parse_conversation(body: bytes) -> str:
    """The id of the conversation that a body names, and nothing else. Raises Refused as `parse` does."""
    return str(_fields(body, ["conversation"])["conversation"])


def _fields(body: bytes, names: list[str]) -> dict[str, Any]:
    if len(body) > MAX_BODY:
        raise Refused(413, "too_large", f"expected at most {MAX_BODY} bytes")
    try:
        value = json.loads(body, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise Refused(400, "json", "expected a JSON object whose fields stand once") from None
    if not isinstance(value, dict) or set(value) != set(names):
        raise Refused(400, "fields", f"expected the fields {', '.join(names)}")
    _expect("conversation", isinstance(value["conversation"], str) and 0 < len(value["conversation"]) <= 64)
    return value


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
