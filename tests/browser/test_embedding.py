"""docs/embedding.md, as written, on a website of another origin: strict policies, hostile styles, frames."""

import json
import re
import subprocess
from collections.abc import Callable
from email.message import Message
from urllib.request import Request, urlopen

import pytest
from joserfc.jwk import ECKey
from playwright.sync_api import Browser, Page, expect

from examples.portal.people import PEOPLE, Professional
from guichet import settings
from guichet.widget import FILE
from tests.browser.conftest import FLAGS, PASSWORDS, OpenPage, ask_for_human, open_chat, pick, reopen
from tests.browser.site import Site, serving_site
from tests.services import need
from tests.stack import ROOT, Stack


def examples_of(doc: str) -> dict[str, str]:
    """What a page of the docs gives to copy, by name."""
    text = (ROOT / "docs" / doc).read_text(encoding="utf-8")
    return dict(re.findall(r"<!-- example: ([\w.-]+) -->\n```\w+\n(.*?)```", text, re.DOTALL))


EXAMPLES = examples_of("embedding.md")


@pytest.fixture(autouse=True)
def _empty(site: Site) -> None:
    site.pages.clear()
    site.answers.clear()
    site.headers.clear()


def example(name: str, lone: Stack | None = None) -> str:
    """An example of the docs; only the server's address is another."""
    return EXAMPLES[name].replace("https://guichet.example.fr", lone.url if lone else "https://guichet.example.fr")


