# ruff: noqa: E501  examples read best in a line
"""The recogniser: learns, doubts what it has not seen, and is the same after it was kept and restored."""

import io
import json

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from engine import recogniser
from engine.encoder import encoder
from engine.features import Features, Row
from engine.neighbours import CANDIDATES, Neighbours
from engine.recogniser import Recogniser
from engine.vectors import WordVectors

EXAMPLES = {
    "mot_de_passe": ["changer mon mot de passe", "mon mdp est il vole", "dois je changer de mdp", "mdp compromis", "faut il un nouveau mot de passe"],
    "date_incident": ["quel jour etait ce", "date de l incident", "quand est ce arrive", "a quelle date", "c etait quand"],
    "hors_sujet": ["quel temps fait il", "annuler mon rdv", "recette de crepes", "je cherche un dentiste", "raconte une blague"],
}  # fmt: skip


@pytest.fixture(scope="module")
def trained() -> Recogniser:
    texts = [(text, intent) for intent, found in EXAMPLES.items() for text in found]
    words = sorted({word for text, _ in texts for word in text.split()})
    table = np.random.default_rng(0).normal(size=(len(words), 20)).astype(np.float32)
    vectors = WordVectors(words, table / np.linalg.norm(table, axis=1, keepdims=True))
    return recogniser.train([text for text, _ in texts], [intent for _, intent in texts], vectors)


@pytest.mark.parametrize("intent", EXAMPLES)
def test_it_knows_what_it_was_taught(trained: Recogniser, intent: str) -> None:
    assert trained.recognise(EXAMPLES[intent][0]).intent == intent


def test_a_ranking_names_each_intent_once_and_sums_to_one(trained: Recogniser) -> None:
    ranking = trained.recognise("mon mdp").ranking
    assert {name for name, _ in ranking} == set(EXAMPLES)
    assert sum(share for _, share in ranking) == pytest.approx(1, abs=1e-5)


def test_what_is_like_nothing_seen_is_believed_less(trained: Recogniser) -> None:
    assert trained.recognise("zzz qqq").confidence < trained.recognise("dois je changer de mdp").confidence


@pytest.mark.parametrize("text", ["", "?", "😱", "a" * 5000, "\x00", "<script>"])
def test_any_text_gets_a_ranking(trained: Recogniser, text: str) -> None:
    found = trained.recognise(text)
    assert 0 <= found.confidence <= 1


def test_it_is_the_same_after_it_was_kept_without_pickle(trained: Recogniser) -> None:
    values, arrays = trained.state()
    file = io.BytesIO()
    np.savez(file, **arrays)
    file.seek(0)
    with np.load(file, allow_pickle=False) as loaded:
        restored = Recogniser.restore(json.loads(json.dumps(values)), dict(loaded))
    for found in EXAMPLES.values():
        for text in found:
            before, after = trained.recognise(text), restored.recognise(text)
            assert after.intent == before.intent
            assert after.confidence == pytest.approx(before.confidence, abs=0.01)


def test_one_question_is_as_near_as_among_many() -> None:
    rng = np.random.default_rng(1)
    rows = rng.random((12, 9), dtype=np.float32) * (rng.random((12, 9)) > 0.4)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labels = np.arange(12) % 8
    found = Neighbours.of(csr_matrix(rows), 3, labels)
    scores = rng.random((12, 8), dtype=np.float32)
    many = found.nearness(csr_matrix(rows), scores)
    for row, own, near in zip(rows, scores, many, strict=True):
        terms = np.flatnonzero(row[:-3])
        one = Row(terms, row[terms], row[-3:])
        assert found.cosines(one) == pytest.approx(rows @ row, abs=1e-6)
        assert found.nearness_of(one, own) == pytest.approx(near, abs=1e-6)
        assert (near > 0).sum() <= CANDIDATES


def test_one_row_is_the_same_as_among_many() -> None:
    texts = [text for found in EXAMPLES.values() for text in found]
    words = sorted({word for text in texts for word in text.split()})
    vectors = WordVectors(words, np.eye(len(words), dtype=np.float32))
    features = Features(vectors)
    features.fit([text.split() for text in texts])
    for text in [*texts, "a", "", "mot mot mot de", "inconnu au bataillon", "c etait quand exactement le mdp"]:
        many = features.rows([text.split()]).toarray()[0]
        row, one = features.row(text.split()), np.zeros_like(many)
        one[row.columns] = row.values
        one[-features.dimensions :] = row.vector
        assert one == pytest.approx(many, abs=1e-6)


@pytest.mark.parametrize(("clear", "expected"), [(0.0, []), (1.1, ["mon mdp"])])
def test_meaning_is_asked_of_what_words_leave_in_doubt_alone(
    trained: Recogniser, monkeypatch: pytest.MonkeyPatch, clear: float, expected: list[str]
) -> None:
    asked: list[str] = []

    def encode(text: str) -> NDArray[np.float32]:
        asked.append(text)
        return encoder()(text)

    monkeypatch.setattr(recogniser, "CLEAR", clear)
    monkeypatch.setattr(trained, "_encoder", encode)
    trained.recognise("mon mdp")
    assert asked == expected


def test_what_shares_no_word_is_understood_by_its_meaning() -> None:
    examples = {
        "vol": ["on a volé mes données", "mes informations ont été dérobées", "fuite de renseignements", "mes fichiers pris", "un voleur a tout"],
        "repas": ["une recette de crêpes", "que manger ce soir", "le menu du restaurant", "cuisiner des légumes", "un gâteau au four"],
        "voyage": ["un train pour Lyon", "réserver un vol Paris Nice", "louer une voiture", "partir à la montagne", "aller en Espagne"],
    }  # fmt: skip
    texts, intents = zip(*((text, intent) for intent, found in examples.items() for text in found), strict=True)
    learnt = recogniser.train(texts, intents, WordVectors(["le"], np.ones((1, 2), dtype=np.float32)))
    assert learnt.recognise("quelqu'un s'est emparé d'éléments confidentiels").intent == "vol"
    assert learnt.recognise("j'aimerais préparer une soupe").intent == "repas"
    assert learnt.recognise("prendre l'avion").intent == "voyage"
