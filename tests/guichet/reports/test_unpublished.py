"""Questions to publish next: grouped by their words, and never personal data."""

import pytest

from guichet.reports.questions import misses, reason_of
from guichet.reports.rows import Unanswered
from guichet.reports.unpublished import KNOWN, grouped, may_be_shown, unpublished


def missed(*texts: str, intent: str = "sans_reponse_publiee") -> list[Unanswered]:
    """Each text in a conversation of its own."""
    return [Unanswered(f"c{at}", text, intent) for at, text in enumerate(texts)]


def test_texts_with_the_same_words_are_one_question() -> None:
    texts = ("Quels sont les risques ?", "quel est le risque", "bonjour, quels sont les risques pour moi")
    assert grouped(missed(*texts, "que dois-je faire ?")) == [("risques", 3)]


def test_a_wording_is_shown_when_three_conversations_have_it() -> None:
    texts = ["Que dois-je faire ?", "que dois-je faire", "QUE dois-je faire", "je dois faire quoi"]
    assert grouped(missed(*texts)) == [("que dois-je faire", 3), *grouped(missed(texts[3]))]


def test_accents_are_kept_and_do_not_tell_questions_apart() -> None:
    assert grouped(missed("je serai indemnisé ?", "je serai indemnisé", "serai je indemnise")) == [
        ("serai · indemnisé", 3)
    ]


@pytest.mark.parametrize("times", [1, 2])
def test_what_fewer_than_three_conversations_asked_is_never_shown(times: int) -> None:
    assert grouped(missed(*["quels sont les risques ?"] * times)) == []
    one = [Unanswered("same", "quels sont les risques ?", "sans_reponse_publiee")] * 5
    assert grouped(one) == []


PERSONAL = [
    "je suis né le 3 mai, que faire",
    "mon mail est lea@exemple.fr",
    "mon mail est [adresse e-mail masquée]",
    "que risque mon fils Mathéo ?",
    "bonjour, Jean Dupont, quels risques",
    "je m'appelle dupont, quels sont les risques",
    "le dr garnier a vu mes données ?",
    "docteur garnier est il au courant",
    "madame garnier a t elle été prévenue",
    "mon nom est garnier",
    "voir www.exemple.fr/lea",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_may_hold_personal_data_is_dropped_however_often_it_comes(text: str) -> None:
    assert not may_be_shown(text)
    assert grouped(missed(*[text] * 9)) == []


@pytest.mark.parametrize(
    "text", ["Que dois-je faire ? Quels sont les risques ?", "et la CNIL ?", "mes rendez-vous sur Doctolib"]
)
def test_an_ordinary_question_is_not_dropped(text: str) -> None:
    assert may_be_shown(text)


@pytest.mark.parametrize("name", ["dupont", "mathéo", "garnier", "zaïre", "villeurbanne"])
def test_a_name_in_small_letters_is_left_out_of_what_is_shown(name: str) -> None:
    texts = [f"{name} quels sont les risques", f"quels risques pour {name}", f"risques {name}"]
    assert grouped(missed(*texts)) == [("risques", 3)]
    assert grouped(missed(*[f"quels sont les risques {name}"] * 4)) == [("risques", 4)]
    assert grouped(missed(*[f"risques pour l'{name}-marie"] * 4)) == [("risques", 4)]
    assert grouped(missed(*[f"c'est {name}"] * 4)) == []


def test_all_that_is_shown_stands_in_the_reviewed_vocabulary() -> None:
    assert all(word.isascii() and word.islower() for word in KNOWN)
    assert not KNOWN & {"martin", "marie", "dupont", "jean", "pierre", "claire", "rose", "paris", "lyon", "nice"}


def test_what_was_answered_after_all_or_is_off_topic_is_not_to_be_published() -> None:
    suggested = frozenset(("date_incident", "mot_de_passe"))
    found = [
        *(Unanswered(f"t{n}", "la liste", "nlu_fallback", suggested, frozenset(("date_incident",))) for n in range(3)),
        *(Unanswered(f"r{n}", "les risques", "nlu_fallback", suggested, frozenset(("aucune",))) for n in range(3)),
        *missed(*["annuler rendez-vous"] * 3, intent="hors_sujet"),
        *missed(*["bonjour"] * 3, intent="saluer"),
    ]
    assert [reason_of(each) for each in found[::3]] == ["taken", "refused", "hors_sujet", None]
    assert unpublished(found).rows == (("les risques", 3),)
    report = misses(found)
    assert report.main == "3 messages sans réponse publiée. Suggestions retenues : 50 %."
    assert set(report.rows) == {("Suggestions non retenues", 3), ("Suggestion retenue", 3), ("Hors sujet", 3)}
