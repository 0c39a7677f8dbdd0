"""Bodies: what is right is read, what is wrong is refused in French with the field's name."""

import pytest

from guichet.chat.bodies import MAX_BODY, AudienceBody, HandoffBody, OpenBody, PostBody, read
from guichet.chat.errors import ApiError


def refused(kind: type[PostBody] | type[HandoffBody] | type[OpenBody] | type[AudienceBody], raw: bytes) -> ApiError:
    with pytest.raises(ApiError) as error:
        read(kind, raw)
    return error.value


def test_a_text_of_2000_characters_passes_and_one_more_does_not() -> None:
    assert read(PostBody, b'{"client_id":"a","text":"%s"}' % (b"x" * 2000)).text == "x" * 2000
    error = refused(PostBody, b'{"client_id":"a","text":"%s"}' % (b"x" * 2001))
    assert (error.status, error.code) == (400, "trop_long")
    assert "2000" in error.message


def test_control_characters_are_left_out_and_lines_stay() -> None:
    body = read(PostBody, rb'{"client_id":"a","text":" a\u0000b\r\nc\u0007 "}')
    assert body.text == "ab\nc"


@pytest.mark.parametrize("text", ["", " ", "\\n", "\\u0000", "\\u00a0", "\\u200b", "\\u202e"])
def test_a_text_that_says_nothing_is_refused(text: str) -> None:
    error = refused(PostBody, f'{{"client_id":"a","text":"{text}"}}'.encode())
    assert error.message == "Le champ « text » ne doit pas être vide."


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b"3",
        b"\xff",
        b'{"client_id":"a","text":"\\ud800"}',
        b'{"client_id":"a","client_id":"b","text":"x"}',
        b"[" * 15000,
        b'{"client_id":"a","text":NaN}',
    ],
)
def test_what_is_not_a_json_object_is_refused(raw: bytes) -> None:
    assert refused(PostBody, raw).status == 400


@pytest.mark.parametrize("value", ["null", "1", "true", "[]", '["x"]', '{"$ne":1}', "1.5"])
@pytest.mark.parametrize("field", ["client_id", "text", "choice"])
def test_a_field_of_another_type_is_refused_by_name(field: str, value: str) -> None:
    fields = {"client_id": '"a"', "text": '"x"', field: value}
    if field == "choice":
        del fields["text"]
    raw = ",".join(f'"{name}":{given}' for name, given in fields.items())
    error = refused(PostBody, f"{{{raw}}}".encode())
    assert error.status == 400
    assert field in error.message or "soit" in error.message


def test_a_message_is_a_text_or_a_choice() -> None:
    for raw in (b'{"client_id":"a"}', b'{"client_id":"a","text":"x","choice":"oui"}'):
        assert refused(PostBody, raw).message == (
            "La demande ne convient pas : il faut soit « text », soit « choice »."
        )


def test_an_unknown_or_missing_field_is_named() -> None:
    assert "« admin » n’est pas attendu" in refused(OpenBody, b'{"admin":true}').message
    assert "« client_id » est obligatoire" in refused(PostBody, b'{"text":"x"}').message


def test_an_empty_body_opens_a_conversation() -> None:
    read(OpenBody, b"")
    read(OpenBody, b"{}")


def test_a_body_over_the_limit_is_413() -> None:
    assert refused(PostBody, b" " * (MAX_BODY + 1)).status == 413


def test_the_form_keeps_what_was_filled_in() -> None:
    raw = (
        '{"details":{"name":" Zoé ","phone":"06 39 98 12 34","email":"z@exemple.fr","practitioner":"","consent":true}}'
    )
    assert read(HandoffBody, raw.encode()).details.filled() == {
        "name": "Zoé",
        "phone": "+33 6 39 98 12 34",
        "email": "z@exemple.fr",
    }


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ('{"consent":false}', "votre accord"),
        ("{}", "« details.consent » est obligatoire"),
        ('{"consent":"true"}', "« details.consent » doit être vrai ou faux"),
        ('{"consent":true,"email":"a@"}', "« details.email » n’est pas une adresse e-mail valable"),
        ('{"consent":true,"phone":"12"}', "« details.phone » n’est pas un numéro"),
        ('{"consent":true,"phone":"abc"}', "« details.phone » n’est pas un numéro"),
        ('{"consent":true,"nir":"1"}', "« details.nir » n’est pas attendu"),
    ],
)
def test_the_form_says_what_would_be_right(details: str, words: str) -> None:
    error = refused(HandoffBody, f'{{"details":{details}}}'.encode())
    assert error.status == 400
    assert words in error.message


def test_an_audience_is_one_of_two() -> None:
    assert read(AudienceBody, b'{"audience":"pro"}').audience == "pro"
    assert "« patient » ou « pro »" in refused(AudienceBody, b'{"audience":"admin"}').message
