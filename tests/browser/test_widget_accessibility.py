"""The chat with a keyboard, a screen reader, forced colours, 400 %: the accessibility tree is read, not axe alone."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import PASSWORDS, OpenPage, ask_for_human, open_chat, picture, say
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


def tree(page: Page) -> list[tuple[str, str]]:
    """Role and name of what assistive technology meets, in its order."""
    session: CDPSession = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    found: list[tuple[str, str]] = []

    def walk(node: dict[str, Any]) -> None:
        if not node.get("ignored"):
            found.append((node["role"]["value"], node.get("name", {}).get("value", "")))
        for child in node.get("childIds", []):
            walk(by_id[child])

    walk(nodes[0])
    return found


@pytest.mark.parametrize("screen", SCREENS, ids=["light", "dark", "narrow"])
def test_axe_finds_nothing_in_any_state(
    directed: Any, screen: dict[str, object], request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
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
    with capsys.disabled():
        print(f"\naxe, {name}: 0 violations in {len(states)} states of the chat ({', '.join(states)})")


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


def test_the_accessibility_tree_reads_in_the_order_of_the_screen(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url)
    button = ("button", "Poser une question")
    assert button in tree(page)
    assert "dialog" not in {role for role, _ in tree(page)}
    open_chat(page)
    page.get_by_role("button", name=PASSWORDS[0]).click()
    page.get_by_role("log").get_by_text(PASSWORDS[1]).wait_for()
    found = tree(page)
    assert button not in found
    chat = found[[role for role, _ in found].index("dialog") :]
    assert chat[0] == ("dialog", "Assistant automatique")
    order = [
        ("heading", "Assistant automatique"),
        ("button", "Quitter cette page"),
        ("button", "Options"),
        ("button", "Fermer la discussion"),
        ("group", "Conversation"),
        ("log", "Messages"),
        ("textbox", "Votre message"),
        ("button", "Envoyer"),
        ("button", "Joindre un conseiller"),
    ]
    places = [chat.index(item) for item in order]
    assert places == sorted(places)
    words = [name for role, name in chat if role == "StaticText"]
    said = [words.index(text) for text in ("Vous",)]
    assert words.index("Assistant automatique") < said[0] < words.index("Assistant automatique", said[0])
    assert [name for role, name in chat if role == "list"].count("Réponses proposées") >= 1
    assert [name for role, name in chat if role in ("button", "link", "textbox", "checkbox") and not name] == []


def test_the_keyboard_alone_is_enough(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url)
    launcher = page.get_by_role("button", name="Poser une question")
    launcher.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Votre message")
    expect(field).to_be_focused()
    page.get_by_role("log").get_by_text("Je suis un assistant").wait_for()
    page.keyboard.press("Shift+Tab")  # the messages, to scroll; or the last choice
    reached = {page.evaluate("document.activeElement.shadowRoot.activeElement.className || 'x'")}
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.shadowRoot ? document.activeElement.shadowRoot.activeElement.className : ''"
            )
        )
    assert {"choice", "thread", "round"} <= reached
    field.focus()
    page.keyboard.type("Une question à moi")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("sur deux lignes")
    expect(field).to_have_value("Une question à moi\nsur deux lignes")
    page.keyboard.press("Enter")
    expect(page.locator(".message.visitor")).to_contain_text("sur deux lignes")
    expect(field).to_have_value("")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Joindre un conseiller")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Parler à un conseiller")).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox")
    expect(box).to_be_focused()
    expect(box).to_have_accessible_description("Cochez cette case pour envoyer votre demande.")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Demande n°")).to_be_visible()
    expect(field).to_be_focused()
    page.get_by_role("button", name="Options").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copier la conversation")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Options")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


SMALL_TARGETS = """() => {
    const root = document.querySelector('guichet-chat').shadowRoot;
    const controls = [...root.querySelectorAll('button, a, input, textarea')].filter((node) => node.checkVisibility());
    const sizes = controls.map((node) => [node.textContent || node.id, node.getBoundingClientRect()]);
    return [controls.length, sizes.filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)];
}"""


def test_targets_are_large_enough(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url, viewport={"width": 320, "height": 640})
    open_chat(page)
    page.get_by_role("button", name=PASSWORDS[0]).click()
    page.get_by_role("log").get_by_text(PASSWORDS[1]).wait_for()
    for opener in ("Options", "Joindre un conseiller"):
        page.get_by_role("button", name=opener).click()
        count, small = page.evaluate(SMALL_TARGETS)
        assert count >= 8
        assert small == []
        page.keyboard.press("Escape")


def test_nothing_moves_for_who_wants_no_motion(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url, reduced_motion="reduce")
    open_chat(page)
    say(page, "Bonjour")
    assert page.evaluate("document.getAnimations({subtree: true}).length") == 0
    running = "document.querySelector('guichet-chat').shadowRoot.getAnimations().length"
    assert page.evaluate(running) == 0


def test_forced_colours_keep_edges_and_focus(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url, forced_colors="active", viewport={"width": 1280, "height": 800})
    launcher = page.get_by_role("button", name="Poser une question")
    expect(launcher).to_have_css("border-top-style", "solid")
    open_chat(page)
    field = page.locator(".field")
    expect(field).to_have_css("outline-style", "solid")
    for selector in (".bubble", ".choice", ".send", "dialog"):
        assert page.locator(selector).first.evaluate("node => getComputedStyle(node).borderTopWidth") == "1px"
    picture(page, "widget-forced-colours")


@pytest.mark.parametrize("screen", [(320, 640), (320, 256), (640, 512)], ids=["320px", "400%", "200%"])
def test_all_of_it_is_reached_on_a_small_or_much_enlarged_screen(
    lone: Stack, open_page: OpenPage, screen: tuple[int, int]
) -> None:
    width, height = screen
    page = open_page(lone.url, viewport={"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    open_chat(page)
    picture(page, f"widget-{width}x{height}")
    dialog = page.get_by_role("dialog")
    assert dialog.evaluate("node => node.scrollWidth <= node.clientWidth")
    for control in ("Votre message", "Envoyer", "Joindre un conseiller", "Fermer la discussion"):
        found = page.get_by_label(control, exact=True).or_(page.get_by_role("button", name=control, exact=True)).first
        found.scroll_into_view_if_needed()
        expect(found).to_be_in_viewport()
    ask_for_human(page)
    expect(page.get_by_text("Demande n°")).to_be_attached()


SPACED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync('* {line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important}'
  + ' p {margin-bottom: 2em !important}');
document.querySelector('guichet-chat').shadowRoot.adoptedStyleSheets.push(sheet);
"""
"""What WCAG 1.4.12 lets people set."""


def test_wider_text_spacing_cuts_nothing_off(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url, viewport={"width": 360, "height": 740})
    open_chat(page)
    page.get_by_role("button", name=PASSWORDS[0]).click()
    page.get_by_role("log").get_by_text(PASSWORDS[1]).wait_for()
    page.evaluate(SPACED)
    cut = page.evaluate("""() => [...document.querySelector('guichet-chat').shadowRoot.querySelectorAll('button, p, a')]
        .filter((node) => node.checkVisibility() && !node.closest('.unseen') && !node.matches('.by'))
        .filter((node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== 'inline')
        .map((node) => node.textContent)""")
    assert cut == []
    assert page.locator(".thread").evaluate("thread => thread.scrollWidth <= thread.clientWidth")
    picture(page, "widget-spaced")
