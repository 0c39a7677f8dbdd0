"""From "suis-je concerné ?" to an agent and back, in two browsers, with real processes."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, add_agent, open_chat, picture, say, sign_in
from tests.stack import Stack


def ask_for_a_human(page: Page) -> None:
    """From the question to the sent form."""
    open_chat(page)
    say(page, "Est-ce que je suis concerné par la fuite ?")
    log = page.get_by_role("log")
    expect(log.get_by_text("Cet assistant ne peut pas vous le dire")).to_be_visible()
    log.get_by_role("button", name="Parler à un conseiller").last.click()
    page.get_by_label("Nom", exact=False).first.fill("Zoé Martin")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Envoyer ma demande").click()


def open_case(desk: Page) -> None:
    """Choose the newest waiting case."""
    waiting = desk.locator("nav section").filter(has=desk.get_by_role("heading", name="En attente"))
    waiting.get_by_role("link").last.click()


def close(desk: Page) -> None:
    """End the case that is shown."""
    desk.get_by_label("Issue").select_option("resolu")
    desk.get_by_role("button", name="Clore").click()


def test_a_visitor_and_an_agent_talk_and_the_bot_takes_over_again(
    stack: Stack, open_page: OpenPage, camille: str
) -> None:
    desk = open_page(stack.url + "/desk", viewport={"width": 1280, "height": 800})
    sign_in(desk, camille)
    visitor = open_page(stack.url, viewport={"width": 1280, "height": 800})
    ask_for_a_human(visitor)
    log = visitor.get_by_role("log")
    expect(log.get_by_text("Votre demande est transmise")).to_be_visible()

    open_case(desk)
    expect(desk.get_by_text("Identité non vérifiée").or_(desk.get_by_text("identité non vérifiée"))).to_be_visible()
    desk.get_by_role("button", name="Prendre").click()
    expect(log.get_by_text("Camille a rejoint la conversation")).to_be_visible()

    desk.get_by_label("Votre réponse").fill("Bonjour, je suis Camille. Je vous écoute.")
    desk.get_by_role("button", name="Envoyer").click()
    expect(log.get_by_text("Je vous écoute.")).to_be_visible()
    say(visitor, "Merci de me répondre si vite")
    expect(desk.get_by_text("Merci de me répondre si vite")).to_be_visible()
    picture(visitor, "handoff")

    close(desk)
    expect(log.get_by_text("L’assistant automatique vous répond de nouveau")).to_be_visible()
    say(visitor, "Quel jour a eu lieu l'incident ?")
    expect(log.get_by_text("mardi 21 juillet").last).to_be_visible()


def test_of_two_agents_the_second_is_told_who_holds_it(stack: Stack, open_page: OpenPage, camille: str) -> None:
    sacha = add_agent(stack, f"sacha-{uuid4().hex}@exemple.fr", "Sacha Morel")
    desks = [open_page(stack.url + "/desk", expect_errors=True) for _ in range(2)]
    for desk, email in zip(desks, (camille, sacha), strict=True):
        sign_in(desk, email)
    visitor = open_page(stack.url)
    ask_for_a_human(visitor)
    for desk in desks:
        open_case(desk)
        expect(desk.get_by_role("button", name="Prendre")).to_be_visible()
    # The second page is stale on purpose: its button is pressed after the first took the case.
    address = desks[1].url
    form = desks[1].locator("input[name=csrf]").first.get_attribute("value")
    desks[0].get_by_role("button", name="Prendre").click()
    expect(desks[0].get_by_label("Votre réponse")).to_be_visible()
    response = desks[1].request.post(address + "/take", form={"csrf": str(form)}, max_redirects=0)
    assert response.status == 409
    assert "Déjà pris par Camille Roux." in response.text()
    close(desks[0])


def test_a_visitor_withdraws_the_request(stack: Stack, open_page: OpenPage, camille: str) -> None:
    desk = open_page(stack.url + "/desk")
    sign_in(desk, camille)
    visitor = open_page(stack.url)
    ask_for_a_human(visitor)
    visitor.get_by_role("button", name="Annuler ma demande").click()
    expect(visitor.get_by_role("log").get_by_text("Votre demande est annulée")).to_be_visible()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7 * 7 }}"])
def test_what_a_visitor_writes_does_not_run_on_the_desk(
    stack: Stack, open_page: OpenPage, camille: str, text: str
) -> None:
    visitor = open_page(stack.url)
    desk = open_page(stack.url + "/desk")
    desk.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    sign_in(desk, camille)
    open_chat(visitor)
    say(visitor, text)
    ask_for_a_human_again(visitor)
    open_case(desk)
    expect(desk.get_by_text(text, exact=True).first).to_be_attached()
    visitor.get_by_role("button", name="Annuler ma demande").click()


def ask_for_a_human_again(page: Page) -> None:
    """The same, in a chat that is open."""
    say(page, "Est-ce que je suis concerné par la fuite ?")
    log = page.get_by_role("log")
    expect(log.get_by_text("Cet assistant ne peut pas vous le dire")).to_be_visible()
    log.get_by_role("button", name="Parler à un conseiller").last.click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(log.get_by_text("Votre demande est transmise")).to_be_visible()
