"""The channel's own checks: bodies, commands, the secret it starts with."""

import json
from typing import Any

import pytest

from engine.channel import GuichetInput
from engine.question import MAX_BODY, Refused, parse
from engine.reading import without_command

GOOD: dict[str, Any] = {"conversation": "c", "text": "bonjour", "audience": "patient", "misses": 0, "last_answer": None}


def refused(body: bytes) -> Refused:
    with pytest.raises(Refused) as error:
        parse(body)
    return error.value


def test_a_good_body_is_read() -> None:
    question = parse(json.dumps({**GOOD, "last_answer": "mot_de_passe"}).encode())
    assert (question.text, question.last_answer) == ("bonjour", "mot_de_passe")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 9000, b'{"text":"a","text":"b"}'])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    assert refused(body).status == 400


@pytest.mark.parametrize("field", GOOD)
@pytest.mark.parametrize("value", [1.5, True, [], {"$ne": 1}, "", "x" * 2001])
def test_a_wrong_field_is_named(field: str, value: Any) -> None:
    if field == "last_answer" and isinstance(value, str):
        return
    error = refused(json.dumps({**GOOD, field: value}).encode())
    assert error.status == 400
    assert field in error.message
    assert "bonjour" not in error.message


def test_missing_and_unknown_fields_are_refused() -> None:
    assert refused(json.dumps({**GOOD, "admin": 1}).encode()).code == "fields"
    assert refused(json.dumps({k: v for k, v in GOOD.items() if k != "text"}).encode()).code == "fields"


def test_a_body_too_large_is_413() -> None:
    assert refused(b" " * (MAX_BODY + 1)).status == 413


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        " /restart",
        "\u00a0/restart",
        "\u200b/restart",
        "//restart",
        "／restart",
        "\t/ /restart",
        "\u202e/restart",
    ],
)
def test_a_command_becomes_a_text(text: str) -> None:
    assert without_command(text) == "restart"


def test_nothing_but_slashes_becomes_a_question_mark() -> None:
    assert without_command("///") == "?"


def test_other_texts_stay_as_they_are() -> None:
    assert without_command("et/ou bien ?") == "et/ou bien ?"


@pytest.mark.parametrize("secret", ["", "short", "${GUICHET_ENGINE_SECRET}"])
def test_it_does_not_start_without_a_secret(secret: str) -> None:
    with pytest.raises(ValueError, match="GUICHET_ENGINE_SECRET"):
        GuichetInput.from_credentials({"secret": secret})
