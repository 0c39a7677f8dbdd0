"""A message with several questions is parted where each begins, and answered only when all is clear."""

import pytest

from engine.several import answers, only_question, split

PUBLISHED = frozenset({"mot_de_passe", "autorites_prevenues", "date_incident", "quels_systemes"})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("une question", ["une question"]),
        ("mon mdp ? et qui a prévenu la CNIL ?", ["mon mdp", "qui a prévenu la CNIL"]),
        ("mon mdp est volé et qui est prévenu", ["mon mdp est volé", "qui est prévenu"]),
        ("mon nom et mon prénom sont lus ?", ["mon nom et mon prénom sont lus"]),
        ("mon nom est lu, et mon mdp ?", ["mon nom est lu", "mon mdp"]),
        ("le nom et le prénom", ["le nom et le prénom"]),
        ("qu'est-il arrivé et à quelle date", ["qu'est-il arrivé", "à quelle date"]),
        ("mes infos sont lues et ont-elles été vendues", ["mes infos sont lues", "ont-elles été vendues"]),
        ("le site doctolib.fr est touché", ["le site doctolib.fr est touché"]),
        ("mes allergies... quelqu'un est au courant ?", ["mes allergies... quelqu'un est au courant"]),
        ("la police enquête ? vous les avez appelés ?", ["la police enquête ? vous les avez appelés ?"]),
        ("il y a eu un vol ? il y a une plainte ?", ["il y a eu un vol", "il y a une plainte"]),
        ("Ma fille a un cancer. Quelqu'un l'a su ?", ["Ma fille a un cancer. Quelqu'un l'a su ?"]),
        ("Mon adresse a fuité ? J'habite seule, j'ai peur.", ["Mon adresse a fuité ? J'habite seule, j'ai peur."]),
        ("Expliquez ce vol. Y a-t-il une plainte ?", ["Expliquez ce vol", "Y a-t-il une plainte"]),
        ("J'ai lu l'article. C'est quand ? Et qui a su ?", ["C'est quand", "qui a su"]),
        ("dites ce qui est arrivé. puis ce qui est fait.", ["dites ce qui est arrivé", "puis ce qui est fait"]),
        ("merci ! et mon mdp ? et qui est prévenu ?", ["et mon mdp", "qui est prévenu"]),
        ("???", []),
        ("", []),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    ("intents", "answered"),
    [
        (["mot_de_passe", "autorites_prevenues"], ["mot_de_passe", "autorites_prevenues"]),
        (["remercier", "mot_de_passe", "date_incident"], ["mot_de_passe", "date_incident"]),
        (["mot_de_passe", "mot_de_passe"], []),
        (["mot_de_passe", "remercier"], []),
        (["mot_de_passe", "nlu_fallback"], []),
        (["mot_de_passe", "hors_sujet"], []),
        (["mot_de_passe", "autorites_prevenues", "date_incident", "quels_systemes"], []),
        ([], []),
    ],
)
def test_answers(intents: list[str], answered: list[str]) -> None:
    assert answers(intents, PUBLISHED) == answered


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Ma mère a 91 ans et a peur. Son dossier a-t-il été lu ?", "Son dossier a-t-il été lu"),
        ("Mon adresse est dedans ? J'habite seule.", "Mon adresse est dedans"),
        ("Je suis furieuse ! Dites-moi ce que vous avez fait.", "Dites-moi ce que vous avez fait"),
        ("c'est quand ? et qui a su ?", None),
        ("Mon adresse est-elle dedans ?", None),
        ("J'ai peur. Et moi ?", None),
        ("J'ai peur. Je ne dors plus.", None),
        ("le site doctolib.fr est-il touché", None),
        ("", None),
    ],
)
def test_the_only_question(text: str, question: str | None) -> None:
    assert only_question(text) == question
