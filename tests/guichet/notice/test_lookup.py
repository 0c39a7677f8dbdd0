"""The notice that ships: which words each audience gets, and that they state published facts alone (INTENTS.md)."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined

from guichet import notice
from guichet.notice import Audience, UnknownAnswer
from guichet.notice.checks import PUBLISHED

NOTICE = notice.load(Path("notice/notice.yaml"))
AUDIENCES: tuple[Audience, ...] = ("patient", "pro")
AFFECTED = {"patient": "suis_je_concerne", "pro": "mon_cabinet_concerne"}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("answer_id", PUBLISHED)
def test_each_answer_is_there_for_each_audience(answer_id: str, audience: Audience) -> None:
    answer = NOTICE.answer(answer_id, audience)
    assert answer.id == (AFFECTED[audience] if answer_id in AFFECTED.values() else answer_id)
    assert (answer.version, len(answer.hash)) == (NOTICE.version, 16)
    assert len(NOTICE.question(answer_id, audience)) <= 80
    other_alone = PUBLISHED[answer.id] not in (("both",), (audience,)) and audience not in PUBLISHED[answer.id]
    assert answer.text.startswith("Réponse publiée pour") == other_alone


@pytest.mark.parametrize("answer_id", AFFECTED.values())
def test_a_patient_is_never_told_that_silence_means_anything(answer_id: str) -> None:
    text = NOTICE.answer(answer_id, "patient").text
    assert "contacté" not in text
    assert not re.match(r"(oui|non)\b", text, re.IGNORECASE)


def test_a_professional_is_told_what_was_published() -> None:
    assert "Si vous n’êtes pas contacté" in NOTICE.answer("suis_je_concerne", "pro").text


def test_medical_data_has_words_for_each_audience() -> None:
    texts = {NOTICE.answer("donnees_medicales", audience).text for audience in AUDIENCES}
    assert len(texts) == 2
    assert "mot de passe" in NOTICE.answer("donnees_medicales", "pro").text


@pytest.mark.parametrize(
    ("answer_id", "facts"),
    [
        ("que_s_est_il_passe", ["Mardi 21 juillet", "6 128"]),
        ("date_incident", ["mardi 21 juillet"]),
        ("combien_de_rendez_vous", ["6 128"]),
        ("quelles_donnees", ["nom", "prénom", "sexe", "téléphone", "e-mail", "date", "spécialité"]),
        ("quels_systemes", ["www.doctolib.fr", "logiciels tiers"]),
        ("mesures_prises", ["source", "stoppé", "CNIL", "plainte", "cabinets"]),
        ("autorites_prevenues", ["CNIL", "police"]),
        ("engagement_protection", ["2013"]),
    ],
)
def test_the_published_facts_are_stated(answer_id: str, facts: list[str]) -> None:
    text = NOTICE.answer(answer_id, "patient").text
    assert all(fact in text for fact in facts)


def test_no_figure_is_stated_that_was_not_published() -> None:
    texts = " ".join(NOTICE.answer(i, a).text for i in PUBLISHED for a in AUDIENCES)
    assert set(re.findall(r"\d+(?: \d{3})?", texts)) == {"21", "6 128", "2013"}


def test_the_hash_follows_the_words() -> None:
    pro, patient = NOTICE.answer("donnees_medicales", "pro"), NOTICE.answer("donnees_medicales", "patient")
    assert pro.hash != patient.hash
    assert pro.hash == NOTICE.answer("donnees_medicales", "pro").hash


def test_the_menu_is_the_audiences_own() -> None:
    assert set(NOTICE.published("patient")) & {"acces_logiciel", "mon_cabinet_concerne"} == set()
    assert set(NOTICE.published("pro")) & {"mot_de_passe", "suis_je_concerne"} == set()


def test_only_what_a_human_may_answer_offers_one() -> None:
    assert {i for i in PUBLISHED if NOTICE.offers_human(i)} == set(AFFECTED.values())


@pytest.mark.parametrize("answer_id", ["", "accueil", "saluer", "../x"])
def test_an_unknown_answer_is_refused(answer_id: str) -> None:
    with pytest.raises(UnknownAnswer):
        NOTICE.answer(answer_id, "patient")


def test_the_json_holds_every_answer() -> None:
    body = NOTICE.as_json()
    assert {q["id"] for q in body["questions"]} == set(PUBLISHED)
    assert len(body["questions"]) == len(PUBLISHED) + 1
    assert all(q["url"].startswith("/#") for q in body["questions"])


def test_every_link_leads_to_a_place_on_the_page() -> None:
    templates = Environment(loader=PackageLoader("guichet"), autoescape=True, undefined=StrictUndefined)
    page = templates.get_template("notice.html").render(notice=NOTICE, static_version="1")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    urls = {NOTICE.answer(i, a).url for i in PUBLISHED for a in AUDIENCES}
    assert {url.removeprefix("/#") for url in urls} <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
