"""Personal data is masked however it is written; dates, counts, case numbers and the notice's own figures are not."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet import notice
from guichet.personal_data import (
    CARD_MASK,
    EMAIL_MASK,
    IBAN_MASK,
    IDENTIFIERS,
    MASKS,
    NIR_MASK,
    PHONE_MASK,
    mask,
    masked_kinds,
)
from tests.stack import ROOT

E, P, N, C, I = EMAIL_MASK, PHONE_MASK, NIR_MASK, CARD_MASK, IBAN_MASK  # noqa: E741

MASKED = {
    "écrivez à jeanne.dupont@exemple.fr.": f"écrivez à {E}.",
    "JEANNE+RDV@EXEMPLE.CO.UK": E,
    "jeanne＠exemple．fr": E,
    "jeanne@exémple.fr et après": f"{E} et après",
    "jeanne arobase exemple point fr": E,
    "jeanne point dupont arobas exemple point fr": E,
    "jeanne (at) exemple (dot) fr": E,
    "jeanne[arobase]exemple[point]fr": E,
    "jeanne_at_exemple.fr": E,
    "jeanne @ exemple.fr": E,
    "jeanne@exemple . fr": E,
    "jeanne%40exemple.fr": E,
    "jeanne&#64;exemple.fr": E,
    '"jeanne dupont"@exemple.fr': E,
    "mailto:jeanne@exemple.fr": f"mailto:{E}",
    "jeanne..dupont@exemple.fr": E,
    "mon 06 39 98 12 34 svp": f"mon {P} svp",
    "0639981234 ou 01.99.00.12.34": f"{P} ou {P}",
    "06-39-98-12-34": P,
    "06/39/98/12/34": P,
    "06 - 39 - 98 - 12 - 34": P,
    "06_39_98_12_34": P,
    "0 6 3 9 9 8 1 2 3 4": P,
    "0639 98 12 34": P,
    "06\n39\n98\n12\n34": P,
    "06\u200b39\u200b98\u200b12\u200b34": P,
    "06\u202f39\u00a098 12 34": P,
    "０６ ３９ ９８ １２ ３４": P,
    "٠٦٣٩٩٨١٢٣٤": P,
    "tel0639981234": f"tel{P}",
    "+33 6 39 98 12 34": P,
    "+33 (0)6 39 98 12 34": P,
    "0033639981234": P,
    "33639981234": P,
    "6 39 98 12 34": P,
    "appelez le +32 470 12 34 56": f"appelez le {P}",
    "nir 2 55 08 14 168 025 38": f"nir {N}",
    "255081416802538": N,
    "2.55.08.14.168.025-38": N,
    "２ ５５ ０８ １４ １６８ ０２５ ３８": N,
    "2 55 08 14 168 025 39": N,
    "sans clé 2550814168025": f"sans clé {N}",
    "corse 1 85 05 2A 006 084 35": f"corse {N}",
    "corse 185052b00608462": f"corse {N}",
    "carte 4111 1111 1111 1111 exp 12/25": f"carte {C} exp 12/25",
    "4111-1111-1111-1111": C,
    "4111.1111 1111-1111": C,
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1": C,
    "3782 822463 10005": C,
    "FR76 3000 6000 0112 3456 7890 189 merci": f"{I} merci",
    "fr7630006000011234567890189": I,
    "IBAN:FR76.3000.6000.0112.3456.7890.189.": f"IBAN:{I}.",
    "BE68 5390 0754 7034": I,
    "a@b.fr, 0639981234 et 4111111111111111": f"{E}, {P} et {C}",
}

STAYS = [
    "6 128 rendez-vous",
    "le 21 juillet, depuis 2013",
    "rdv le 12/03/2020 à 14h30",
    "rdv 03/07/2020 14:30",
    "03.07.2020 14:30",
    "03-07-2020 14 h",
    "2020-07-03 14:30:00",
    "le 01/02/2020 05 h",
    "de 08 00 à 18 00",
    "code 123456",
    "dossier 482 913-6",
    "dossiers 482 913-6 et 482 914-4, 482 915-1",
    "1234567890123456",
    "carte 4111 1111 1111 1112",
    "FR76 3000 6000 0112 3456 7890 188",
    "100 000 000 000 euros",
    "1595325600000",
    "192.168.100.200",
    "https://exemple.fr/a/2020/07/21/0123",
    "n° 2020-000123456",
    "a@b",
    "le dr Martin @ Lyon",
    "Je viens @ Lyon. Merci",
    "doctolib.fr est touché",
    "un point, c'est tout",
    "",
]


@pytest.mark.parametrize("text", MASKED)
def test_personal_data_is_masked(text: str) -> None:
    assert mask(text) == MASKED[text]


@pytest.mark.parametrize("text", STAYS)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


def test_nothing_of_the_notice_is_masked() -> None:
    words = json.dumps(notice.load(notice_path()).as_json(), ensure_ascii=False)
    assert mask(words) == words


def notice_path() -> Path:
    return ROOT / "notice" / "notice.yaml"


def test_a_text_tells_what_was_masked_in_it() -> None:
    assert masked_kinds(mask("a@b.fr ou 0639981234")) == ["email", "phone"]
    assert masked_kinds("rien ici") == []


def test_an_agent_may_give_a_contact_but_no_identifier() -> None:
    text = "écrivez à dpo@exemple.fr ; votre carte 4111111111111111"
    assert mask(text, IDENTIFIERS) == f"écrivez à dpo@exemple.fr ; votre carte {C}"


pieces = st.sampled_from([*MASKED, *STAYS, "@", ".", " ", "0", "06", "arobase", "point", "[", "]", "\u200b"])


@given(st.text(max_size=300) | st.lists(pieces | st.text(max_size=5), max_size=12).map("".join))
def test_any_text_can_be_masked_and_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    assert json.loads(json.dumps(once)) == once


@given(st.sampled_from(list(MASKED)), st.text(st.characters(categories=["L", "P", "Zs"]), max_size=40))
def test_words_around_do_not_hide_it(text: str, around: str) -> None:
    found = mask(f"{around}\n\n\n\n{text}\n\n\n\n{around}")
    assert any(words in found for words in MASKS.values())


HOSTILE = ["a.", "a-", "a@", "a point ", "a_point_", "a(at)", "1 ", "1", "FR76 ", "06 39 98 12 ", "x@y . ", "(", "+33 "]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_does_not_hold_everybody_up(piece: str) -> None:
    """Patterns that are tried in endless ways take minutes here, or years."""
    mask((piece * 2000)[:2000])
