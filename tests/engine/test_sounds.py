"""Sounds: what is heard alike has one key, what is heard otherwise has another."""

import pytest

from engine.normalise import plain
from engine.sounds import sound


@pytest.mark.parametrize(
    "spellings",
    [
        ("concerne", "concernés", "konserne"),
        ("exactement", "egzactement", "eksactemen"),
        ("pirater", "piratez", "piratais"),
        ("volé", "volée", "vole", "volés"),
        ("quel", "kel", "quelle", "kelle"),
        ("quand", "kan", "quant"),
        ("médecin", "medesin"),
        ("données", "donés", "done"),
        ("touché", "toucher", "touchée", "touches"),
    ],
)
def test_spellings_of_one_word_meet(spellings: tuple[str, ...]) -> None:
    assert len({sound(plain(word)) for word in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("rendez", "donnez"), ("mot", "moi"), ("police", "plainte"), ("vu", "vous")]
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize("word", ["a", "de", "es", "xx", "h", "6128", ""])
def test_any_word_has_a_key(word: str) -> None:
    assert isinstance(sound(word), str)
