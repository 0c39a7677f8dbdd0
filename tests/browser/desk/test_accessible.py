"""axe finds nothing wrong in any state of the desk, light and dark, at 1280 and 400 px; nothing scrolls sideways."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import picture
from tests.browser.desk.conftest import Arrive, OpenDesk, choose, ready
from tests.browser.test_accessibility import AXE, assert_accessible
from tests.services import need
from tests.stack import ROOT

SCREENS: dict[str, dict[str, object]] = {
    "light": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 400, "height": 800}},
    "narrow-dark": {"viewport": {"width": 400, "height": 800}, "color_scheme": "dark"},
}
LOOKS = ROOT / "reports" / "desk"
IN_DOCS = {
    ("taken", "light"): "desk",
    ("slash", "light"): "desk-notice",
    ("held", "light"): "desk-held",
    ("look", "light"): "desk-look",
    ("held-page", "light"): "desk-supervisor",
    ("commands", "light"): "desk-commands",
    ("taken", "narrow"): "desk-narrow",
}


@pytest.fixture(autouse=True)
def _axe() -> None:
    need("npm")
    assert AXE.is_file(), "run `make check` first: it installs the widget's packages"


def fine(page: Page, name: str, screen: str) -> None:
    """No violation, no sideways scrolling; a picture to look at, and of some states one for docs/operating.md."""
    LOOKS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=LOOKS / f"{name}-{screen}.png")
    if (name, screen) in IN_DOCS:
        picture(page, IN_DOCS[name, screen])
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("screen", SCREENS)
def test_each_state(arrives: Arrive, open_desk: OpenDesk, camille: str, nadia: str, screen: str) -> None:
    options = {**SCREENS[screen], "bypass_csp": True, "expect_errors": True}
    desk = open_desk(camille, **options)
    arrives("j’ai reçu un sms étrange : https://evil.example/x")
    visitor = arrives("mon cabinet est-il touché ?", audience="pro", name="Inès Darmon", phone="+33 6 39 98 01 02")
    desk.locator(f"#c-{visitor.id}").wait_for()
    fine(desk, "list", screen)
    choose(desk, visitor)
    fine(desk, "waiting", screen)
    desk.get_by_role("button", name="Prendre").click()
    reply = desk.get_by_label("Votre réponse")
    reply.wait_for()
    ready(desk)
    visitor.says("Merci de me répondre si vite")
    desk.locator("#messages").get_by_text("Merci de me répondre").wait_for()
    desk.get_by_role("button", name="Afficher les coordonnées").click()
    desk.locator("#details dl").wait_for()
    desk.get_by_text("Vérifier l’identité", exact=True).click()
    desk.evaluate("scrollTo(0, 0)")
    fine(desk, "taken", screen)
    reply.press_sequentially("/")
    desk.get_by_role("listbox", name="Réponses de la notice").wait_for()
    fine(desk, "slash", screen)
    reply.press("Enter")
    fine(desk, "canned", screen)
    for draft, name in (("Votre cabinet est concerné.", "held"), ("C’était le 3 mai.", "look"), ("evil.com/x", "link")):
        reply.fill(draft)
        desk.get_by_role("button", name="Envoyer", exact=True).click()
        desk.locator(f".stop.is-{name}" if name != "link" else ".stop.is-links").wait_for()
        fine(desk, name, screen)
    for button, name in (("Transférer", "transfer"), ("Mettre en veille", "snooze")):
        desk.get_by_role("button", name=button, exact=True).click()
        fine(desk, name, screen)
        desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Réglages").click()
    fine(desk, "prefs", screen)
    desk.keyboard.press("Escape")
    desk.evaluate("document.getElementById('keys').showModal()")
    fine(desk, "keys", screen)
    desk.keyboard.press("Escape")
    desk.keyboard.press("Control+k")
    fine(desk, "commands", screen)
    desk.keyboard.press("Escape")
    desk.goto(desk.url.split("?")[0] + "?q=merci")
    fine(desk, "search", screen)
    lead = open_desk(nadia, **options)
    lead.goto(lead.url + "/held")
    lead.get_by_role("heading", name="Messages retenus").wait_for()
    fine(lead, "held-page", screen)
