"""A visitor in Chromium, with real processes: ask, answer, suggestion, links, reload."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, open_chat, picture, reopen, say
from tests.stack import Stack


@pytest.fixture(autouse=True)
def _stack(stack: Stack) -> None:
    """All tests here need the whole system."""


def test_a_question_gets_the_published_answer_with_its_link(stack: Stack, open_page: OpenPage) -> None:
    page = open_page(stack.url, viewport={"width": 1280, "height": 800})
    open_chat(page)
    say(page, "Dois-je changer mon mot de passe ?")
    log = page.get_by_role("log")
    expect(log.get_by_text("Aucun mot de passe n’a pu être lu")).to_be_visible()
    link = log.locator("a[href*='mot-de-passe']")
    expect(link).to_be_visible()
    picture(page, "visitor")
    link.click()
    expect(page).to_have_url(re.compile("#mot-de-passe$"))
    expect(page.locator("#mot-de-passe")).to_be_in_viewport()


def test_a_question_not_understood_gets_suggestions_that_answer(stack: Stack, open_page: OpenPage) -> None:
    page = open_page(stack.url)
    open_chat(page)
    say(page, "le truc là avec les gens et la police ou pas les machins")
    log = page.get_by_role("log")
    none = log.get_by_role("button", name="Aucune de ces questions")
    human = log.get_by_role("button", name="Parler à un conseiller")
    answer = log.locator("a[href^='/#']")
    expect(none.or_(human).or_(answer).last).to_be_visible()


def test_suggestions_can_be_picked(stack: Stack, open_page: OpenPage) -> None:
    page = open_page(stack.url)
    open_chat(page)
    page.get_by_role("log").get_by_role("button", name="données médicales").click()
    expect(page.get_by_role("log").get_by_text("aucune donnée médicale n’a pu être lue")).to_be_visible()


def test_a_reload_shows_the_conversation_again(stack: Stack, open_page: OpenPage) -> None:
    page = open_page(stack.url)
    open_chat(page)
    say(page, "Avez-vous prévenu la CNIL ?")
    answer = page.get_by_role("log").get_by_text("en particulier la Commission nationale")
    expect(answer).to_be_visible()
    page.reload()
    reopen(page)
    expect(answer).to_have_count(1)
    expect(answer).to_be_visible()


def test_nothing_is_stored_before_the_chat_is_opened(stack: Stack, open_page: OpenPage) -> None:
    page = open_page(stack.url)
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url) if "/api/" in request.url else None)
    page.reload()
    expect(page.get_by_role("button", name="Poser une question")).to_be_visible()
    assert calls == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []


def test_the_page_works_on_a_phone_and_in_the_dark(stack: Stack, open_page: OpenPage) -> None:
    page = open_page(stack.url, viewport={"width": 360, "height": 640}, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    open_chat(page)
    expect(page.get_by_label("Votre message")).to_be_in_viewport()


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "[x](javascript:alert(1))"]
)
def test_what_a_visitor_writes_does_not_run(stack: Stack, open_page: OpenPage, text: str) -> None:
    page = open_page(stack.url)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    open_chat(page)
    say(page, text)
    expect(page.get_by_role("log").get_by_text(text, exact=True)).to_be_visible()
