"""No input breaks the chat: known attacks, and what hypothesis thinks of, from the visitor and from the server."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, open_chat, say
from tests.stack import Stack

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><iframe srcdoc="<script>alert(1)</script>">',
    "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[doctolib.fr](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "{{ 7 * 7 }} ${7*7} #{7*7}",
    "=HYPERLINK(1)",
    "\u202egnp.exe\u202c https://evil.example",
    "a\u200bb\u00a0c\u2028d",
    "/restart",
    ' /intent{"a":1}',
    "**gras** _italique_ `code` ~~barré~~",
    "&lt;b&gt; &amp; &#60;",
    "--></template></style></dialog><h1>x",
]


def test_what_a_visitor_writes_is_shown_as_written(lone: Stack, open_page: OpenPage) -> None:
    page = open_page(lone.url)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    open_chat(page)
    for text in PAYLOADS:
        say(page, text)
        last = page.locator(".message.visitor .bubble").last
        expect(last).to_have_text(text.strip(), use_inner_text=False)
        assert last.evaluate(
            "bubble => [...bubble.querySelectorAll('*')].every((node) => ['P', 'BR'].includes(node.tagName))"
        )


def answered(page: Page, text: str) -> None:
    """Draw `text` as the bot's answer: by a stream of the test's own, as if the server had said it."""
    page.evaluate("text => window.say(text)", text)


STREAM = """
window.seq = 1;
const real = window.fetch;
window.fetch = async (url, init) => {
  if (!String(url).endsWith('/events')) return real(url, init);
  const body = new ReadableStream({
    start: (to) => {
      window.say = (text) => {
        const message = {seq: ++window.seq, author: 'bot', text, answer: null, choices: [], created_at: ''};
        to.enqueue(new TextEncoder().encode(`event: message\\ndata: ${JSON.stringify(message)}\\n\\n`));
      };
    },
  });
  return new Response(body, {headers: {'Content-Type': 'text/event-stream'}});
};
"""
"""The server never says such things (it says what is published); the widget must not depend on that."""


def open_spoken(lone: Stack, open_page: OpenPage) -> Page:
    page = open_page("about:blank")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.add_init_script(STREAM)
    page.goto(lone.url)
    open_chat(page)
    page.wait_for_function("() => window.say")
    return page


def check(page: Page) -> None:
    """Only harmless elements, only web links, nothing wider than the panel, and the chat still answers."""
    found = page.evaluate("""() => {
        const root = document.querySelector('guichet-chat').shadowRoot;
        const thread = root.querySelector('.thread');
        const tags = new Set([...thread.querySelectorAll('.bubble *')].map((node) => node.tagName));
        const links = [...thread.querySelectorAll('.bubble a')].map((link) => [link.protocol, link.rel, link.target]);
        return [[...tags], links, thread.scrollWidth <= thread.clientWidth, root.querySelectorAll('.composer').length];
    }""")
    tags, links, fits, composers = found
    assert set(tags) <= {"P", "BR", "UL", "OL", "LI", "STRONG", "A", "SPAN", "svg", "path"}
    assert all(
        protocol in ("http:", "https:") and rel == "noopener noreferrer nofollow" and target == "_blank"
        for protocol, rel, target in links
    )
    assert fits
    assert composers == 1


def test_what_is_answered_never_becomes_more_than_text_and_web_links(lone: Stack, open_page: OpenPage) -> None:
    page = open_spoken(lone, open_page)
    for text in PAYLOADS:
        answered(page, text)
        check(page)
    shown = page.get_by_role("log")
    expect(shown.get_by_role("link", name="doctolib.fr (evil.example)")).to_be_visible()
    expect(shown.get_by_text("<script>alert(1)</script>", exact=True).first).to_be_visible()


def test_no_text_that_hypothesis_thinks_of_breaks_the_page(lone: Stack, open_page: OpenPage) -> None:
    page = open_spoken(lone, open_page)
    markup = st.text(alphabet=string.printable + "*[]()-•\u202e\u200b\u00a0é👩‍⚕️<>\"'`{}\\/", max_size=200)
    texts = st.one_of(st.text(max_size=200), markup)

    @settings(
        max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(texts)
    def draws(text: str) -> None:
        answered(page, text.encode("utf-16", "replace").decode("utf-16"))
        check(page)

    draws()
