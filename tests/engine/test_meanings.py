"""Meanings: how alike a question is to the examples of each intent, one by one as among many."""

import numpy as np
import pytest

from engine.meanings import DIRECTIONS, Meanings, Space, encode

LABELS = np.array([0, 0, 0, 1, 1, 2])
EXAMPLES = [
    "mon mot de passe a-t-il été volé ?",
    "dois-je changer de mot de passe ?",
    "j'ai oublié mon code secret",
    "quel jour était-ce ?",
    "c'est arrivé quand ?",
    "une recette de crêpes",
]


@pytest.fixture(scope="module")
def space() -> Space:
    return Space.fit(encode(EXAMPLES))


def test_a_place_is_of_unit_length_and_of_few_numbers(space: Space) -> None:
    places = space.place(encode(EXAMPLES))
    assert places.shape == (6, 6)
    assert np.linalg.norm(places, axis=1) == pytest.approx(1, abs=1e-5)
    many = Space.fit(np.random.default_rng(0).normal(size=(200, 512)).astype(np.float32))
    assert many.place(np.ones(512, dtype=np.float32)).shape == (DIRECTIONS,)


def test_one_question_is_as_alike_as_among_many(space: Space) -> None:
    meanings = Meanings(space.place(encode(EXAMPLES)), LABELS)
    asked = space.place(encode(["à quelle date ?", "identifiants perdus", ""]))
    for place, among in zip(asked, meanings.all_alike(asked), strict=True):
        assert meanings.alike(place) == pytest.approx(among, abs=1e-6)


def test_an_intent_is_as_alike_as_its_two_nearest_examples(space: Space) -> None:
    places = space.place(encode(EXAMPLES))
    alike = Meanings(places, LABELS).alike(places[3])
    assert alike[1] == pytest.approx((1 + places[3] @ places[4]) / 2, abs=1e-5)
    assert alike.argmax() == 1


def test_the_intents_need_not_come_in_order(space: Space) -> None:
    places = space.place(encode(EXAMPLES))
    mixed = np.array([5, 3, 0, 4, 1, 2])
    alike = Meanings(places[mixed], LABELS[mixed]).alike(places[0])
    assert alike == pytest.approx(Meanings(places, LABELS).alike(places[0]), abs=1e-6)
