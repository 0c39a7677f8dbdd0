"""Fixtures of the browser's tests: Chromium, pages that fail on any error or refused resource, an agent."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, KeySet
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.site import Site, serving_site
from tests.services import need
from tests.stack import ROOT, Stack

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "une phrase de passe sûre"
PICTURES = ROOT / "reports" / "pictures"
"""`make pictures` copies them into the docs."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Of the module: while it runs, asyncio's tests of the same thread cannot."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=need("chromium"), args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A website of another origin, which may embed the chat of `lone`."""
    with serving_site() as found:
        yield found


@pytest.fixture(scope="session")
def portal_key() -> ECKey:
    """What `site` signs with when it is a portal: `lone` trusts it."""
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


@pytest.fixture(scope="session")
def lone(site: Site, portal_key: ECKey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Guichet without its engine: it is there in a moment, and answers buttons from the notice."""
    folder = tmp_path_factory.mktemp("lone")
    (folder / "jwks.json").write_text(json.dumps(KeySet([portal_key]).as_dict(private=False)), encoding="ascii")
    settings = {"GUICHET_ALLOWED_ORIGINS": site.origin, "GUICHET_PORTAL_JWKS": str(folder / "jwks.json")}
    found = Stack(folder, **settings)
    found.guichet("migrate")
    found.start("guichet")
    found.wait("/health/live")
    yield found
    found.stop()


OpenPage = Callable[..., Page]
Record = Callable[[str, object], None]
"""pytest's record_property: a "figure" is printed at the end of the run."""

STREAM_AGAIN = "[object Event]"
"""What htmx's extension logs when an event stream broke off and is opened again: nothing is lost by that."""


def is_error(said: ConsoleMessage) -> bool:
    """True for what a page should not have said."""
    return said.type == "error" and said.text != STREAM_AGAIN


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages, each in a browser profile of its own; fails the test for what went wrong in them."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(url: str, *, expect_errors: bool = False, **options: object) -> Page:
        context = browser.new_context(locale="fr-FR", **options)  # type: ignore[arg-type]  # Playwright's own options
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        if not expect_errors:
            page.on("pageerror", lambda error: errors.append(f"error: {error}"))
            page.on("console", lambda said: errors.append(f"console: {said.text}") if is_error(said) else None)
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def camille(stack: Stack) -> str:
    """An agent's e-mail; the password is PASSWORD."""
    return add_agent(stack, "camille@exemple.fr", "Camille Roux")


def add_agent(stack: Stack, email: str, name: str) -> str:
    """Make an agent by the command line."""
    stack.guichet("agent", "add", "--email", email, "--name", name, "--password-stdin", stdin=PASSWORD + "\n")
    return email


def sign_in(page: Page, email: str) -> None:
    """Sign in at the desk's page."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", name="Choisissez une demande").wait_for()


def open_chat(page: Page) -> None:
    """Open the assistant and wait for its greeting."""
    page.get_by_role("button", name="Poser une question").click()
    page.get_by_role("log").get_by_text("assistant automatique").first.wait_for()


def reopen(page: Page) -> None:
    """Open the assistant again after a reload, which leaves it closed."""
    page.get_by_role("button", name="Poser une question").click()
    page.get_by_label("Votre message").wait_for()


def pick(page: Page, question: str, answer: str) -> None:
    """Press the button of a published question and wait for its answer."""
    page.get_by_role("button", name=question).last.click()
    page.get_by_role("log").get_by_text(answer).last.wait_for()


def ask_for_human(page: Page, name: str = "") -> None:
    """Send the form for a human, with the consent only, or a name."""
    page.get_by_role("button", name="Joindre un conseiller").click()
    page.get_by_label("Nom et prénom").fill(name)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Envoyer ma demande").click()


PASSWORDS = ("Dois-je changer mon mot de passe", "Aucun mot de passe n’a pu être lu")
"""A question that is a button of the greeting, and the beginning of its answer."""


def say(page: Page, text: str) -> None:
    """Write in the chat."""
    page.get_by_label("Votre message").fill(text)
    page.get_by_label("Votre message").press("Enter")


def picture(page: Page, name: str) -> Path:
    """Take a screenshot, to look at and for the docs."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of a page is tried a second time: two cores that also serve may keep a browser waiting past its patience.

    The run says so (`R`): one that comes up again and again is a defect, of the test or of what it tests.
    """
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1))
