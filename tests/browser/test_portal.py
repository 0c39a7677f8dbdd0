"""The demonstration portal in a browser: signing in is enough, renewing is not noticed, signing out leaves nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, open_chat, pick, picture, reopen
from tests.stack import ROOT, Stack, free_ports

ZOE, KARIM = "Dr Zoé Martin", "Karim Benali"
ASKED = ("Quelqu’un a-t-il eu accès à mon logiciel", "L’incident ne concerne pas les rendez-vous pris sur")
"""A question that professionals are offered at the start, and words of its answer."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The portal's address, beside a guichet that trusts it, each a process of its own."""
    [port] = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("portal")
    settings = {"GUICHET_PORTAL_JWKS": f"{address}/jwks.json", "GUICHET_ALLOWED_ORIGINS": address}
    stack = Stack(folder, GUICHET_DEMO="1", GUICHET_DEMO_PORTAL_PORT=str(port), **settings)
    stack.guichet("migrate")
    stack.start("guichet")
    with (folder / "portal.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "examples.portal"], cwd=ROOT, env=stack.env, stdout=log, stderr=log
        )
    try:
        stack.wait("/health/live")
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)
        stack.stop()


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            os.sched_yield()
    raise AssertionError("the portal has ended")


def sign_in(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).check()
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", name=f"Bonjour {name}").wait_for()


def sign_out(page: Page) -> None:
    page.keyboard.press("Escape")  # the open chat covers the page's corner
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("heading", name="Connexion").wait_for()


def test_a_professional_asks_and_finds_it_again_elsewhere_and_nobody_else_does(
    portal: str, open_page: OpenPage
) -> None:
    desk, phone = open_page(portal), open_page(portal, viewport={"width": 390, "height": 800})
    sign_in(desk, ZOE)
    open_chat(desk)
    pick(desk, *ASKED)
    picture(desk, "portal")

    sign_in(phone, ZOE)
    reopen(phone)
    phone.get_by_role("log").get_by_text(ASKED[1]).last.wait_for()

    sign_out(desk)
    sign_in(desk, KARIM)
    open_chat(desk)
    assert desk.get_by_role("log").get_by_text(ASKED[1]).count() == 0


def test_it_is_renewed_without_being_noticed(portal: str, open_page: OpenPage) -> None:
    page = open_page(portal, expect_errors=True)  # the browser tells of the 401
    sign_in(page, "Hélène Roche")
    open_chat(page)
    # The server does not know the token any more: what a token that is over looks like.
    page.route("**/messages", lambda route: route.fulfill(status=401, json=GONE), times=1)
    pick(page, *ASKED)
    assert page.get_by_text("Cette conversation n’est plus disponible").count() == 0


GONE = {
    "error": {"code": "non_autorise", "message": "Cette conversation n’est pas accessible avec cette autorisation."}
}