def asked_in(page: Page) -> list[str]:
    """All addresses that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


FOR_PROFESSIONALS = ("Quelqu’un a-t-il eu accès à mon logiciel", "L’incident ne concerne pas les rendez-vous pris sur")
"""A question that professionals are offered at the start, and words of its answer."""


def works(page: Page) -> None:
    """Open the chat and get a published answer in it."""
    open_chat(page)
    pick(page, *PASSWORDS)


def test_all_examples_are_tested() -> None:
    embedded = {"plain", "endpoint", "strict", "integrity", "attributes", "script", "aide.js", "frame"}
    tested = embedded | {"origins", "hash", "portal", "portal-strict"}
    assert set(EXAMPLES) == tested
    text = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^```\w+$", text, re.MULTILINE)) == len(tested)


def test_the_origins_are_a_value_that_works() -> None:
    name, value = example("origins").strip().split("=", 1)
    assert settings.load({name: value}).allowed_origins == {"https://www.example.fr", "https://intranet.example.fr"}


def test_the_script_served_by_the_page_as_a_module(site: Site, lone: Stack, open_page: OpenPage) -> None:
    site.pages["/fichiers/guichet-chat.js"] = FILE.read_text(encoding="utf-8")
    page = open_page("about:blank")
    asked = asked_in(page)
    page.goto(site.show(example("endpoint", lone)))
    works(page)
    assert lone.url + "/static/guichet-chat.js" not in asked


def test_any_page(site: Site, lone: Stack, open_page: OpenPage) -> None:
    page = open_page(site.show(example("plain", lone)))
    works(page)


def test_nothing_but_the_script_is_asked_for_or_kept_before_the_chat_is_opened(
    site: Site, lone: Stack, open_page: OpenPage
) -> None:
    url = site.show(example("plain", lone))
    page = open_page("about:blank")
    asked = asked_in(page)
    page.goto(url)
    button = page.get_by_role("button", name="Poser une question")
    expect(button).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [address for address in asked if not address.startswith(site.origin)] == [
        lone.url + "/static/guichet-chat.js"
    ]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    button.click()
    expect(page.get_by_label("Votre message")).to_be_focused()
    page.get_by_text("assistant automatique").first.wait_for()
    assert page.context.cookies() == []
    assert {re.sub(r"(https?://[^/]+).*", r"\1", address) for address in asked} == {site.origin, lone.url}


def test_a_strict_policy_without_any_trusted_types_policy(site: Site, lone: Stack, open_page: OpenPage) -> None:
    name, policy = example("strict", lone).strip().split(": ", 1)
    page = open_page(site.show(example("plain", lone), headers={name: policy}))
    works(page)
    ask_for_human(page)
    expect(page.get_by_text("Demande n°")).to_be_visible()
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Effacer la conversation").click()
    page.get_by_role("button", name="Effacer la conversation").last.click()
    expect(page.get_by_text("La conversation est effacée.")).to_be_visible()


def test_one_exact_version_isolated_from_other_origins(site: Site, lone: Stack, open_page: OpenPage) -> None:
    need("curl")
    need("openssl")
    digest = subprocess.run(["bash", "-c", example("hash", lone)], capture_output=True, text=True, check=True).stdout
    body = example("integrity", lone).replace("HASH", digest.strip())
    isolated = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
    page = open_page(site.show(body, headers=isolated))
    assert page.evaluate("crossOriginIsolated")
    works(page)


def test_attributes(site: Site, lone: Stack, open_page: OpenPage) -> None:
    page = open_page(site.show(example("attributes", lone)), color_scheme="dark")
    button = page.get_by_role("button", name="Une question sur l’incident ?")
    expect(button).to_have_css("background-color", "rgb(138, 21, 56)")
    button.click()
    question = page.get_by_role("button", name="Mon cabinet ou mon établissement est-il concerné")
    expect(question).to_be_visible()
    question.click()
    expect(page.get_by_role("log").get_by_text("Si vous n’êtes pas contacté")).to_be_visible()


def test_methods_and_events(site: Site, lone: Stack, open_page: OpenPage) -> None:
    site.pages["/aide.js"] = example("aide.js", lone)
    page = open_page(site.show(example("script", lone)))
    own = page.get_by_role("button", name="Ouvrir la discussion")
    page.wait_for_function("!!customElements.get('guichet-chat')")
    own.click()
    expect(page.get_by_label("Votre message")).to_be_focused()
    page.get_by_text("assistant automatique").first.wait_for()
    ask_for_human(page)
    expect(page.locator("#nouvelles")).to_have_text("Demande : callback")
    page.get_by_label("Votre message").press("Escape")
    expect(own).to_be_focused()
    assert page.evaluate("document.querySelector('guichet-chat').isOpen") is False


ZOE, KARIM = (PEOPLE[key] for key in ("pro-1001", "pro-1002"))


def token_of(person: Professional, key: ECKey) -> str:
    """A token made by the code of the docs."""
    names: dict[str, object] = {"person": person, "key": key}
    exec(examples_of("portal.md")["token"], names)
    return str(names["token"])


Visit = Callable[..., Page]


@pytest.fixture
def visit(site: Site, lone: Stack, portal_key: ECKey, open_page: OpenPage) -> Visit:
    """Opens the portal’s page. Page, policy and token are those of the docs; the session is the portal’s own cookie."""

    def signed(headers: Message) -> str | None:
        found = [person for person in (ZOE, KARIM) if headers.get("Cookie") == f"session={person.id}"]
        return json.dumps({"token": token_of(found[0], portal_key)}) if found else None

    site.answers["/chat-token"] = signed
    name, policy = example("portal-strict", lone).strip().split(": ", 1)

    def visit_as(session: str, *, expect_errors: bool = False) -> Page:
        headers = {name: policy, "Set-Cookie": f"session={session}; HttpOnly; SameSite=Strict"}
        return open_page(site.show(example("portal", lone), headers=headers), expect_errors=expect_errors)

    return visit_as


def test_in_a_portal_with_a_strict_policy(site: Site, visit: Visit) -> None:
    page = visit(ZOE.id)
    open_chat(page)
    pick(page, *FOR_PROFESSIONALS)
    assert site.origin + "/chat-token" in page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")

    elsewhere = visit(ZOE.id)
    reopen(elsewhere)
    expect(elsewhere.get_by_role("log").get_by_text(FOR_PROFESSIONALS[1]).last).to_be_visible()

    other = visit(KARIM.id)
    open_chat(other)
    expect(other.get_by_role("log").get_by_text(FOR_PROFESSIONALS[1])).to_have_count(0)

    nobody = visit("", expect_errors=True)
    nobody.get_by_role("button", name="Poser une question").click()
    expect(nobody.get_by_text("Reconnectez-vous au portail.")).to_be_visible()


def test_a_token_that_is_over_is_renewed_without_being_noticed(lone: Stack, portal_key: ECKey, visit: Visit) -> None:
    page = visit(KARIM.id, expect_errors=True)  # the browser tells of the 401
    reopen(page)
    page.get_by_role("log").get_by_text("assistant automatique").first.wait_for()
    over = Request(lone.url + "/api/v1/portal/sign-out", method="POST")
    over.add_header("Authorization", f"Bearer {token_of(KARIM, portal_key)}")
    refused = []
    page.on("response", lambda response: refused.append(response.url) if response.status == 401 else None)
    with urlopen(over, timeout=20) as response:
        assert response.status == 204
    pick(page, *FOR_PROFESSIONALS)
    assert refused, "the token was over"
    expect(page.get_by_text("Cette conversation n’est plus disponible")).to_have_count(0)


def test_in_a_frame(site: Site, lone: Stack, open_page: OpenPage) -> None:
    site.show(example("plain", lone), "/page-avec-le-chat")
    page = open_page(site.show(example("frame", lone)))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Poser une question").click()
    frame.get_by_role("button", name=PASSWORDS[0]).click()
    expect(frame.get_by_role("log").get_by_text(PASSWORDS[1])).to_be_visible()


def test_in_a_frame_of_another_site_with_third_party_cookies_blocked(site: Site, lone: Stack, browser: Browser) -> None:
    site.show(example("plain", lone), "/page-avec-le-chat")
    flags = [*FLAGS, "--test-third-party-cookie-phaseout"]
    with serving_site("127.0.0.1") as outer:
        body = example("frame", lone).replace('src="/', f'src="{site.origin}/')
        strict = browser.browser_type.launch(executable_path=need("chromium"), args=flags)
        page = strict.new_page()
        page.goto(outer.show(body))
        frame = page.frame_locator("iframe")
        frame.get_by_role("button", name="Poser une question").click()
        frame.get_by_role("button", name=PASSWORDS[0]).click()
        expect(frame.get_by_role("log").get_by_text(PASSWORDS[1])).to_be_visible()
        assert page.context.cookies() == []
        strict.close()


def test_where_storage_is_refused_the_chat_lives_as_long_as_the_page(
    site: Site, lone: Stack, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('refused', 'SecurityError'); }});"
    )
    page.goto(site.show(example("plain", lone)))
    works(page)
    page.get_by_role("button", name="Fermer").click()
    page.get_by_role("button", name="Poser une question").click()
    expect(page.get_by_role("log").get_by_text(PASSWORDS[1])).to_be_visible()


HOSTILE = """<style>
  * { all: unset !important; font: 3px serif !important; color: red !important; visibility: hidden !important }
  guichet-chat, guichet-chat * { display: none !important; opacity: 0 !important; position: static !important }
  button, dialog, textarea, p { display: none !important; background: red !important }
</style>"""


def test_next_to_hostile_styles(site: Site, lone: Stack, open_page: OpenPage) -> None:
    page = open_page(site.show(example("plain", lone), head=HOSTILE))
    works(page)
    answer = page.get_by_role("log").get_by_text(PASSWORDS[1])
    expect(answer).to_have_css("font-size", "16px")
    expect(answer).to_have_css("color", "rgb(27, 37, 38)")


def test_a_site_that_is_not_on_the_list_is_told_in_words(lone: Stack, open_page: OpenPage) -> None:
    with serving_site() as stranger:
        page = open_page(stranger.show(example("plain", lone)), expect_errors=True)
        page.get_by_role("button", name="Poser une question").click()
        expect(page.get_by_text("La discussion n’a pas pu s’ouvrir.")).to_be_visible()
