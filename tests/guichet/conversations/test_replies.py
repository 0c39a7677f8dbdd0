"""Replies: what the bot says to choices, decisions and failures, per audience and state."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from guichet.conversations import replies
from guichet.conversations.conversation import Conversation, Offer
from guichet.conversations.messages import Draft
from guichet.conversations.states import State
from guichet.conversations.understanding import (
    Choose,
    Decision,
    GiveAnswer,
    Route,
    Say,
    SetAudience,
    Suggest,
    Understood,
)
from tests.guichet.fakes import PROVENANCE, FakeWords

WORDS = FakeWords()
PATIENT = Conversation("c", "patient", "anonymous", State.BOT, datetime.now(UTC))
PRO = replace(PATIENT, audience="pro")
OFFER = Offer("signalements", "signaler_hameconnage", 1)


def decide(conversation: Conversation, *decisions: Decision) -> tuple[Conversation, list[Draft]]:
    return replies.to_decisions(conversation, WORDS, Understood(decisions, PROVENANCE))


def choices(draft: Draft) -> list[str]:
    return [choice.id for choice in draft.choices]


def test_an_answer_has_the_notices_words_and_its_source() -> None:
    after, [draft] = decide(replace(PATIENT, misses=1), GiveAnswer("mot_de_passe"))
    assert draft.text == "texte de mot_de_passe pour patient"
    assert draft.answer is not None
    assert (draft.answer.id, draft.answer.version, draft.answer.url) == ("mot_de_passe", "1", "/#ancre")
    assert draft.provenance == PROVENANCE
    assert (after.misses, after.last_answer) == (0, "mot_de_passe")


@pytest.mark.parametrize(
    ("conversation", "queue", "answer"),
    [(PATIENT, "patients", "suis_je_concerne"), (PRO, "professionnels", "mon_cabinet_concerne")],
)
@pytest.mark.parametrize("asked", ["suis_je_concerne", "mon_cabinet_concerne"])
def test_affected_is_answered_for_the_audience_and_offers_a_human(
    conversation: Conversation, queue: str, answer: str, asked: str
) -> None:
    after, [draft] = replies.to_choice(conversation, WORDS, asked)
    assert draft.answer is not None
    assert draft.answer.id == answer
    assert choices(draft) == ["conseiller", "non"]
    assert after.offer == Offer(queue, answer, 2)


def test_a_route_after_an_answer_only_keeps_the_offer() -> None:
    after, drafts = decide(PATIENT, GiveAnswer("suis_je_concerne"), Route(OFFER))
    assert len(drafts) == 1
    assert after.offer == OFFER


def test_a_route_alone_says_its_reason_and_offers_a_human() -> None:
    after, [draft] = decide(PATIENT, Route(OFFER))
    assert draft.text == "phrase signaler_hameconnage"
    assert choices(draft) == ["conseiller", "non"]
    assert after.offer == OFFER


def test_suggestions_are_buttons_and_count_as_a_miss() -> None:
    after, [draft] = decide(PATIENT, Suggest(("date_incident", "mot_de_passe")))
    assert choices(draft) == ["date_incident", "mot_de_passe", "aucune"]
    assert after.misses == 1


def test_none_of_these_offers_a_human() -> None:
    after, [draft] = replies.to_choice(replace(PATIENT, misses=1), WORDS, "aucune")
    assert (draft.text, choices(draft)) == ("phrase aucune", ["conseiller", "non"])
    assert after.offer == Offer("patients", "aucune", 2)


@pytest.mark.parametrize("yes", ["oui", "conseiller"])
def test_yes_keeps_the_offer_that_was_made(yes: str) -> None:
    after, [draft] = replies.to_choice(replace(PATIENT, offer=OFFER), WORDS, yes)
    assert after.offer == OFFER
    assert draft.text == "phrase parler_a_un_conseiller"


def test_yes_without_an_offer_asks_for_the_question() -> None:
    after, [draft] = decide(PATIENT, Choose("oui"))
    assert (after.offer, draft.text) == (None, "phrase accepter_sans_offre")


def test_no_takes_the_offer_back() -> None:
    after, [draft] = decide(replace(PATIENT, offer=OFFER), Choose("non"))
    assert (after.offer, draft.text) == (None, "phrase refuser")


def test_the_visitor_says_who_they_are() -> None:
    after, [draft] = decide(PATIENT, SetAudience("pro"))
    assert (after.audience, draft.text) == ("pro", "phrase se_dire_professionnel")


def test_a_signed_audience_stays() -> None:
    after, _ = decide(replace(PRO, identity="portal"), SetAudience("patient"))
    assert after.audience == "pro"


def test_small_talk_comes_from_the_notice() -> None:
    _, [draft] = decide(PATIENT, Say("saluer"))
    assert (draft.text, draft.answer) == ("phrase saluer", None)


def test_a_failure_gives_all_questions_and_the_way_to_a_human() -> None:
    after, [draft] = replies.to_failure(PATIENT, WORDS)
    assert choices(draft) == [*WORDS.published("patient"), "conseiller"]
    assert after.offer == Offer("patients", "panne", 2)


@pytest.mark.parametrize("state", [State.WAITING, State.CALLBACK])
def test_a_human_who_was_asked_for_is_not_offered_again(state: State) -> None:
    waiting = replace(PATIENT, state=state)
    _, [routed] = decide(waiting, Route(OFFER))
    _, [answered] = decide(waiting, GiveAnswer("suis_je_concerne"))
    _, [failed] = replies.to_failure(waiting, WORDS)
    assert "déjà transmise" in routed.text
    assert choices(routed) == choices(answered) == []
    assert "conseiller" not in choices(failed)


@pytest.mark.parametrize("choice", ["inconnu", "", "accueil", "/restart"])
def test_an_unknown_choice_is_refused(choice: str) -> None:
    with pytest.raises(KeyError):
        replies.to_choice(PATIENT, WORDS, choice)


def test_the_greeting_offers_questions_and_a_human() -> None:
    draft = replies.greeting(WORDS, "patient")
    assert draft.text == "phrase accueil"
    assert choices(draft)[-1] == "conseiller"
    assert len(choices(draft)) == 5
