"""Parts fail while a visitor is there: buttons still answer, the stream resumes, nothing is lost or doubled."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, open_chat, reopen, say
from tests.stack import Stack, running


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A system of one's own, to break."""
    with running(tmp_path_factory.mktemp("faults")) as found:
        yield found


def test_the_engine_dies_and_the_published_questions_stay(own_stack: Stack, open_page: OpenPage) -> None:
    page = open_page(own_stack.url)
    open_chat(page)
    log = page.get_by_role("log")
    say(page, "Avez-vous prévenu la CNIL ?")
    expect(log.get_by_text("en particulier la Commission nationale")).to_be_visible()
    own_stack.kill("engine")
    say(page, "Et mon mot de passe ?")
    expect(log.get_by_text("Je ne peux pas lire votre question pour le moment")).to_be_visible()
    log.get_by_role("button", name="Dois-je changer mon mot de passe").last.click()
    expect(log.get_by_text("Aucun mot de passe n’a pu être lu")).to_be_visible()
    expect(log.get_by_role("button", name="Parler à un conseiller").last).to_be_visible()
    own_stack.start("engine")
    own_stack.wait()
    say(page, "Combien de rendez-vous ont été touchés ?")
    expect(log.get_by_text("6 128 rendez-vous")).to_be_visible()


def test_the_server_restarts_and_the_conversation_goes_on(own_stack: Stack, open_page: OpenPage) -> None:
    page = open_page(own_stack.url, expect_errors=True)
    open_chat(page)
    log = page.get_by_role("log")
    say(page, "Avez-vous prévenu la CNIL ?")
    answer = log.get_by_text("en particulier la Commission nationale")
    expect(answer).to_be_visible()
    own_stack.kill("guichet")
    page.get_by_label("Votre message").fill("Quel jour a eu lieu l'incident ?")
    page.get_by_label("Votre message").press("Enter")
    own_stack.start("guichet")
    own_stack.wait()
    expect(log.get_by_text("le mardi 21 juillet")).to_be_visible(timeout=30_000)
    expect(log.get_by_text("Quel jour a eu lieu l'incident ?")).to_have_count(1)
    expect(answer).to_have_count(1)
    page.reload()
    reopen(page)
    expect(page.get_by_role("log").get_by_text("le mardi 21 juillet")).to_have_count(1)
