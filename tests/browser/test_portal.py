"""The chat in the demonstration portal, with real processes: signed in, renewed without notice, found again, ended."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, pick
from tests.stack import ROOT, Stack, free_ports

QUESTION = "Mon cabinet ou mon établissement est-il concerné"
ANSWER = "Si vous n’êtes pas contacté"
SESSION_S = 3
"""A token of guichet's lasts this long here; an hour elsewhere."""

LONG_MS = 30_000


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal beside a guichet that trusts it."""
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    stack = Stack(
        tmp_path_factory.mktemp("portal"),
        GUICHET_DEMO="1",
        GUICHET_DEMO_PORTAL_PORT=str(port),
        GUICHET_PORTAL_JWKS=f"{url}/jwks.json",
        GUICHET_PORTAL_SESSION=str(SESSION_S),
        GUICHET_ALLOWED_ORIGINS=url,
    )
    stack.guichet("migrate")
    stack.start("guichet")
    command = [sys.executable, "-m", "examples.portal"]
    log = (stack.folder / "portal.log").open("ab")
    process = subprocess.Popen(command, cwd=ROOT, env=stack.env, stdout=log, stderr=log, start_new_session=True)
    try:
        stack.wait("/health/live")
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        log.close()
        stack.stop()


def sign_in(page: Page, portal: str, name: str) -> None:
    """Sign in at the portal as `name`, once it is up."""
    for _ in range(100):
        try:
            page.goto(portal)
            break
        except Exception:  # not up yet, however Chromium says it
            page.wait_for_timeout(100)
    page.get_by_label(name).check()
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", name=f"Bonjour {name}").wait_for()


def open_signed(page: Page) -> None:
    page.get_by_role("button", name="Poser une question").click()
    page.get_by_role("log").get_by_text("Je suis un assistant").first.wait_for()


def wait_until_expired(page: Page) -> None:
    """Until guichet refuses the token that the page began with."""
    saved = json.loads(page.evaluate("localStorage.getItem('guichet-chat')"))
    url = f"{saved['server']}/api/v1/conversations/{saved['id']}/messages"
    for _ in range(600):
        if page.request.get(url, headers={"Authorization": f"Bearer {saved['token']}"}).status == 401:
            return
        page.wait_for_timeout(50)
    pytest.fail("the token did not expire")


def option(page: Page, name: str) -> None:
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name=name).click()


def look_earlier(page: Page) -> None:
    """Open the list of earlier conversations."""
    option(page, "Conversations précédentes")
    page.get_by_role("heading", name="Conversations précédentes").wait_for()


def test_a_professional_is_renewed_without_notice_and_finds_earlier_conversations(
    portal: str, open_page: OpenPage
) -> None:
    page = open_page("about:blank", expect_errors=True)  # an expired token is a 401 in the console
    sign_in(page, portal, "Dr Zoé Martin")
    open_signed(page)
    log = page.get_by_role("log")
    expect(page.get_by_role("button", name="Je suis patient")).to_have_count(0)
    pick(page, QUESTION, ANSWER)
    wait_until_expired(page)
    page.get_by_label("Votre message").fill("Une question après une heure")
    page.get_by_label("Votre message").press("Enter")
    expect(log.get_by_text("Je ne peux pas lire votre question pour le moment")).to_be_visible(timeout=LONG_MS)
    expect(log.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_text("Non envoyé.")).to_have_count(0)

    look_earlier(page)
    page.get_by_role("button", name="Nouvelle conversation").click()
    expect(log.get_by_text(ANSWER)).to_have_count(0)
    look_earlier(page)
    page.get_by_role("button", name=QUESTION).click()
    expect(log.get_by_text(ANSWER)).to_be_visible()

    other = open_page("about:blank", expect_errors=True)
    sign_in(other, portal, "Karim Benali")
    open_signed(other)
    expect(other.get_by_role("log").get_by_text(ANSWER)).to_have_count(0)
    look_earlier(other)
    expect(other.get_by_role("button", name="Nouvelle conversation")).to_be_visible()
    expect(other.get_by_role("button", name=QUESTION)).to_have_count(0)


def test_signing_out_clears_the_chat_in_every_tab(portal: str, open_page: OpenPage) -> None:
    page = open_page("about:blank", expect_errors=True)
    sign_in(page, portal, "Hélène Roche")
    open_signed(page)
    pick(page, QUESTION, ANSWER)
    tab = page.context.new_page()
    tab.goto(portal)
    tab.get_by_role("button", name="Se déconnecter").click()
    tab.get_by_role("heading", name="Connexion").wait_for()
    page.bring_to_front()
    expect(page.get_by_text("Cette conversation n’est plus disponible.")).to_be_visible(timeout=LONG_MS)
    expect(page.get_by_text(ANSWER)).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
