# ruff: noqa: E501  a damage a line reads best
"""A damaged notice is refused: each rule once, with file, line, what is wrong and what would be right."""

import re
from pathlib import Path

import pytest

from guichet import notice
from guichet.notice import NoticeError

GOOD = Path("notice/notice.yaml").read_text(encoding="utf-8")


def refused(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "notice.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(NoticeError) as error:
        notice.load(path)
    lines = str(error.value).splitlines()
    assert all(re.match(rf"{re.escape(str(path))}:\d+: \S", line) for line in lines)
    return lines


def line_of(text: str) -> int:
    return GOOD[: GOOD.index(text)].count("\n") + 1


DAMAGES: dict[str, tuple[str, str, str]] = {
    "an answer is missing": ("- id: mot_de_passe", "- id: mot_de_pase", "has no answer mot_de_passe"),
    "an unknown answer": ("- id: mot_de_passe", "- id: mot_de_pase", "which the model does not know"),
    "a wrong audience": ("mot_de_passe\n    section: patients\n    patient:", "mot_de_passe\n    section: patients\n    pro:", "expected patient"),
    "an id twice": ("- id: acces_logiciel", "- id: mot_de_passe", "stands more than once"),
    "an unknown section": ("section: mesures", "section: ailleurs", "expected one of"),
    "a figure that is no fact": ("administratives de 6 128 rendez-vous. Le nombre", "administratives de 6 158 rendez-vous. Le nombre", "« 6 158 »"),
    "a year that is no fact": ("stoppé le mardi 21 juillet", "stoppé le mardi 21 juillet 2020", "« 2020 »"),
    "a month that is no fact": ("stoppé le mardi 21 juillet", "stoppé le mardi 21 août", "« août »"),
    "a duration": ("À ce jour, rien ne permet de conclure que", "Depuis un mois, rien ne permet de conclure que", "« un mois »"),
    "an empty answer": ("answer: Non, ces informations administratives n’ont subi aucune modification.", 'answer: " "', "is empty"),
    "a missing field": ('version: "1.0"\n', "", "version is missing"),
    "an unknown field": ('version: "1.0"\n', 'version: "1.0"\nauthor: x\n', "is not a field"),
    "a label too long": ("question: Dois-je changer mon mot de passe ?", "question: " + "x" * 81, "at most 80"),
    "a missing phrase": ("  refuser: ", "  refuserai: ", "has no refuser"),
    "a phrase that is never said": ("  refuser: ", "  refuserai: ", "is never said"),
    "a counterpart that is not there": ("counterpart: suis_je_concerne", "counterpart: personne", "expected the id"),
    "a field twice": ('version: "1.0"\n', 'version: "1.0"\nversion: "2"\n', "duplicate key"),
    "not YAML": ("sections:\n", "sections: [\n", "is not YAML"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_is_named(tmp_path: Path, name: str) -> None:
    old, new, words = DAMAGES[name]
    assert old in GOOD
    assert any(words in line for line in refused(tmp_path, GOOD.replace(old, new, 1)))


def test_a_number_in_words_is_refused(tmp_path: Path) -> None:
    [line] = refused(tmp_path, GOOD.replace("n’ont subi aucune modification", "ont subi vingt modifications"))
    assert "« vingt »" in line


def test_the_line_is_the_damaged_ones(tmp_path: Path) -> None:
    old = "answer: Non, ces informations administratives n’ont subi aucune modification."
    [line] = refused(tmp_path, GOOD.replace(old, "answer: En 1999 rien n’a été modifié."))
    assert f":{line_of(old)}: " in line


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("  refuser: ", "  refuserai: ").replace("6 128 rendez-vous", "6 158 rendez-vous")
    assert len(refused(tmp_path, text)) >= 4


@pytest.mark.parametrize(
    "content", [b"", b"- a\n- b\n", b"\xff\xfe", b"\x00", b"a: &x [*x]", b"!!python/object:os.system {}"]
)
def test_what_is_no_notice_is_refused(tmp_path: Path, content: bytes) -> None:
    refused(tmp_path, content)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(NoticeError, match=r"absent\.yaml:1: cannot be read"):
        notice.load(Path("absent.yaml"))
