"""What reports are given out as: tables as CSV without formulas, charts as SVG without scripts, outcomes, questions."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from guichet.reports import csv_file, drawing
from guichet.reports.closing import guards, outcomes, satisfaction
from guichet.reports.period import ZONE
from guichet.reports.questions import asked
from guichet.reports.report import Cell, Chart, Report, Series
from guichet.reports.rows import Asked, CaseRow

NOON = datetime(2026, 11, 24, 12, tzinfo=ZONE)


def report(*cells: Cell) -> Report:
    return Report("flow", "Titre", "Texte.", tuple(f"Colonne {n}" for n in range(len(cells))), (cells,))


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


FORMULAS = ["=1+1", "+33", "-2", "@cmd", "\t=1", "\r=1", "\n=1", "  =1", "＝1", '=HYPERLINK("x";"y")']


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    [_, [cell]] = read(csv_file.written(report(text)))
    assert cell == "'" + text


def test_a_file_is_what_a_french_excel_opens() -> None:
    data = csv_file.written(report("Été ; hiver", 1200, NOON, date(2026, 11, 24), timedelta(minutes=2), None))
    assert data.startswith(b"\xef\xbb\xbf")
    head, row = read(data)
    assert row == ["Été ; hiver", "1200", "2026-11-24T12:00:00+01:00", "2026-11-24", "120", ""]
    assert head[4] == "Colonne 4 (s)"


CHARTS = [
    Chart(("a & <b>", 'c "d"'), (Series("S", (1, None)), Series("</svg><script>", (0, 3)))),
    Chart(tuple(str(n) for n in range(72)), (Series("S", tuple(range(72))),), upright=True),
    Chart(("x" * 90,), (Series("S", (12.5,)),), minutes=True),
]


@pytest.mark.parametrize("chart", CHARTS)
def test_an_image_stands_alone(chart: Chart) -> None:
    image = drawing.drawn(chart, "Titre & <suite>")
    root = ElementTree.fromstring(image)
    tags = {node.tag.split("}")[-1] for node in root.iter()}
    assert not tags & {"script", "foreignObject", "image", "use", "a", "desc"}
    for node in root.iter():
        assert not [name for name in node.attrib if name.split("}")[-1] in ("href", "style") or name.startswith("on")]
    assert set(re.findall(r"https?://[^\"' <]+", image)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert set(re.findall(r"url\(([^)]*)\)", image)) == {"#hatched"}
    assert "@import" not in image
    [style] = [node.text for node in root.iter() if node.tag.endswith("}style")]
    assert style == drawing.CSS


def test_an_image_shows_its_figures_and_tells_series_apart_without_colour() -> None:
    root = ElementTree.fromstring(drawing.drawn(CHARTS[2], "Titre"))
    texts = [node.text for node in root.iter() if node.text]
    assert "12 min 30 s" in texts
    assert "fill: url(#hatched)" in drawing.CSS
    assert root.find("{*}title").text == "Titre"  # type: ignore[union-attr]


def closed(outcome: str | None, *, taken: bool = True, helped: bool | None = None) -> CaseRow:
    return CaseRow("patients", False, NOON, NOON if taken else None, None, NOON, outcome, helped)


def test_outcomes_are_counted_and_what_has_none_says_why() -> None:
    cases = [closed("resolu"), closed("resolu"), closed("nouveau"), closed(None), closed(None, taken=False)]
    found = outcomes(cases, {"resolu": "Réponse donnée"})
    assert found.main == "5 demandes closes. Issue la plus fréquente : Réponse donnée (40 %)."
    assert [row[:2] for row in found.rows] == [
        ("Réponse donnée", 2),
        ("nouveau", 1),
        ("Sans issue notée", 1),
        ("Retirée ou close sans prise en charge", 1),
    ]


def test_satisfaction_is_the_share_of_yes_among_those_who_answered() -> None:
    said = [closed("resolu", helped=helped) for helped in (True, True, True, False, None)]
    found = satisfaction(said)
    assert found.main == "75 % de oui, sur 4 réponses."
    assert found.rows == (("Oui", 3, "75 %"), ("Non", 1, "25 %"))
    assert satisfaction([closed("resolu")]).main == "Aucun avis donné."


def test_guards_are_counted_by_name() -> None:
    assert guards({"concerne": 2, "autre": 3}, {"concerne": "Dit si concerné"}).rows == (
        ("autre", 3),
        ("Dit si concerné", 2),
    )


def test_questions_bear_the_notices_label_and_a_withdrawn_one_its_id() -> None:
    def question(answer_id: str, audience: str) -> str:
        return {("mot_de_passe", "patient"): "Mot de passe ?", ("acces_logiciel", "pro"): "Accès ?"}[
            answer_id, audience
        ]

    found = asked(
        [
            Asked("mot_de_passe", "patient", 2),
            Asked("mot_de_passe", "both", 1),
            Asked("acces_logiciel", "pro", 2),
            Asked("retire", "patient", 1),
        ],
        question,
    )
    assert [row[:3] for row in found.rows] == [
        ("Mot de passe ?", "mot_de_passe", 3),
        ("Accès ?", "acces_logiciel", 2),
        ("retire", "retire", 1),
    ]
    assert found.main == "6 réponses publiées données. La plus demandée : « Mot de passe ? » (50 %)."
