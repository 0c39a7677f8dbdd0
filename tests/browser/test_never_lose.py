"""Nothing a visitor writes is lost or doubled, nothing said to them is missed, whatever the network does."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORDS, OpenPage, ask_for_human, open_chat, pick, say
from tests.browser.site import Site
from tests.proxy import Proxy, proxied
from tests.stack import Stack

FALLBACK = "Je ne peux pas lire votre question pour le moment"
"""What the bot says to a text while its engine is away, as it is for `lone`."""

OFFLINE = "Connexion interrompue, nous réessayons…"
RETURN_MS = 30_000
"""Longest time until a page has come back after a cut: pauses double up to half a minute."""


@pytest.fixture
def network(lone: Stack) -> Iterator[Proxy]:
    """The network between the chat and Guichet. The page itself comes from elsewhere and stays reachable."""
    with proxied(lone.url) as found:
        yield found


@pytest.fixture
def page(site: Site, lone: Stack, network: Proxy, open_page: OpenPage) -> Page:
    """A page with the chat open. Failed requests are written to its console: that is no error here."""
    site.pages["/other"] = ""
    found = open_page(site.show(chat(lone, network)), expect_errors=True)
    open_chat(found)
    return found


def chat(lone: Stack, network: Proxy) -> str:
    return (
        f'<script src="{lone.url}/static/guichet-chat.js" async></script>'
        f'<guichet-chat endpoint="{network.url}"></guichet-chat>'
    )


class Server:
    """The server's own view of the page's conversation, past the network that is cut."""

    def __init__(self, page: Page, lone: Stack) -> None:
        saved = json.loads(page.evaluate("localStorage.getItem('guichet-chat')"))
        self._request = page.request
        self._url = f"{lone.url}/api/v1/conversations/{saved['id']}/messages"
        self._headers = {"Authorization": f"Bearer {saved['token']}"}

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._request.get(self._url, headers=self._headers).json()["messages"]
        return found

    def texts(self) -> list[str]:
        return [message["text"] for message in self.messages() if message["author"] == "visitor"]

    def post(self, choice: str, client_id: str) -> None:
        """As another device of the visitor would."""
        data = {"client_id": client_id, "choice": choice}
        assert self._request.post(self._url, headers=self._headers, data=data).ok


def shown(page: Page) -> list[str]:
    """Who said what, in the order of the page."""
    return [text.split("\n")[0] for text in page.locator(".message .bubble").all_inner_texts()]


def agrees(page: Page, server: Server) -> None:
    """The page shows what the server has: all of it, once, in order."""
    page.wait_for_function(
        "count => document.querySelector('guichet-chat').shadowRoot.querySelectorAll('.message').length === count",
        arg=len(server.messages()),
    )
    for told, seen in zip(server.messages(), shown(page), strict=True):
        assert told["text"].split("\n")[0].replace("\u00a0", " ")[:20] == seen.replace("\u00a0", " ")[:20]


def test_what_could_not_be_sent_says_so_and_is_sent_again_once(page: Page, lone: Stack, network: Proxy) -> None:
    server = Server(page, lone)
    network.cut()
    expect(page.get_by_text(OFFLINE)).to_be_visible(timeout=RETURN_MS)
    say(page, "Première question")
    say(page, "Seconde question")
    expect(page.get_by_text("Non envoyé.").last).to_be_visible(timeout=RETURN_MS)
    assert server.texts() == []
    network.resume()
    page.get_by_role("button", name="Réessayer").first.click()
    expect(page.get_by_role("log").get_by_text(FALLBACK)).to_have_count(2, timeout=RETURN_MS)
    expect(page.get_by_text(OFFLINE)).to_be_hidden(timeout=RETURN_MS)
    expect(page.get_by_text("Non envoyé.")).to_have_count(0)
    assert server.texts() == ["Première question", "Seconde question"]
    agrees(page, server)


def test_an_answer_that_got_lost_doubles_nothing(page: Page, lone: Stack, network: Proxy) -> None:
    server = Server(page, lone)
    network.hold_answers()
    say(page, "Une seule fois")
    page.wait_for_function("() => true")
    for _ in range(200):
        if server.texts():
            break
        page.wait_for_timeout(50)
    network.cut()
    network.resume()
    expect(page.get_by_role("log").get_by_text(FALLBACK)).to_be_visible(timeout=RETURN_MS)
    assert server.texts() == ["Une seule fois"]
    agrees(page, server)


def test_a_message_on_its_way_and_a_draft_survive_a_reload(page: Page, lone: Stack, network: Proxy) -> None:
    server = Server(page, lone)
    network.cut()
    say(page, "Écrit pendant la coupure")
    page.get_by_label("Votre message").fill("Un brouillon")
    page.reload()
    page.get_by_role("button", name="Poser une question").click()
    expect(page.get_by_text("La discussion n’a pas pu s’ouvrir.")).to_be_visible()
    expect(page.get_by_label("Votre message")).to_have_value("Un brouillon")
    network.resume()
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("log").get_by_text(FALLBACK)).to_be_visible(timeout=RETURN_MS)
    assert server.texts() == ["Écrit pendant la coupure"]
    agrees(page, server)
    assert page.evaluate("localStorage.getItem('guichet-chat-outbox')") is None


def test_what_was_said_during_a_cut_is_replayed_in_order(page: Page, lone: Stack, network: Proxy) -> None:
    server = Server(page, lone)
    network.cut()
    expect(page.get_by_text(OFFLINE)).to_be_visible(timeout=RETURN_MS)
    for number, choice in enumerate(("mot_de_passe", "quelles_donnees", "date_incident")):
        server.post(choice, f"elsewhere-{number}")
    network.resume()
    expect(page.get_by_role("log").get_by_text("mardi 21 juillet").last).to_be_visible(timeout=RETURN_MS)
    agrees(page, server)


def test_a_phone_that_slept_comes_back_by_itself(site: Site, lone: Stack, network: Proxy, open_page: OpenPage) -> None:
    page = open_page("about:blank", expect_errors=True)
    page.clock.install()
    page.goto(site.show(chat(lone, network)))
    open_chat(page)
    server = Server(page, lone)
    network.hang()
    server.post("mot_de_passe", "elsewhere")
    page.clock.fast_forward("02:00")  # nothing was heard for two minutes: the line is dead
    expect(page.get_by_text(OFFLINE)).to_be_visible(timeout=RETURN_MS)
    network.resume()
    page.clock.fast_forward("00:31")
    expect(page.get_by_role("log").get_by_text(PASSWORDS[1])).to_be_visible(timeout=RETURN_MS)
    expect(page.get_by_text(OFFLINE)).to_be_hidden(timeout=RETURN_MS)
    agrees(page, server)


def test_tabs_are_in_step(page: Page, lone: Stack) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Poser une question").click()
    pick(other, *PASSWORDS)
    page.bring_to_front()
    expect(page.get_by_role("log").get_by_text(PASSWORDS[1])).to_be_visible(timeout=RETURN_MS)
    # A choice made there cannot be made again here.
    expect(page.get_by_role("button", name=PASSWORDS[0])).to_be_disabled()
    agrees(page, Server(page, lone))
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Effacer la conversation").click()
    page.get_by_role("button", name="Effacer la conversation").last.click()
    expect(page.get_by_text("La conversation est effacée.")).to_be_visible()
    other.bring_to_front()
    expect(other.get_by_text("La conversation est effacée.")).to_be_visible(timeout=RETURN_MS)
    page.get_by_role("button", name="Commencer une nouvelle conversation").click()
    page.get_by_text("assistant automatique").first.wait_for()
    expect(other.get_by_text("Je suis un assistant automatique")).to_be_visible(timeout=RETURN_MS)
    assert page.evaluate("localStorage.getItem('guichet-chat')") == other.evaluate(
        "localStorage.getItem('guichet-chat')"
    )


def test_unread_messages_are_counted_on_the_button_also_after_a_reload(page: Page, lone: Stack) -> None:
    server = Server(page, lone)
    ask_for_human(page)
    expect(page.get_by_text("Demande n°")).to_be_visible()
    page.evaluate("document.addEventListener('guichet-unread', (event) => (window.told = event.detail.count))")
    page.get_by_role("button", name="Fermer").click()
    button = page.get_by_role("button", name="Poser une question")
    server.post("mot_de_passe", "elsewhere")
    expect(button).to_contain_text("1 nouveau message", timeout=RETURN_MS)
    assert page.evaluate("window.told") == 1
    page.reload()
    expect(button).to_contain_text("1 nouveau message", timeout=RETURN_MS)
    button.click()
    page.get_by_role("button", name="Fermer").click()
    expect(button).not_to_contain_text("nouveau")
    page.reload()
    expect(button).not_to_contain_text("nouveau")
