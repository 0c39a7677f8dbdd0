"""Another language is noticed; French in whatever spelling is not taken for one."""

import pytest

from engine.language import is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "what happened with the data breach",
        "am I affected by the leak",
        "I want to speak to a human",
        "hola, necesito ayuda",
        "guten tag, ich brauche hilfe",
        "buongiorno, ho bisogno di aiuto",
        "dzień dobry potrzebuję pomocy",
        "مرحبا أحتاج إلى مساعدة",
        "мне нужна помощь",
    ],
)
def test_another_language(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "ok", "lol", "test", "menu", "bonjour", "koi", "mdr", "123456", "", "?", "asdfghjkl",
        "jsuis concerne ou pas", "ke fere", "mon mdp svp", "docteur martin lyon", "rdv vaccin", "doliprane 1000",
        "je cherche un dentiste a nice", "Quels sont les horaires du cabinet ?", "mot de passe oublie",
        "g pas compri", "cb de rdv", "DOCTOLIB PIRATE", "c koi se truc", "slt sa va",
    ],
)  # fmt: skip
def test_french_as_people_write_it(text: str) -> None:
    assert not is_foreign(text)
