"""Reading: several questions, follow-ups, other languages and texts without words, told apart before any dialogue."""

from typing import Any

import pytest

from engine.reading import FALLBACK, Reading, read

KNOWN = {
    "mon mot de passe": "mot_de_passe",
    "qui a prévenu la CNIL": "autorites_prevenues",
    "suis-je concerné": "suis_je_concerne",
    "mon cabinet est-il concerné": "mon_cabinet_concerne",
    "what happened to my personal data": "hors_sujet",
    "et les médecins, faut-il changer de mot de passe ?": "mot_de_passe",
    "et la police": "autorites_prevenues",
}


async def parse(text: str) -> dict[str, Any]:
    """A classifier that knows a few texts."""
    intent = KNOWN.get(text.strip(" ?"), KNOWN.get(text, FALLBACK))
    found = {"name": intent, "confidence": 0.9}
    return {"text": text, "intent": found, "intent_ranking": [found]}


async def read_it(text: str, audience: str = "patient", last_answer: str | None = None) -> Reading:
    return await read(parse, text, audience, last_answer)


async def test_one_question() -> None:
    found = await read_it("mon mot de passe ?")
    assert (found.intent, found.answers, found.foreign, found.empty) == ("mot_de_passe", (), False, False)


async def test_two_questions() -> None:
    found = await read_it("mon mot de passe ? et qui a prévenu la CNIL ?")
    assert found.answers == ("mot_de_passe", "autorites_prevenues")


async def test_the_two_ways_to_ask_whether_one_is_affected_are_one_question() -> None:
    assert (await read_it("suis-je concerné ? mon cabinet est-il concerné ?")).answers == ()


@pytest.mark.parametrize(("audience", "answer"), [("patient", "suis_je_concerne"), ("pro", "mon_cabinet_concerne")])
async def test_which_of_the_two_is_the_audience_s(audience: str, answer: str) -> None:
    found = await read_it("suis-je concerné ? mon mot de passe ?", audience)
    assert found.answers == (answer, "mot_de_passe")


async def test_another_language() -> None:
    assert (await read_it("what happened to my personal data?")).foreign


async def test_a_follow_up_is_read_with_what_it_leans_on() -> None:
    found = await read_it("et les médecins ?", last_answer="mot_de_passe")
    assert (found.intent, found.text) == ("mot_de_passe", "et les médecins, faut-il changer de mot de passe ?")


async def test_a_follow_up_that_asks_something_of_its_own_leans_on_nothing() -> None:
    assert (await read_it("et la police ?", last_answer="mot_de_passe")).intent == "autorites_prevenues"


async def test_a_follow_up_without_a_last_answer_is_asked_back() -> None:
    assert (await read_it("et les médecins ?")).intent == FALLBACK


@pytest.mark.parametrize("text", ["?", "!!!", "😱", "/", "…"])
async def test_no_word_at_all(text: str) -> None:
    assert (await read_it(text)).empty


class Story:
    """A classifier that is lost in the whole message, and knows its question."""

    def __init__(self, whole: list[str], alone: str) -> None:
        self.whole, self.alone = whole, alone

    async def parse(self, text: str) -> dict[str, Any]:
        names = [FALLBACK, *self.whole] if text.startswith("Ma mère") else [self.alone]
        ranking = [{"name": name, "confidence": 0.5} for name in names]
        return {"text": text, "intent": ranking[0], "intent_ranking": ranking}


@pytest.mark.parametrize(
    ("whole", "alone", "read_as"),
    [
        (["suis_je_concerne", "quelles_donnees"], "quelles_donnees", "quelles_donnees"),
        (["suis_je_concerne", "date_incident", "quelles_donnees"], "quelles_donnees", FALLBACK),
        (["suis_je_concerne", "quelles_donnees"], FALLBACK, FALLBACK),
    ],
)
async def test_a_story_s_only_question_counts_where_the_whole_points_to_it(
    whole: list[str], alone: str, read_as: str
) -> None:
    text = "Ma mère a 91 ans et ne dort plus. Son adresse est-elle partie ?"
    found = await read(Story(whole, alone).parse, text, "patient")
    assert (found.intent, found.text) == (read_as, text)
