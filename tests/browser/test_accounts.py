"""The pages about accounts in Chromium: a second factor set up and used, agents added, the log read; axe finds nothing.

Only guichet runs: neither engine nor actions are asked for anything here.
"""

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, OpenPage
from tests.browser.test_accessibility import AXE, SCREENS, assert_accessible
from tests.services import need
from tests.stack import Stack

EMAIL = "ada@exemple.fr"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """guichet alone, with an administrator."""
    found = Stack(tmp_path_factory.mktemp("desk"))
    found.guichet("migrate")
    arguments = ("--email", EMAIL, "--name", "Ada Lebrun", "--role", "admin", "--password-stdin")
    found.guichet("agent", "add", *arguments, stdin=PASSWORD + "\n")
    found.start("guichet")
    try:
        found.wait("/health/live")
        yield found
    finally:
        found.stop()


def give_password(page: Page) -> None:
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def accessible(page: Page) -> None:
    """Nothing for axe to say, and nothing that sticks out sideways."""
    need("npm")
    assert AXE.is_file(), "run `make check` first: it installs the widget's packages"
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("screen", SCREENS, ids=["light", "dark", "narrow"])
def test_the_pages_about_accounts(desk: Stack, open_page: OpenPage, screen: dict[str, object]) -> None:
    page = open_page(desk.url + "/desk", bypass_csp=True, **screen)
    give_password(page)
    page.wait_for_url("**/desk")
    for path, heading in (
        ("account", "Mon compte"),
        ("password", "Choisissez votre mot de passe"),
        ("second-factor", "Second facteur"),
        ("agents", "Conseillers"),
        ("rights", "Droits des personnes"),
        ("audit", "Journal"),
        ("reports", "Rapports"),
    ):
        page.goto(f"{desk.url}/desk/{path}")
        page.get_by_role("heading", name=heading, exact=path != "reports").first.wait_for()
        accessible(page)
    page.goto(desk.url + "/desk/agents")
    page.get_by_label("Nom", exact=True).fill("Zoé Martin")
    page.get_by_label("E-mail").fill(f"zoe-{len(str(screen))}@exemple.fr")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("heading", name="Mot de passe pour une seule fois").wait_for()
    page.get_by_text("Modifier").last.click()
    accessible(page)


def test_a_second_factor_is_set_up_from_the_page_and_asked_for_at_the_next_sign_in(
    desk: Stack, open_page: OpenPage
) -> None:
    page = open_page(desk.url + "/desk", bypass_csp=True)
    give_password(page)
    page.wait_for_url("**/desk")
    page.goto(desk.url + "/desk/second-factor")
    found = re.search(r"Clé : ([A-Z2-7 ]+)", page.inner_text("main"))
    assert found
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    page.get_by_label("Code à six chiffres").fill(totp.now())
    page.get_by_role("button", name="Activer").click()
    page.get_by_role("heading", name="Vos codes de secours").wait_for()
    accessible(page)
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="J’ai gardé ces codes").click()
    page.goto(desk.url + "/desk/account")
    expect(page.get_by_text("Activé, 10 codes de secours.")).to_be_visible()

    # Its stream is refused once its session is ended elsewhere, and the browser says so.
    other = open_page(desk.url + "/desk", expect_errors=True, bypass_csp=True)
    give_password(other)
    other.get_by_role("heading", name="Votre code").wait_for()
    accessible(other)
    other.get_by_label("Code").fill(totp.at(int(time.time()) + 30))
    other.get_by_role("button", name="Continuer").click()
    other.wait_for_url("**/desk")
    page.reload()
    page.get_by_role("button", name="Fermer toutes les autres sessions").click()
    expect(page.get_by_role("listitem").filter(has_text="cette session")).to_have_count(1)
    other.goto(desk.url + "/desk/account")
    other.get_by_role("button", name="Se connecter").wait_for()
    give_password(other)
    other.get_by_label("Code").fill(recovery)
    other.get_by_role("button", name="Continuer").click()
    other.wait_for_url("**/desk")
