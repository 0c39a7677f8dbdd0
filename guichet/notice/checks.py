"""Checks: what a notice must hold beyond its shape, and what it must not say. Each problem comes with its place."""

import re
from collections import Counter
from collections.abc import Iterator

from guichet.notice.model import Notice, Words

Place = tuple[str | int, ...]
Problem = tuple[Place, str]

BOTH, PATIENT, PRO = ("both",), ("patient",), ("pro",)

PUBLISHED: dict[str, tuple[str, ...]] = {
    "que_s_est_il_passe": BOTH,
    "date_incident": BOTH,
    "combien_de_rendez_vous": BOTH,
    "quelles_donnees": BOTH,
    "quels_systemes": BOTH,
    "modification_des_donnees": BOTH,
    "mesures_prises": BOTH,
    "autorites_prevenues": BOTH,
    "engagement_protection": BOTH,
    "rdv_doctolib_concerne": PATIENT,
    "donnees_medicales": PATIENT + PRO,
    "mot_de_passe": PATIENT,
    "utilisation_des_donnees": PATIENT,
    "suis_je_concerne": PATIENT,
    "acces_logiciel": PRO,
    "mon_cabinet_concerne": PRO,
}
"""The answers that the model is trained for, and for whom each is published."""

PHRASES = (
    "accueil saluer remercier dire_au_revoir capacites se_dire_professionnel se_dire_patient hors_sujet autre_langue "
    "sans_reponse_publiee signaler_hameconnage exercer_mes_droits parler_a_un_conseiller deux_incomprehensions "
    "suggestions aucune panne accepter_sans_offre refuser"
).split()
"""What the assistant must be able to say besides the answers."""

PLACES = ("patients", "professionnels")
"""Sections of the page that hold the questions of one audience; they are not in the statement."""

_FIGURE = re.compile(r"\d+(?:[ \u00a0\u202f.]\d{3})*")
_TIME_WORDS = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre "
    "octobre novembre décembre"
)
_NUMBER_WORDS = (
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante "
    "cinquante soixante septante huitante nonante cent cents mille million millions milliard dizaine dizaines douzaine "
    "vingtaine trentaine centaine centaines millier milliers"
)
_DURATIONS = r"(?:une?|quelques|plusieurs) (?:an|année|mois|semaine|jour|heure|minute)s?"
_WORD = re.compile(rf"\b(?:{'|'.join((_TIME_WORDS + ' ' + _NUMBER_WORDS).split())}|{_DURATIONS})\b", re.IGNORECASE)


def problems(notice: Notice) -> Iterator[Problem]:
    """All that is wrong with a notice of the right shape."""
    yield from _answers(notice)
    yield from _ids(notice)
    yield from _phrases(notice)
    yield from _figures(notice)


def _answers(notice: Notice) -> Iterator[Problem]:
    found = {question.id: number for number, question in enumerate(notice.questions)}
    for answer_id in PUBLISHED.keys() - found.keys():
        yield (
            ("questions",),
            f"has no answer {answer_id}: expected one for {' and '.join(PUBLISHED[answer_id])}",
        )
    places = {section.id for section in notice.sections} | set(PLACES)
    for number, question in enumerate(notice.questions):
        at: Place = ("questions", number)
        expected = PUBLISHED.get(question.id)
        if expected is None:
            yield (
                (*at, "id"),
                f"is {question.id}, which the model does not know: expected one of {', '.join(PUBLISHED)}",
            )
        elif question.published_for != expected:
            given = " and ".join(question.published_for) or "nobody"
            yield at, f"({question.id}) has words for {given}: expected {' and '.join(expected)}"
        if question.section not in places:
            yield (*at, "section"), f"is {question.section}: expected one of {', '.join(sorted(places))}"
        if question.counterpart and question.counterpart not in found:
            yield (*at, "counterpart"), f"is {question.counterpart}: expected the id of another question"


def _ids(notice: Notice) -> Iterator[Problem]:
    """Ids are anchors of the page, so they are unique over sections and questions."""
    named = {
        "sections": [section.id for section in notice.sections],
        "questions": [question.id.replace("_", "-") for question in notice.questions],
    }
    anchors = Counter([*named["sections"], *named["questions"], *PLACES])
    for kind, ids in named.items():
        for number, anchor in enumerate(ids):
            if anchors[anchor] > 1:
                yield (kind, number, "id"), f"stands more than once ({anchor}): expected an id of its own"


def _phrases(notice: Notice) -> Iterator[Problem]:
    for key in sorted(set(PHRASES) - notice.phrases.keys()):
        yield ("phrases",), f"has no {key}: expected words for it"
    for key in sorted(notice.phrases.keys() - set(PHRASES)):
        yield ("phrases", key), f"is never said: expected one of {', '.join(PHRASES)}"


def _figures(notice: Notice) -> Iterator[Problem]:
    facts = {_plain(fact) for fact in notice.facts}
    for place, text in _texts(notice):
        allowed = facts | {_plain(fact) for fact in notice.phrase_facts} if place[0] == "phrases" else facts
        for match in [*_FIGURE.finditer(text), *_WORD.finditer(text)]:
            if _plain(match[0]) not in allowed:
                yield (
                    place,
                    f"states « {match[0]} », which is not in the list of facts: {', '.join(notice.facts)}",
                )


def _texts(notice: Notice) -> Iterator[tuple[Place, str]]:
    yield ("title",), notice.title
    yield ("summary",), notice.summary
    for number, section in enumerate(notice.sections):
        for field in ("title", "text", "after"):
            yield ("sections", number, field), getattr(section, field)
        for item, text in enumerate(section.list):
            yield ("sections", number, "list", item), text
    for number, question in enumerate(notice.questions):
        for audience in question.published_for:
            words: Words = getattr(question, audience)
            for field in ("question", "answer", "after"):
                yield ("questions", number, audience, field), getattr(words, field)
            for item, text in enumerate(words.list):
                yield ("questions", number, audience, "list", item), text
    for key, text in notice.phrases.items():
        yield ("phrases", key), text


def _plain(figure: str) -> str:
    return re.sub(r"[ \u00a0\u202f.]", " ", figure).lower()
