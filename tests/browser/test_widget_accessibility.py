"""The chat with a keyboard, a screen reader, forced colours, 400 %: the accessibility tree is read, not axe alone."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import PASSWORDS, OpenPage, ask_for_human, open_chat, picture, say
from tests.stack import Stack


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
