"""Follow-ups: a message that leans on the last answer is made whole before it is classified."""

import re

from engine.concepts import FUNCTION_WORDS, concept
from engine.normalise import plain, tokens

TOPICS = {
    "que_s_est_il_passe": "que s'est-il passé, l'incident",
    "date_incident": "quand a eu lieu l'incident, la date",
    "combien_de_rendez_vous": "combien de rendez-vous ont été lus",
    "quelles_donnees": "quelles données, quelles informations ont été lues",
    "quels_systemes": "quels logiciels, quel système a été touché",
    "modification_des_donnees": "les données ont-elles été modifiées",
    "mesures_prises": "quelles mesures ont été prises",
    "autorites_prevenues": "les autorités ont-elles été prévenues",
    "engagement_protection": "comment protégez-vous les données à l'avenir",
    "rdv_doctolib_concerne": "les rendez-vous pris sur doctolib sont-ils concernés",
    "donnees_medicales": "les données médicales ont-elles été lues",
    "mot_de_passe": "faut-il changer de mot de passe",
    "utilisation_des_donnees": "les données ont-elles été utilisées",
    "suis_je_concerne": "suis-je concerné",
    "acces_logiciel": "quelqu'un a-t-il eu accès au logiciel doctolib",
    "mon_cabinet_concerne": "mon cabinet est-il concerné",
}
"""What each published answer was about, in the words of a question."""

LONGEST = 8
"""Words of a message that may lean on what was said before; a longer one says itself what it is about."""

_LEANS = re.compile(r"\W*(?:(?:ok|d'accord|merci|bon|ah)\W+)?(?:et|mais|ou|pareil|idem|quid|meme chose|qu'en est)\b")
_BESIDE = frozenset("ok accord merci bon ah mais pareil idem quid meme chose alors concernant".split())
_OTHERS = frozenset(
    (
        "patient patients patiente patientes patientele equipe collegue collegues confrere confreres associe associee "
        "associes secretaire secretaires assistante assistant remplacant remplacante interne"
    ).split()
)
_PEOPLE = frozenset({"proche", "praticien", "lieu"})


def leans(text: str) -> bool:
    """True for a short message that goes on from something: "et pour mes patients ?"."""
    return bool(_LEANS.match(plain(text))) and len(text.split()) <= LONGEST


def names_people_only(text: str) -> bool:
    """True when it tells for whom, and nothing of what is asked: that is what was asked before."""
    words = [word for word in tokens(text) if word not in FUNCTION_WORDS]
    return any(word in _OTHERS or concept(word) in _PEOPLE for word in words) and all(
        word in _BESIDE | _OTHERS or concept(word) in _PEOPLE for word in words
    )


def whole(text: str, last_answer: str | None) -> str | None:
    """The message with what it leans on; None when there is nothing to lean on or it does not."""
    if last_answer not in TOPICS or not leans(text):
        return None
    return f"{text.strip(' ?!.')}, {TOPICS[last_answer]} ?"
