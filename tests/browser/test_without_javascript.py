"""Without JavaScript the notice's page answers by itself, and a plain form reaches an adviser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORDS, OpenPage, picture
from tests.browser.test_accessibility import SCREENS, assert_accessible
from tests.stack import Stack


def test_the_page_answers_by_unfolding_and_leads_to_a_human(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url, java_script_enabled=False, expect_errors=True, viewport={"width": 360, "height": 740})
    answer = page.locator("main").get_by_text(PASSWORDS[1])
    expect(answer).to_be_hidden()
    page.locator("main").get_by_text(PASSWORDS[0]).click()
    expect(answer).to_be_visible()
    expect(page.get_by_role("button", name="Poser une question")).to_have_count(0)
    page.get_by_role("link", name="écrivez-lui par formulaire").click()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Indiquez une adresse e-mail ou un numéro de téléphone")).to_be_visible()
    expect(page.get_by_label("Votre question")).to_have_accessible_description("Écrivez votre question, en 1 900 caractères au plus.")  # fmt: skip # noqa: E501
    page.get_by_label("Votre question").fill("Suis-je concerné ? <b>Merci</b>")
    page.get_by_label("Adresse e-mail").fill("zoe@exemple")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Cette adresse e-mail semble incomplète.")).to_be_visible()
    expect(page.get_by_label("Votre question")).to_have_value("Suis-je concerné ? <b>Merci</b>")
    expect(page.get_by_role("checkbox")).to_be_checked()
    page.get_by_label("Adresse e-mail").fill("zoe@exemple.fr")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", name="Votre demande")).to_be_visible()
    expect(page.get_by_text("Demande n°")).to_be_visible()
    assert page.context.cookies() == []


def test_a_link_to_an_answer_unfolds_it(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url + "/#mot-de-passe")
    expect(page.locator("main").get_by_text(PASSWORDS[1])).to_be_in_viewport()


@pytest.mark.parametrize("screen", SCREENS, ids=["light", "dark", "narrow"])
def test_axe_finds_nothing_in_the_form(lone: Stack, open_page: OpenPage, screen: dict[str, object]) -> None:
    page = open_page(lone.url + "/demande", bypass_csp=True, expect_errors=True, **screen)
    assert_accessible(page)
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Cochez cette case").wait_for()
    assert_accessible(page)
    picture(page, f"letter-{screen.get('color_scheme', 'light')}-{page.viewport_size and page.viewport_size['width']}")
