"""Bodies: what visitors may send, checked field by field, refused in French."""

import json
import unicodedata
from typing import Annotated, Any, Literal, Self, TypeVar
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from guichet.chat.errors import MESSAGES, ApiError
from guichet.consent import CURRENT, TEXTS
from guichet.personal_data import mask

MAX_TEXT = 2000
"""Characters of a message."""

MAX_BODY = 16 * 1024
"""Bytes of a body."""


def _clean(text: str) -> str:
    """Without control characters (NUL, CR ...), which say nothing; line breaks and tabs stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def _filled(text: str) -> str:
    # A format character (zero width, text direction) or a space alone is nothing that could be answered.
    if not any(unicodedata.category(c)[0] not in "ZC" for c in text):
        raise ValueError("ne doit pas être vide")
    return text


def _no_number(client_id: str) -> str:
    """Refuse a client's own id that is a person's number: it is kept and given back as it is."""
    try:
        UUID(client_id)  # may look like a number by chance, and is none
    except ValueError:
        if mask(client_id) != client_id:
            raise ValueError("ne doit contenir ni numéro de téléphone, ni autre donnée personnelle") from None
    return client_id


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized if value else value
    except EmailNotValidError:
        raise ValueError("n’est pas une adresse e-mail valable, comme nom@exemple.fr") from None


def _phone(value: str) -> str:
    if not value:
        return value
    wrong = ValueError("n’est pas un numéro de téléphone valable, comme 06 39 98 00 00")
    try:
        number = phonenumbers.parse(value, "FR")
    except phonenumbers.NumberParseException:
        raise wrong from None
    # Possible, not assigned: a person with a number of a new range must not be turned away.
    if not phonenumbers.is_possible_number(number) or not number.national_number:
        raise wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


Line = Annotated[str, AfterValidator(_clean)]

Read = TypeVar("Read", bound="Body")


class Body(BaseModel):
    """A JSON object with these fields and no others, each of its own type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class OpenBody(Body):
    """Nothing is asked to open a conversation."""


class SignInBody(Body):
    """Which of their conversations a professional opens: the last one unless told."""

    conversation: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    new: bool = False

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if self.conversation is not None and self.new:
            raise ValueError("il faut « conversation » ou « new », pas les deux")
        return self


class PostBody(Body):
    """A message: `text` or `choice`, and the client's own id of it."""

    client_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$"), AfterValidator(_no_number)]
    text: (
        Annotated[
            str,
            Field(max_length=MAX_TEXT),
            AfterValidator(_clean),
            AfterValidator(_filled),
        ]
        | None
    ) = None
    choice: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.choice is None):
            raise ValueError("il faut soit « text », soit « choice »")
        return self


class ReadBody(Body):
    """The last message that the page has shown."""

    seq: int = Field(ge=1, le=999_999_999)


class AudienceBody(Body):
    """Who the visitor says they are."""

    audience: Literal["patient", "pro"]


class Details(Body):
    """The handoff form. All may stay empty but the consent."""

    name: Annotated[Line, Field(max_length=100)] | None = None
    email: Annotated[Line, Field(max_length=254), AfterValidator(_email)] | None = None
    phone: Annotated[Line, Field(max_length=40), AfterValidator(_phone)] | None = None
    practitioner: Annotated[Line, Field(max_length=100)] | None = None
    appointment: Annotated[Line, Field(max_length=100)] | None = None
    consent: bool
    consent_version: str = CURRENT

    @field_validator("consent_version")
    @classmethod
    def _known_words(cls, value: str) -> str:
        if value not in TEXTS:
            raise ValueError("doit être la version d’un texte connu, comme « 1 »")
        return value

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        if not self.consent:
            raise ValueError("votre accord (« consent ») est nécessaire pour transmettre la demande")
        return self

    @field_validator("name", "practitioner", "appointment")
    @classmethod
    def _without_what_belongs_elsewhere(cls, value: str | None) -> str | None:
        # A contact has its own two fields; a card or social security number is wanted in none.
        return value and mask(value)

    def filled(self) -> dict[str, str]:
        """The fields that say something; the consent is what allows to keep them."""
        filled = {name: value for name, value in self if isinstance(value, str) and value}
        del filled["consent_version"]
        return filled


class HandoffBody(Body):
    """A request for a human."""

    details: Details


def read(kind: type[Read], raw: bytes) -> Read:
    """Parse and check a body; an empty one counts as `{}`.

    Raises ApiError: 413 when it is over MAX_BODY bytes, 400 naming the field otherwise.
    """
    if len(raw) > MAX_BODY:
        raise ApiError(413, *MESSAGES[413])
    try:
        value = _JSON.decode(raw.decode() or "{}")
        return kind.model_validate(value)
    except ValidationError as error:
        raise _refusal(error.errors()[0]) from None
    except (ValueError, RecursionError):
        raise ApiError(400, "json_invalide", "La demande n’est pas un objet JSON lisible.") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands twice")
    for text in [
        *found,
        *(value for value in found.values() if isinstance(value, str)),
    ]:
        text.encode()  # refuses lone surrogates, a UnicodeError being a ValueError
    return found


_JSON = json.JSONDecoder(object_pairs_hook=_unique)


def _refusal(problem: Any) -> ApiError:
    place = ".".join(str(part) for part in problem["loc"] if not str(part).startswith(("function-", "nullable")))
    kind = str(problem["type"])
    limit = problem.get("ctx", {})
    said = {
        "missing": "est obligatoire",
        "extra_forbidden": "n’est pas attendu",
        "string_type": "doit être un texte",
        "bool_type": "doit être vrai ou faux",
        "int_type": "doit être un nombre entier",
        "string_too_long": f"ne doit pas dépasser {limit.get('max_length')} caractères",
        "string_too_short": "ne doit pas être vide",
        "string_pattern_mismatch": "ne doit contenir que des lettres, des chiffres et . : _ -",
        "literal_error": "doit valoir « patient » ou « pro »",
        "value_error": str(limit.get("error", "")),
    }.get(kind, "n’est pas de la forme attendue")
    code = "trop_long" if kind == "string_too_long" else "champ_invalide"
    if not place or (kind == "value_error" and str(problem["loc"][-1:]) in ("()", "('details',)")):
        return ApiError(400, code, f"La demande ne convient pas : {said}.")
    return ApiError(400, code, f"Le champ « {place} » {said}.")
