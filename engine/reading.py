"""Reading: what a message asks, before any dialogue: several questions, a follow-up, another language, or one question.

The channel answers by it and the evaluation measures by it, so that the figures are those of what visitors get.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from actions.routing import ANSWERS
from actions.suggesting import PUBLISHED
from engine import followups, several
from engine.language import is_foreign

FALLBACK = "nlu_fallback"
"""Rasa's name for what was not understood."""

MOST_PARTS = 6
"""Parts of a message that are looked at one by one; each costs a parse, and a longer message is a story."""

AGREED = 2
"""Intents of the whole message among which that of its only question must be."""

MAY_BE_FOREIGN = ("hors_sujet", FALLBACK)
"""What a question in another language is taken for. It is then told that the chat speaks French."""

Parse = Callable[[str], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Reading:
    """What was read.

    `text`: what the dialogue goes on with; `parsed`: Rasa's parse of it, or of the part that is least sure;
    `answers`: the published questions when there are several; `foreign`: in another language; `empty`: no word at all.
    """

    text: str
    parsed: dict[str, Any]
    answers: tuple[str, ...] = ()
    foreign: bool = False
    empty: bool = False

    @property
    def intent(self) -> str:
        """The intent, or FALLBACK."""
        return str((self.parsed.get("intent") or {}).get("name") or "")

    @property
    def ranking(self) -> list[str]:
        """The intents, the likeliest first."""
        return [str(found["name"]) for found in self.parsed.get("intent_ranking") or []]


def without_command(text: str) -> str:
    """The text without what would make Rasa take it for a command: leading slashes, and what hides them.

    Rasa reads "/restart" as an intent; spaces of all kinds, control and format characters before it, and the
    full-width slash, are taken off with it.
    """
    start = 0
    while start < len(text) and (text[start] in "/／∕⁄" or unicodedata.category(text[start])[0] in "ZC"):
        start += 1
    return text[start:] or "?"


async def read(parse: Parse, text: str, audience: str, last_answer: str | None = None) -> Reading:
    """Read a message of a visitor. `last_answer`: the published answer given last, which a follow-up leans on."""
    text = without_command(text)
    found = await _several(parse, text, audience)
    if found is not None:
        return found
    parsed = await parse(text)
    reading = Reading(text, parsed, empty=not any(character.isalnum() for character in text))
    if reading.intent in MAY_BE_FOREIGN and is_foreign(text):
        return Reading(text, parsed, foreign=True)
    whole = followups.whole(text, last_answer)
    if whole is not None and (reading.intent == FALLBACK or followups.names_people_only(text)):
        return Reading(whole, await parse(whole))
    alone = await _alone(parse, reading)
    return Reading(text, alone) if alone is not None else reading


async def _alone(parse: Parse, whole: Reading) -> dict[str, Any] | None:
    """The parse of the only sentence that asks, when the message was not understood for what is told beside it.

    The whole must point to the same: a sentence without its story may seem to ask something else.
    """
    question = several.only_question(whole.text) if whole.intent == FALLBACK else None
    if question is None:
        return None
    parsed = await parse(without_command(question))
    likeliest = [name for name in whole.ranking if name != FALLBACK][:AGREED]
    return parsed if parsed["intent"]["name"] in likeliest else None


async def _several(parse: Parse, text: str, audience: str) -> Reading | None:
    """The reading of a message that asks several published questions; None for any other message."""
    parts = several.split(text)
    if not 2 <= len(parts) <= MOST_PARTS:
        return None
    parsed = [await parse(without_command(part)) for part in parts]
    intents = [str(p["intent"]["name"]) for p in parsed]
    found = several.answers(intents, PUBLISHED)
    answers = tuple(dict.fromkeys(ANSWERS[audience] if intent in ANSWERS.values() else intent for intent in found))
    if len(answers) < 2:
        return None
    # Of the provenance there is one a turn: the part that is least sure.
    return Reading(text, min((p for p in parsed if p["intent"]["name"] in found), key=_confidence), answers)


def _confidence(parsed: dict[str, Any]) -> float:
    """Of the first intent; nothing for what was not understood, whose own confidence is that of not knowing."""
    return 0.0 if parsed["intent"]["name"] == FALLBACK else float(parsed["intent"]["confidence"])
