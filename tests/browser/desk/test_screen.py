"""The agent's screen: the keyboard, the command box, canned replies, search, filters, tabs in step, alerts."""

import re

from playwright.sync_api import expect

from tests.browser.desk.conftest import Arrive, OpenDesk, choose, ready, take


def test_the_list_and_the_title_follow_what_happens(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    desk = open_desk(camille)
    mine = arrives("première question")
    expect(desk.locator(f"#group-waiting #c-{mine.id}")).to_be_visible()
    expect(desk).to_have_title(re.compile(r"^\(\d+\) Guichet$"))
    take(desk, mine)
    expect(desk.locator(f"#group-mine #c-{mine.id}")).to_be_visible()
    mine.says("et une suite")
    expect(desk.locator("#messages").get_by_text("et une suite")).to_be_visible()


def test_two_tabs_are_in_step(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    visitor = arrives("bonjour")
    one = open_desk(camille)
    choose(one, visitor)
    two = one.context.new_page()
    two.goto(one.url)
    expect(two.get_by_role("button", name="Prendre")).to_be_visible()
    one.get_by_role("button", name="Prendre").click()
    expect(two.get_by_label("Votre réponse")).to_be_visible()
    expect(two.locator("#head")).to_contain_text("Tenue par Camille Roux")
    expect(two.locator("#history")).to_contain_text("Prise")
    two.get_by_label("Votre réponse").fill("Bonjour, je vous lis.")
    two.get_by_label("Votre réponse").press("Control+Enter")
    expect(one.locator("#messages").get_by_text("Bonjour, je vous lis.")).to_have_count(1)
    expect(two.locator("#messages").get_by_text("Bonjour, je vous lis.")).to_have_count(1)
    expect(two.get_by_label("Votre réponse")).to_have_value("")


def test_a_reconnected_stream_shows_nothing_twice(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    visitor = arrives("bonjour")
    desk = open_desk(camille, expect_errors=True)
    take(desk, visitor)
    visitor.says("avant la coupure")
    expect(desk.locator("#messages").get_by_text("avant la coupure")).to_be_visible()
    # The stream ends as in an outage; the new one begins where the page did, and brings again what it has.
    desk.evaluate("document.addEventListener('htmx:sseOpen', () => { window.again = true; })")
    desk.context.set_offline(True)
    desk.evaluate(
        "() => { const found = document.querySelector('.desk')['htmx-internal-data'].sseEventSource;"
        "found.close(); found.onerror(new Event('error')); }"
    )
    visitor.says("pendant la coupure")
    desk.context.set_offline(False)
    desk.wait_for_function("() => window.again")
    visitor.says("après la coupure")
    for text in ("avant la coupure", "pendant la coupure", "après la coupure"):
        expect(desk.locator("#transcript").get_by_text(text)).to_have_count(1)


def test_the_keyboard_does_it_all(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    visitor = arrives("au clavier")
    desk = open_desk(camille)
    expect(desk.locator(f"#c-{visitor.id}")).to_be_visible()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Raccourcis du clavier")).to_be_visible()
    desk.keyboard.press("Escape")
    for _ in range(60):
        desk.keyboard.press("j")
        if desk.evaluate("document.activeElement.getAttribute('href')") == f"/desk/conversations/{visitor.id}":
            break
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/desk/conversations/{visitor.id}")
    ready(desk)
    desk.keyboard.press("p")
    expect(desk.get_by_label("Votre réponse")).to_be_visible()
    ready(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("r")
    expect(desk.get_by_label("Votre réponse")).to_be_focused()
    desk.keyboard.type("Bonjour.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#messages").get_by_text("Bonjour.")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    expect(desk.get_by_label("Note interne")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("t")
    expect(desk.get_by_role("dialog", name="Transférer la demande")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("c")
    expect(desk.get_by_label("Issue")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    expect(desk.get_by_label("Rechercher dans les conversations")).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("c")
    desk.keyboard.press("Enter")  # opens the list
    desk.keyboard.press("r")
    desk.keyboard.press("Enter")  # chooses in it, and closes nothing
    expect(desk.get_by_label("Issue")).to_have_value("resolu")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk")
    expect(desk.locator(f"#c-{visitor.id}")).to_have_count(0)


def test_clore_asks_for_an_outcome_that_nobody_chose_for_the_agent(
    arrives: Arrive, open_desk: OpenDesk, camille: str
) -> None:
    desk = open_desk(camille)
    take(desk, arrives("à clore"))
    desk.get_by_role("button", name="Clore").click()
    expect(desk.locator("select[name=outcome]:invalid")).to_be_focused()
    desk.get_by_label("Issue").select_option("cabinet")
    desk.get_by_role("button", name="Clore").click()
    desk.wait_for_url("**/desk")


def test_keys_of_one_letter_can_be_turned_off(open_desk: OpenDesk, camille: str) -> None:
    desk = open_desk(camille)
    desk.get_by_role("button", name="Réglages").click()
    desk.get_by_label("Raccourcis d’une seule touche").uncheck()
    desk.get_by_role("button", name="Fermer").click()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("dialog", name="Boîte de commandes")).to_be_visible()


def test_the_command_box_finds_acts_answers_and_cases(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    visitor = arrives("la boîte")
    desk = open_desk(camille)
    choose(desk, visitor)
    desk.keyboard.press("Control+k")
    desk.keyboard.type("prendre")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Votre réponse")).to_be_visible()
    ready(desk)
    desk.keyboard.press("Control+k")
    desk.keyboard.type("inserer mot de passe")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Votre réponse")).to_have_value(re.compile("^Non, ce n’est pas nécessaire"))


def test_a_slash_inserts_the_notices_words_and_an_edit_is_marked(
    arrives: Arrive, open_desk: OpenDesk, camille: str
) -> None:
    visitor = arrives("mot de passe ?")
    desk = open_desk(camille)
    take(desk, visitor)
    reply = desk.get_by_label("Votre réponse")
    reply.press_sequentially("/mot de")
    expect(desk.get_by_role("listbox", name="Réponses de la notice")).to_be_visible()
    reply.press("Enter")
    expect(reply).to_have_value(re.compile("^Non, ce n’est pas nécessaire"))
    source = desk.locator("#from-notice")
    expect(source).to_contain_text("mot pour mot")
    expect(source).to_contain_text("version 1.0, lien /#mot-de-passe")
    reply.press("Control+Enter")
    expect(desk.locator("#messages").get_by_text("Réponse de la notice, mot pour mot")).to_be_visible()
    expect(reply).to_have_value("")
    reply.press_sequentially("/mot de")
    expect(desk.get_by_role("listbox", name="Réponses de la notice")).to_be_visible()
    reply.press("Enter")
    expect(reply).to_have_value(re.compile("^Non, ce n’est pas nécessaire"))
    reply.press("Home")
    reply.press_sequentially("Bonjour. ")
    expect(source).to_contain_text("modifiée")
    reply.press("Control+Enter")
    expect(desk.locator("#messages").get_by_text("Réponse de la notice modifiée")).to_be_visible()


def test_a_draft_stays_with_its_conversation(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    visitor = arrives("brouillon")
    desk = open_desk(camille)
    take(desk, visitor)
    desk.get_by_label("Votre réponse").fill("Je reprends dans un instant")
    desk.goto(desk.url.split("/conversations")[0])
    ready(desk)
    choose(desk, visitor)
    expect(desk.get_by_label("Votre réponse")).to_have_value("Je reprends dans un instant")


def test_filters_and_search(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    desk = open_desk(camille)
    patient, pro = arrives("question verveine"), arrives("question tilleul", audience="pro")
    desk.get_by_label("Public").select_option("pro")
    expect(desk.locator(f"#group-waiting #c-{pro.id}")).to_be_visible()
    expect(desk.locator(f"#group-waiting #c-{patient.id}")).to_be_hidden()
    arrives("encore un patient")
    expect(desk.locator(f"#group-waiting #c-{patient.id}")).to_be_hidden()
    desk.get_by_label("Public").select_option("")
    desk.get_by_label("File").select_option("professionnels")
    expect(desk.locator(f"#group-waiting #c-{pro.id}")).to_be_visible()
    expect(desk.locator(f"#group-waiting #c-{patient.id}")).to_be_hidden()
    desk.get_by_label("File").select_option("")
    expect(desk.locator(f"#group-waiting #c-{patient.id}")).to_be_visible()
    find = desk.get_by_label("Rechercher dans les conversations")
    find.fill("verveine")
    find.press("Enter")
    expect(desk.locator(".results").get_by_role("link").first).to_have_attribute(
        "href", f"/desk/conversations/{patient.id}"
    )


def test_a_hidden_page_notifies_on_request_only(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    desk = open_desk(camille)
    desk.context.grant_permissions(["notifications"])
    desk.evaluate(
        """() => {
          window.shown = [];
          window.Notification = class { constructor(title, options) { window.shown.push(options.body); }
            addEventListener() {} static permission = "granted";
            static async requestPermission() { return "granted"; } };
          Object.defineProperty(document, "hidden", { get: () => true });
        }"""
    )
    before = arrives("sans réglage")
    expect(desk.locator(f"#group-waiting #c-{before.id}")).to_be_attached()
    assert desk.evaluate("window.shown") == []
    desk.get_by_role("button", name="Réglages").click()
    desk.get_by_label("Notification du bureau").check()
    expect(desk.locator("#prefs-said")).to_contain_text("Enregistré")
    desk.get_by_role("button", name="Fermer").click()
    desk.evaluate("localStorage.removeItem('guichet-desk-told-waiting')")
    arrives("avec réglage")
    desk.wait_for_function("() => window.shown.includes('Une nouvelle demande attend.')")


def test_a_sound_is_heard_on_request_only(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    desk = open_desk(camille)
    desk.evaluate(
        """() => {
          window.tones = 0;
          const start = OscillatorNode.prototype.start;
          OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
        }"""
    )
    before = arrives("sans bruit")
    expect(desk.locator(f"#group-waiting #c-{before.id}")).to_be_attached()
    assert desk.evaluate("window.tones") == 0
    desk.get_by_role("button", name="Réglages").click()
    desk.get_by_label("Son discret").check()
    desk.wait_for_function("() => window.tones === 1")  # what it sounds like
    desk.get_by_role("button", name="Fermer").click()
    desk.evaluate("localStorage.removeItem('guichet-desk-told-waiting')")
    arrives("avec un son")
    desk.wait_for_function("() => window.tones === 2")
