"""Personal data is masked; dates, counts and the notice's own figures are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.personal_data import CARD_MASK, EMAIL_MASK, IBAN_MASK, NIR_MASK, PHONE_MASK, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("écrivez à jeanne.dupont@exemple.fr.", f"écrivez à {EMAIL_MASK}."),
        ("mon 06 39 98 12 34 svp", f"mon {PHONE_MASK} svp"),
        ("0639981234 ou 01.99.00.12.34", f"{PHONE_MASK} ou {PHONE_MASK}"),
        ("+33 6 39 98 12 34", PHONE_MASK),
        ("nir 2 55 08 14 168 025 38", f"nir {NIR_MASK}"),
        ("255081416802538", NIR_MASK),
        ("sans clé 2550814168025", f"sans clé {NIR_MASK}"),
        ("carte 4111 1111 1111 1111", f"carte {CARD_MASK}"),
        ("FR76 3000 6000 0112 3456 7890 189", IBAN_MASK),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "6 128 rendez-vous",
        "le 21 juillet, depuis 2013",
        "rdv le 12/03/2020 à 14h30",
        "code 123456",
        "1234567890123456",
        "a@b",
        "le dr Martin @ Lyon",
        "",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_masking_twice_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)
