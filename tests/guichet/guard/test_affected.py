"""A draft that says whether somebody is affected is held; the notice, disclaimers and politeness pass."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.guard.affected import find
from guichet.guard.classifier import sentences
from guichet.notice import load

HERE = Path(__file__).parent
NOTICE = HERE.parents[2] / "notice/notice.yaml"
# What was measured, on sentences that no rule was written for and no classifier learnt: it may improve, not worsen.
UNSEEN = [("sentences_unseen", 1.0, 0.034), ("sentences_eleventh", 0.97, 0.011)]


class Figures(NamedTuple):
    """How the check does on a file of sentences, and the sentences that went wrong."""

    recall: float
    false_alarms: float
    missed: list[str]
    alarmed: list[str]


def measure(path: Path) -> Figures:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    held = [row["text"] for row in rows if row["held"]]
    harmless = [row["text"] for row in rows if not row["held"]]
    missed = [text for text in held if find(text) is None]
    alarmed = [text for text in harmless if find(text) is not None]
    return Figures(1 - len(missed) / len(held), len(alarmed) / len(harmless), missed, alarmed)


def test_the_sentences_the_rules_were_written_with() -> None:
    figures = measure(sentences.FOLDER / "with_the_rules.jsonl")
    assert figures.recall >= 0.98, figures.missed
    assert figures.false_alarms <= 0.03, figures.alarmed


@pytest.mark.parametrize(("name", "recall", "false_alarms"), UNSEEN)
def test_the_sentences_no_rule_was_written_for(name: str, recall: float, false_alarms: float) -> None:
    figures = measure(HERE / f"{name}.jsonl")
    assert figures.recall >= recall, f"{len(figures.missed)} missed"
    assert figures.false_alarms <= false_alarms, f"{len(figures.alarmed)} false alarms"


def test_a_finding_names_the_sentence_and_says_why() -> None:
    found = find("Bonjour M. Roux. Je ne devrais pas vous le dire, mais vous êtes concerné. Bonne journée !")
    assert found is not None
    assert found.sentence == "Je ne devrais pas vous le dire, mais vous êtes concerné."
    assert "identité vérifiée" in found.reason


@pytest.mark.parametrize("answer", ["Oui.", "Non, rassurez-vous.", "Malheureusement oui."])
def test_a_yes_or_no_after_its_question_is_held(answer: str) -> None:
    assert find(f"Êtes-vous concerné ? {answer}") is not None


def test_a_published_question_with_its_answer_passes() -> None:
    text = (
        "Est-ce que mes informations sont concernées ? Non, cet incident ne concerne pas les rendez-vous pris sur "
        "www.doctolib.fr."
    )
    assert find(text) is None


def test_a_line_break_hides_nothing_and_adds_nothing() -> None:
    assert find("Je regarde : vous\nêtes concerné.") is not None
    assert find("Je ne peux pas vous dire si\nvous êtes concerné.") is None


def test_everything_the_notice_says_passes() -> None:
    notice = load(NOTICE)
    said = [notice.answer(q.id, audience).text for q in notice.questions for audience in ("patient", "pro")]
    said += [section.text for section in notice.sections]
    assert {text: found for text in said if (found := find(text))} == {}


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    find(text)


TO_PROFESSIONALS_ONLY = [
    "Si vous n'êtes pas contacté, vos informations ne sont pas concernées.",
    "Si vous n’avez pas été contacté, vos informations ne sont pas concernées.",
    "Un patient qui n'est pas contacté n'est pas concerné.",
    "Non contacté veut dire non concerné.",
    "Les personnes qui n'ont pas été contactées ne sont pas concernées.",
    "Pas de contact, pas concerné.",
    "Sans nouvelles de votre cabinet, rien à craindre.",
    "Ceux que personne n'a prévenus ne sont pas touchés.",
]


@pytest.mark.parametrize("sentence", TO_PROFESSIONALS_ONLY)
def test_not_contacted_means_not_concerned_is_never_said_to_a_patient(sentence: str) -> None:
    assert find(sentence, to_patient=True) is not None


def test_the_published_sentence_may_be_said_to_a_professional() -> None:
    assert find(TO_PROFESSIONALS_ONLY[0]) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Ne pas avoir été contacté ne veut pas dire que vous n'êtes pas concerné.",
        "Je ne peux pas vous dire si les personnes non contactées ne sont pas concernées.",
        "Vous n'avez pas été contacté par votre cabinet ?",
        "Votre cabinet vous contactera si vous êtes concerné.",
        "Aucune donnée médicale n'a été lue. Contactez votre cabinet.",
    ],
)
def test_what_may_be_said_to_a_patient_about_being_contacted(sentence: str) -> None:
    assert find(sentence, to_patient=True) is None


def test_everything_published_for_patients_may_be_said_to_them() -> None:
    notice = load(NOTICE)
    said = [notice.answer(i, "patient").text for i in notice.published("patient")]
    assert [text for text in said if find(text, to_patient=True)] == []
