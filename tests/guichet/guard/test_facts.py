"""What the notice does not publish asks for a second look; what a call-back needs does not."""

import pytest

from guichet.guard.facts import doubts

# The published facts, in the form in which the page gives them.
NOTICE = """Mardi 21 juillet, notre équipe a stoppé un acte malveillant visant 6 128 rendez-vous.
Les informations concernées sont le nom, le prénom, le sexe, le numéro de téléphone et l’adresse email du patient.
Aucune donnée médicale n’a pu être lue : aucun motif de rendez-vous, aucun document médical ;
- aucun mot de passe n’a pu être lu.
Est-ce que je dois changer de mot de passe ?
Nous investissons sur le sujet depuis 2013."""


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        ("6 158 rendez-vous ont été lus.", "6 158"),
        ("6158 rendez-vous ont été lus.", "6158"),
        ("6 128 patients sont concernés.", "6 128 patients"),
        ("Six mille rendez-vous sont concernés.", "Six mille"),
        ("quatre-vingt-dix mille rendez-vous", "quatre-vingt-dix mille"),
        ("Des milliers de patients sont concernés.", "milliers de patients"),
        ("L’incident touche 90 % des cabinets.", "90"),
        ("Il a eu lieu le 22 juillet.", "22 juillet"),
        ("C’était le 21 juillet 2020.", "21 juillet 2020"),
        ("C’était en juillet 2020.", "juillet 2020"),
        ("C’était le 21/07/2020.", "21/07/2020"),
        ("C’était mercredi 21 juillet.", "mercredi 21 juillet"),
        ("C’était en août.", "août"),
        ("Nous investissons depuis 2015.", "2015"),
        ("Le numéro de sécurité sociale a été lu.", "numéro de sécurité sociale"),
        ("Aucun IBAN n’a été lu.", "IBAN"),
        ("La date de naissance a été lue.", "date de naissance"),
        ("Les motifs ont été lus.", "motifs"),
        ("Votre mot de passe a été volé.", "mot de passe"),
        ("Changez votre mot de passe.", "mot de passe"),
        ("Aucun mot de passe n’a été lu, mais les ordonnances ont été lues.", "ordonnances"),
    ],
)
def test_what_is_not_published_is_doubted(draft: str, text: str) -> None:
    assert [doubt.text for doubt in doubts(draft, NOTICE)] == [text]


@pytest.mark.parametrize(
    "draft",
    [
        "",
        NOTICE,
        "6128 rendez-vous, soit six mille cent vingt-huit.",
        "Mardi 21 juillet, le 21/07, le 21.",
        "Aucun mot de passe n’a été lu.",
        "Aucun motif de rendez-vous n’a pu être lu.",
        "La carte bancaire ne figure pas dans la liste publiée.",
        "Ne donnez jamais votre mot de passe.",
        "Avez-vous une ordonnance ?",
        "Rappel demain à 14 h 30 au 06 39 98 12 34, entre 9 h et 11 h ou de 9 à 11 h.",
        "Je vous rappelle le 24 juillet à 10 h.",
        "Le cabinet est au 12 rue de la Paix, 75002 Paris.",
        "Votre dossier est le 482 913-1.",
        "J’en ai pour 10 minutes, réponse sous 48 heures.",
        "1. Je note\n2. Je transmets votre question n° 3",
        "Écrivez à dpo2020@exemple.fr ou voyez https://www.cnil.fr/2020/1234",
    ],
)
def test_what_is_published_or_everyday_is_not(draft: str) -> None:
    assert doubts(draft, NOTICE) == []


def test_a_doubt_says_why() -> None:
    assert doubts("6 158", NOTICE)[0].why == "Ce chiffre n’est pas dans la notice."
