"""Each state of the chat: axe finds nothing wrong in it, and a screen reader is told what changes, once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORDS, OpenPage, Record, open_chat, picture
from tests.browser.test_accessibility import SCREENS, assert_accessible
from tests.stack import Stack

TOLD = """
window.tell = null;
const real = window.fetch;
window.fetch = async (url, init) => {
  if (!String(url).endsWith('/events') || !window.isDirected) return real(url, init);
  const body = new ReadableStream({
    start: (to) => {
      const write = (text) => to.enqueue(new TextEncoder().encode(text));
      window.tell = (kind, data) => write(`event: ${kind}\\ndata: ${JSON.stringify(data)}\\n\\n`);
    },
  });
  return new Response(body, {headers: {'Content-Type': 'text/event-stream'}});
};
"""
"""A stream that the test directs, to see states that take an agent; agents themselves are in test_handoff.py."""

HEARD = """
window.heard = [];
const root = document.querySelector('guichet-chat').shadowRoot;
const isSilent = (node) => {
  for (let up = node; up && up !== root; up = up.parentNode) {
    if (up.nodeType === 1 && up.matches('[aria-live=off], [aria-hidden=true]')) return true;
  }
  return false;
};
const spoken = (node) => {
  if (node.nodeType === 3) return node.textContent;
  if (node.nodeType !== 1 || node.getAttribute('aria-hidden') === 'true') return '';
  return [...node.childNodes].map(spoken).join(' ');
};
new MutationObserver((changes) => {
  for (const {target, addedNodes, type} of changes) {
    const element = target.nodeType === 1 ? target : target.parentElement;
    const live = element.closest('[role=log],[role=status],[role=alert]');
    if (!live || isSilent(target)) continue;
    const nodes = type === 'characterData' ? [target] : addedNodes;
    for (const node of nodes) window.heard.push(spoken(node).replace(/\\s+/g, ' ').trim());
  }
}).observe(root, {subtree: true, childList: true, characterData: true});
"""
"""Notes what a screen reader is told: what is added to a live region, unless hidden or in a part that is off."""


@pytest.fixture
def directed(lone: Stack, open_page: OpenPage) -> Any:
    """Opens the notice with a chat whose stream the test directs."""

    def open_one(**options: object) -> Page:
        page = open_page("about:blank", bypass_csp=True, **options)
        page.add_init_script(TOLD.replace("null;", "null; window.isDirected = true;", 1))
        page.goto(lone.url)
        return page

    return open_one


def tell(page: Page, kind: str, **data: object) -> None:
    """Let the stream say something."""
    page.wait_for_function("() => window.tell")
    page.evaluate("([kind, data]) => window.tell(kind, data)", [kind, data])


def standing(page: Page, state: str, **more: object) -> None:
    """Let the stream say where the conversation stands."""
    empty = {"audience": "patient", "position": None, "wait_s": None, "case": None, "agent": None, "read": None}
    tell(page, "state", state=state, **{**empty, **more})


@pytest.mark.parametrize("screen", SCREENS, ids=["light", "dark", "narrow"])
def test_axe_finds_nothing_in_any_state(
    directed: Any, screen: dict[str, object], request: pytest.FixtureRequest, record_property: Record
) -> None:
    name = request.node.callspec.id
    page = directed(**screen)
    states: list[str] = []

    def check(state: str) -> None:
        # axe 4.14 takes the page's skip link for content once the first link elsewhere is in a shadow root.
        assert_accessible(page, "guichet-chat" if state in ("human", "offline") else "html")
        picture(page, f"widget-{state}-{name}")
        states.append(state)

    check("closed")
    open_chat(page)
    page.get_by_role("button", name=PASSWORDS[0]).click()
    page.get_by_role("log").get_by_text(PASSWORDS[1]).wait_for()
    check("open")
    page.get_by_role("button", name="Options").click()
    check("menu")
    page.get_by_role("button", name="Effacer la conversation").click()
    check("erase")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Joindre un conseiller").click()
    page.get_by_label("Adresse e-mail").fill("jeanne")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_label("Adresse e-mail")).to_be_focused()
    check("form-with-errors")
    page.get_by_role("button", name="Annuler").click()
    standing(page, "waiting", position=2, wait_s=600)
    expect(page.get_by_text("Votre place dans la file")).to_be_visible()
    check("waiting")
    standing(page, "human", agent="Camille", read=99)
    tell(page, "typing", author="agent", agent="Camille")
    tell(page, "message", seq=90, author="agent", agent="Camille", text="Bonjour, **je vous lis**.\n- un\n- deux\n\nhttps://www.cnil.fr/",
         answer=None, choices=[], created_at="2025-01-01T10:00:00Z")  # fmt: skip
    expect(page.get_by_text("je vous lis")).to_be_visible()
    tell(page, "typing", author="agent", agent="Camille")
    expect(page.get_by_text("Camille écrit…").last).to_be_visible()
    check("human")
    page.context.set_offline(True)
    expect(page.get_by_text("Connexion interrompue")).to_be_visible()
    check("offline")
    page.context.set_offline(False)
    tell(page, "erased")
    expect(page.get_by_text("La conversation est effacée.")).to_be_visible()
    check("erased")
    record_property("figure", f"axe, {name}: 0 violations in {len(states)} states of the chat ({', '.join(states)})")


def test_the_live_region_is_there_before_the_first_message(lone: Stack, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    held: list[Any] = []
    page.route("**/api/v1/conversations", lambda route: held.append(route))
    page.goto(lone.url)
    page.get_by_role("button", name="Poser une question").click()
    log = page.get_by_role("log")
    expect(log).to_be_attached()
    expect(log.get_by_role("listitem")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Ouverture de la discussion…")).to_be_attached()
    log.evaluate("node => (window.region = node)")
    page.wait_for_function("() => true")
    held[0].continue_()
    expect(log.get_by_text("Je suis un assistant")).to_be_visible()
    assert log.evaluate("node => node === window.region")


def test_whole_messages_are_announced_once_with_who_speaks(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url, bypass_csp=True)
    open_chat(page)
    page.evaluate(HEARD)
    page.get_by_role("button", name=PASSWORDS[0]).click()
    page.get_by_role("log").get_by_text(PASSWORDS[1]).wait_for()
    page.wait_for_function("() => window.heard.some((text) => text.includes('Aucun mot de passe'))")
    heard = page.evaluate("window.heard")
    answers = [text for text in heard if PASSWORDS[1] in text]
    assert len(answers) == 1
    assert answers[0].startswith("Assistant automatique")
    assert answers[0].count("Lire la page d’information") == 1
    assert len([text for text in heard if text.startswith("Vous") and PASSWORDS[0] in text]) == 1
    assert [text for text in heard if "prépare sa réponse" in text] != []


def test_restored_history_is_not_announced(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url, bypass_csp=True)
    open_chat(page)
    page.get_by_role("button", name=PASSWORDS[0]).click()
    page.get_by_role("log").get_by_text(PASSWORDS[1]).wait_for()
    page.reload()
    page.wait_for_function("() => document.querySelector('guichet-chat').shadowRoot")
    page.evaluate(HEARD)
    page.get_by_role("button", name="Poser une question").click()
    page.get_by_role("log").get_by_text(PASSWORDS[1]).wait_for()
    heard = page.evaluate("window.heard")
    assert [text for text in heard if "mot de passe" in text or "Bonjour" in text] == []
    # What comes then is.
    page.get_by_role("button", name="Mes données médicales").click()
    page.wait_for_function("() => window.heard.some((text) => text.includes('aucune donnée médicale'))")


def test_connection_and_typing_are_status_messages(directed: Any) -> None:
    page = directed()
    open_chat(page)
    standing(page, "human", agent="Camille")
    page.evaluate(HEARD)
    tell(page, "typing", author="agent", agent="Camille")
    page.wait_for_function("() => window.heard.includes('Camille écrit…')")
    page.context.set_offline(True)
    page.wait_for_function("() => window.heard.some((text) => text.startsWith('Connexion interrompue'))")
    page.context.set_offline(False)
