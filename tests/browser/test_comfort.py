"""What makes it easy: questions to start from, links, copies, printing, erasing, leaving in a hurry, odd texts."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORDS, OpenPage, open_chat, pick, say
from tests.stack import Stack


@pytest.fixture
def page(lone: Stack, open_page: OpenPage) -> Page:
    """The notice's page with the chat open."""
    found = open_page(lone.url, viewport={"width": 1280, "height": 800})
    open_chat(found)
    return found


def option(page: Page, name: str) -> None:
    """Choose from the menu."""
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name=name).click()


def test_questions_to_start_from_follow_who_the_visitor_is(page: Page) -> None:
    expect(page.get_by_role("button", name=PASSWORDS[0])).to_be_visible()
    page.get_by_role("button", name="Je suis professionnel de santé").click()
    own = page.get_by_role("button", name="Mon cabinet ou mon établissement est-il concerné")
    own.click()
    expect(page.get_by_role("log").get_by_text("Si vous n’êtes pas contacté")).to_be_visible()
    expect(own).to_have_count(0)


def test_an_answer_tells_its_section_its_date_and_its_version(page: Page) -> None:
    pick(page, *PASSWORDS)
    log = page.get_by_role("log")
    expect(log.get_by_text(re.compile(r"^Texte du \d\d/\d\d/\d{4}, version \S+$"))).to_be_visible()
    link = log.get_by_role("link", name="Lire la page d’information")
    expect(link).to_have_accessible_name(re.compile("Dois-je changer mon mot de passe"))
    link.click()
    expect(page.locator("#mot-de-passe")).to_be_in_viewport()


def test_personal_data_that_was_hidden_is_told(page: Page) -> None:
    say(page, "Mon numéro est le 06 39 98 12 34")
    expect(page.get_by_text("Une donnée personnelle a été masquée.")).to_be_visible()
    expect(page.get_by_text("06 39 98 12 34")).to_have_count(0)


def test_the_conversation_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pick(page, *PASSWORDS)
    option(page, "Copier la conversation")
    expect(page.get_by_role("status").filter(has_text="Conversation copiée.")).to_be_attached()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"Assistant automatique\s:\nBonjour", copied)
    assert re.search(r"Vous\s:\nDois-je changer mon mot de passe", copied)
    assert PASSWORDS[1] in copied


def test_what_is_kept_of_the_conversation_can_be_downloaded(page: Page) -> None:
    pick(page, *PASSWORDS)
    with page.expect_download() as downloading:
        option(page, "Télécharger la conversation")
    assert downloading.value.suggested_filename == "conversation.json"
    kept = json.loads(downloading.value.path().read_text(encoding="utf-8"))
    assert [PASSWORDS[0] in message["text"] for message in kept["messages"]] == [False, True, False]
    expect(page.get_by_role("button", name="Options")).to_be_focused()


def test_the_conversation_can_be_printed(lone: Stack, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    page.add_init_script(
        "window.print = () => { window.top.printed = document.body.innerText; window.top.paper = document.title; }"
    )
    page.goto(lone.url)
    open_chat(page)
    pick(page, *PASSWORDS)
    option(page, "Imprimer la conversation")
    printed = page.evaluate("window.printed")
    assert page.evaluate("window.paper") == "Conversation"
    assert PASSWORDS[1] in printed
    assert "Ce qu’il s’est passé" not in printed  # the page around it stays out


def test_erasing_asks_first_and_erases_everywhere(page: Page, lone: Stack) -> None:
    pick(page, *PASSWORDS)
    page.get_by_label("Votre message").fill("Un brouillon")
    saved = page.evaluate("JSON.parse(localStorage.getItem('guichet-chat'))")
    option(page, "Effacer la conversation")
    expect(page.get_by_role("heading", name="Effacer la conversation")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("log").get_by_text(PASSWORDS[1])).to_be_visible()
    option(page, "Effacer la conversation")
    page.get_by_role("button", name="Effacer la conversation").click()
    expect(page.get_by_text("La conversation est effacée.")).to_be_visible()
    expect(page.get_by_text(PASSWORDS[1])).to_have_count(1)  # the page's own, not the chat's
    url = f"{lone.url}/api/v1/conversations/{saved['id']}/messages"
    headers = {"Authorization": f"Bearer {saved['token']}"}
    assert page.request.get(url, headers=headers).status == 401
    assert page.evaluate("localStorage.getItem('guichet-chat')") is None


def test_leaving_in_a_hurry_leaves_nothing_and_no_way_back(lone: Stack, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    page.route("https://meteofrance.com/", lambda route: route.fulfill(body="La météo", content_type="text/html"))
    page.goto(lone.url)
    open_chat(page)
    page.get_by_label("Votre message").fill("Un secret")
    leave = page.get_by_role("button", name="Quitter cette page")
    leave.click()
    page.wait_for_url("https://meteofrance.com/")
    page.go_back()
    assert page.url == "about:blank"
    page.goto(lone.url)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.get_by_role("button", name="Poser une question").click()
    expect(page.get_by_label("Votre message")).to_have_value("")


def test_the_sound_is_off_until_it_is_asked_for(page: Page) -> None:
    page.get_by_role("button", name="Options").click()
    sound = page.get_by_role("button", name="Signal sonore")
    expect(sound).to_have_attribute("aria-pressed", "false")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.reload()
    page.get_by_role("button", name="Poser une question").click()
    page.get_by_role("button", name="Options").click()
    expect(sound).to_have_attribute("aria-pressed", "true")


LONG = [
    "a" * 1900,
    "https://example.org/" + "chemin/" * 200,
    "Donaudampfschifffahrtsgesellschaft" * 20,
    "👩‍⚕️" * 150,
    "ẗ̸̡̲̫̪̘͓̩͖̩̻̗̞̲̦͓́̈́̎e̶̢̧̺̪͓̠̫̲̎͝x̸̧̛͈̙̻̤̝̲̖͚̟̙̻̃̃̿̏̈̈̆̕͝t̵e" * 20,
]


@pytest.mark.parametrize("text", LONG, ids=["letters", "address", "word", "emoji", "marks"])
def test_long_words_stay_inside(lone: Stack, open_page: OpenPage, text: str) -> None:
    page = open_page(lone.url, viewport={"width": 320, "height": 640})
    open_chat(page)
    say(page, text[:2000])
    bubble = page.locator(".message.visitor .bubble")
    expect(bubble).to_be_visible()
    box = bubble.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert page.locator(".thread").evaluate("thread => thread.scrollWidth <= thread.clientWidth")
