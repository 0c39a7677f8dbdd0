"""The classifier beside the rules: its weights are those of its sentences, and its figures are kept."""

import json
from pathlib import Path

import pytest

from guichet.guard import text
from guichet.guard.affected import find
from guichet.guard.classifier import sentences, weights

UNSEEN = sorted(Path(__file__).parent.glob("sentences_*.jsonl"))


def test_the_weights_are_those_of_the_sentences() -> None:
    found = sentences.fingerprint(sentences.load())
    assert found == weights.load().fingerprint, "run engine/.venv/bin/python -m guichet.guard.classifier.training"


@pytest.mark.parametrize(
    ("source", "sentences_in_it", "recall", "false_alarms"),
    [
        # half of the harmless ones are word for word like a status: the classifier's hardest
        ("mirrored", 2060, 94.4, 8.5),
        # three batches written without knowledge of the rules; learnt from since, each left out in its turn here
        ("first_sight", 666, 98.0, 3.0),
    ],
)
def test_the_figures_of_the_cross_validation_are_kept(
    source: str, sentences_in_it: int, recall: float, false_alarms: float
) -> None:
    figures = weights.load().figures[source]
    assert figures["sentences"] >= sentences_in_it
    assert figures["recall"] >= recall > figures["recall_of_rules"]
    assert figures["false_alarms"] <= false_alarms


def test_the_weights_are_a_small_file() -> None:
    assert weights.PATH.stat().st_size < 300_000


def test_no_sentence_is_learnt_twice_or_both_ways() -> None:
    plain = [text.plain(sentence.text) for sentence in sentences.load() if sentence.source in sentences.MEASURED]
    assert len(plain) == len(set(plain))
    verdicts = {(text.plain(sentence.text), sentence.held) for sentence in sentences.load()}
    assert len(verdicts) == len({plain for plain, _ in verdicts})


def test_the_sentences_kept_for_measuring_are_not_learnt() -> None:
    lines = [line for path in UNSEEN for line in path.read_text(encoding="utf-8").splitlines()]
    unseen = {text.plain(json.loads(line)["text"]) for line in lines}
    assert len(UNSEEN) == 2
    assert unseen.isdisjoint(text.plain(sentence.text) for sentence in sentences.load())


@pytest.mark.parametrize(
    "sentence",
    [
        "Votre planning a été siphonné par l'intrus.",
        "Nos analyses écartent toute lecture de vos rendez-vous.",
        "Chez vous, rien n'a été dérobé.",
    ],
)
def test_what_no_rule_knows_is_held(sentence: str) -> None:
    assert find(sentence) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Votre rendez-vous est impacté par le retard du docteur.",
        "Votre abonnement n'est pas affecté par le changement de tarif.",
        "Je ne peux pas vous dire si vous êtes concerné.",
        "Le cabinet vous dira si votre rendez-vous a été lu.",
    ],
)
def test_the_same_words_about_something_else_pass(sentence: str) -> None:
    assert find(sentence) is None


def test_the_reason_quotes_the_words_that_weigh_most() -> None:
    found = find("Merci d'avoir patienté, votre planning a été siphonné, bonne journée à vous.")
    assert found is not None
    assert "« votre planning a été siphonné »" in found.reason


def test_a_short_answer_is_read_with_its_question() -> None:
    assert find("Vos infos ? Lues, je viens de voir.") is not None
    assert find("Le numéro du standard ? Je viens de le donner.") is None


def test_weights_can_be_written_and_read(tmp_path: Path) -> None:
    table, scale = weights.rounded([0.5, -1.0, 0.0])
    written = weights.Weights(table, scale, 0.25, 1.0, 0.0, "f", {"some": {"recall": 95.0}})
    written.write(tmp_path / "weights.json")
    assert weights.load.__wrapped__(tmp_path / "weights.json") == written
    assert written.score([0]) == pytest.approx(0.75, abs=0.01)
    assert written.score([]) == 0.25
