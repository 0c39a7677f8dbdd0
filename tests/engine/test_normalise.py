"""Normalising: many spellings, one word; names and medicines stay what they are."""

import emoji
import pytest

from engine.normalise import Speller, plain, tokens


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Dois-je CHANGER mon mdp ?", "dois je changer mon mot de passe"),
        ("jsuis trooooop inquiète 😱😱", "je suis trop inquiete"),
        ("c’est l'œuvre d’un pirate", "c est l oeuvre d un pirate"),
        ("koi comme infos svp", "quoi comme informations s il vous plait"),
        ("e\u0301te\u0301", "ete"),
        ("ＭＤＰ", "mot de passe"),
        ("", ""),
        ("???", ""),
    ],
)
def test_a_text_becomes_its_plain_words(written: str, words: str) -> None:
    assert tokens(written) == words.split()


def test_each_emoji_is_taken_out() -> None:
    for sign in emoji.EMOJI_DATA:
        assert plain(f"a{sign}b") == "a b", sign


def test_a_very_long_text_is_looked_at_in_part() -> None:
    assert len(plain("a b " * 100_000)) <= 2000


SPELLER = Speller(["concerne", "rendez", "medicales", "logiciel"], {"martin", "doliprane", "concert"})


@pytest.mark.parametrize(
    ("word", "corrected"),
    [
        ("conserne", "concerne"),
        ("medicalles", "medicales"),
        ("logicel", "logiciel"),
        ("martin", "martin"),
        ("doliprane", "doliprane"),
        ("concert", "concert"),
        ("mdp", "mdp"),
        ("xyzzyx", "xyzzyx"),
        ("12345", "12345"),
    ],
)
def test_typos_go_to_words_of_ours_and_known_words_stay(word: str, corrected: str) -> None:
    assert SPELLER([word]) == [corrected]
