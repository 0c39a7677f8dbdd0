"""axe finds nothing wrong: the notice, the chat in its states, the desk; light and dark, wide and narrow."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, open_chat, say
from tests.services import need
from tests.stack import ROOT, Stack

AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"

SCREENS = [
    {"viewport": {"width": 1280, "height": 800}},
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    {"viewport": {"width": 320, "height": 640}},
]


@pytest.fixture(autouse=True)
def _axe() -> None:
    """axe-core comes with the widget's packages, which `make check` installs."""
    need("npm")
    assert AXE.is_file(), "run `make check` first: it installs the widget's packages"


def assert_accessible(page: Page, within: str = "html") -> None:
    """No violation of WCAG 2.2 A and AA, nor of axe's best practices."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "r => r.violations.map(v => [v.id, v.nodes.map(n => n.target.join(' '))])"
    found = page.evaluate(f"within => axe.run(within).then({run})", within)
    assert found == []


@pytest.mark.parametrize("screen", SCREENS, ids=["light", "dark", "narrow"])
def test_the_notice_and_the_chat(stack: Stack, open_page: OpenPage, screen: dict[str, object]) -> None:
    page = open_page(stack.url, bypass_csp=True, **screen)
    assert_accessible(page)
    open_chat(page)
    say(page, "Quelles données ont été volées ?")
    page.get_by_role("log").get_by_text("Aucune autre information").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Joindre un conseiller").or_(
        page.get_by_role("button", name="Parler à un conseiller").last
    ).last.click()
    page.get_by_role("checkbox").wait_for()
    assert_accessible(page)


@pytest.mark.parametrize("screen", SCREENS, ids=["light", "dark", "narrow"])
def test_the_desks_sign_in(stack: Stack, open_page: OpenPage, screen: dict[str, object]) -> None:
    desk = open_page(stack.url + "/desk", bypass_csp=True, **screen)
    assert_accessible(desk)
