"""What visitors write never runs on the desk: in the page as it is opened, as it is brought live, in a search."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.conftest import Arrive, OpenDesk, take

PAYLOADS = [
    "<script>window.ran = 1</script>",
    '<img src=x onerror="window.ran = 1">',
    "<svg onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x></svg>",
    "\"><iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "</textarea></li></ol><script>window.ran = 1</script>",
    '<a href="javascript:window.ran=1">cliquez</a>',
    "[cliquez](javascript:window.ran=1)",
    "javascript:window.ran=1",
    "<div hx-get='/desk' hx-trigger='load' hx-on:load='window.ran=1' sse-swap='message'>x</div>",
    "<li hx-swap-oob='true' id='head'>volé</li>",
    "<style>@import url(https://evil.example/x.css)</style><link rel=stylesheet href=//evil.example/y>",
    "<form action=https://evil.example><button>Prendre</button></form>",
    '<math><mi xlink:href="data:x,<script>window.ran=1</script>">',
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7*7 %>",
    "data: x\n\nevent: head\ndata: <script>window.ran=1</script>\n\n",
    "\u202egnp.exe \u200b\u2066caché\u2069 \u0000 é́ 👩‍👩‍👧 ／restart",
]


def quiet(desk: Page) -> None:
    """Nothing ran and the policy had nothing to stop."""
    assert desk.evaluate("[window.ran ?? null, window.stopped]") == [None, []]
    expect(desk.locator("iframe, #transcript script, #transcript a, #transcript img, #transcript style")).to_have_count(
        0
    )


@pytest.fixture
def watched(open_desk: OpenDesk, camille: str) -> Page:
    """A desk that remembers what its policy stopped; a dialog or an error in it fails the test."""
    desk = open_desk(camille)
    desk.add_init_script(
        "window.stopped = [];"
        "addEventListener('securitypolicyviolation', event => window.stopped.push(event.violatedDirective))"
    )
    desk.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    desk.reload()
    return desk


def test_no_payload_runs_on_the_desk(arrives: Arrive, watched: Page) -> None:
    visitor = arrives(*PAYLOADS, name=PAYLOADS[0], practitioner=PAYLOADS[1], appointment=PAYLOADS[2])
    take(watched, visitor)
    watched.locator(".bot-part summary").click()
    watched.get_by_role("button", name="Afficher les coordonnées").click()
    expect(watched.locator("#details")).to_contain_text(PAYLOADS[0])
    quiet(watched)
    for text in PAYLOADS:
        visitor.says(text)
    expect(watched.locator("#messages .visitor")).to_have_count(len(PAYLOADS))
    expect(watched.locator("#messages").get_by_text("</textarea></li></ol>")).to_be_visible()
    expect(watched.locator("#head h1")).to_be_visible()
    quiet(watched)


def test_a_search_for_a_payload_shows_it_as_text(watched: Page) -> None:
    for text in PAYLOADS[:5]:
        watched.goto(watched.url.split("?")[0] + "?q=" + quote(text))
        expect(watched.locator(".results h2")).to_contain_text(text[:10])
        quiet(watched)
