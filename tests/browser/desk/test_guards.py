"""Guards in a real browser: what is held, asked about or refused stays in the reply, and nobody has read it."""

import re

from playwright.sync_api import expect

from tests.browser.desk.conftest import Arrive, OpenDesk, take


def test_a_status_is_held_until_a_supervisor_lets_it_go(
    arrives: Arrive, open_desk: OpenDesk, camille: str, nadia: str
) -> None:
    visitor = arrives("suis-je concerné ?")
    desk, lead = open_desk(camille, expect_errors=True), open_desk(nadia)
    take(desk, visitor)
    desk.get_by_label("Votre réponse").fill("Vous êtes bien concerné.")
    desk.get_by_label("Votre réponse").press("Control+Enter")
    alert = desk.get_by_role("alert")
    expect(alert).to_contain_text("Message retenu, non envoyé")
    expect(alert).to_contain_text("Un patient n’est jamais vérifié par un conseiller seul")
    expect(desk.get_by_label("Votre réponse")).to_have_value("Vous êtes bien concerné.")
    assert visitor.heard() == []

    lead.get_by_role("link", name="Messages retenus").click()
    held = lead.get_by_role("article").filter(has=lead.locator(f"a[href='/desk/conversations/{visitor.id}']"))
    held.get_by_label("Motif").fill("L’établissement l’a confirmé par téléphone.")
    held.get_by_role("button", name="Envoyer malgré tout").click()
    expect(lead.get_by_role("heading", name="Messages retenus")).to_be_visible()
    expect(held).to_have_count(0)
    expect(desk.locator("#messages").get_by_text("Vous êtes bien concerné.")).to_be_visible()
    assert visitor.heard() == ["Vous êtes bien concerné."]


def test_a_professional_is_verified_step_by_step(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    visitor = arrives("mon cabinet est-il touché ?", audience="pro")
    desk = open_desk(camille, expect_errors=True)
    take(desk, visitor)
    desk.get_by_label("Votre réponse").fill("Votre cabinet n’est pas concerné.")
    desk.get_by_role("button", name="Envoyer").click()
    expect(desk.get_by_role("alert")).to_contain_text("Vérifiez d’abord l’identité")
    desk.get_by_text("Vérifier l’identité", exact=True).click()
    for box in desk.locator("#who").get_by_role("checkbox").all():
        box.check()
    desk.get_by_role("button", name="Marquer l’identité comme vérifiée").click()
    expect(desk.locator("#who")).to_contain_text("Vérifiée par un conseiller")
    expect(desk.get_by_label("Votre réponse")).to_have_value("Votre cabinet n’est pas concerné.")
    desk.get_by_role("button", name="Envoyer").click()
    expect(desk.locator("#messages").get_by_text("Votre cabinet n’est pas concerné.")).to_be_visible()


def test_a_second_look_and_a_refused_link(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    visitor = arrives("combien ?")
    desk = open_desk(camille, expect_errors=True)
    take(desk, visitor)
    reply = desk.get_by_label("Votre réponse")
    reply.fill("L’incident a touché 6 158 rendez-vous.")
    desk.get_by_role("button", name="Envoyer").click()
    expect(desk.get_by_role("alert")).to_contain_text("Ce chiffre n’est pas dans la notice")
    desk.get_by_role("button", name="Envoyer quand même").click()
    expect(desk.locator("#messages").get_by_text("6 158")).to_be_visible()
    expect(reply).to_have_value("")
    reply.fill("Voir https://evil.example/x")
    desk.get_by_role("button", name="Envoyer", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("hxxps://evil[.]example/x")
    assert visitor.heard() == ["L’incident a touché 6 158 rendez-vous."]


def test_the_reply_form_works_without_javascript(arrives: Arrive, open_desk: OpenDesk, camille: str) -> None:
    visitor = arrives("bonjour")
    desk = open_desk(camille, expect_errors=True)
    take(desk, visitor)
    plain = desk.context.browser
    assert plain is not None
    context = plain.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    page = context.new_page()
    page.goto(desk.url)
    page.get_by_label("Votre réponse").fill("Il y a eu 6 158 rendez-vous.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("À relire avant l’envoi")
    page.get_by_role("button", name="Envoyer quand même").click()
    expect(page.locator("#transcript").get_by_text("Il y a eu 6 158 rendez-vous.")).to_be_visible()
    page.get_by_text(re.compile("Réponses de la notice")).click()
    page.get_by_role("link", name="Dois-je changer mon mot de passe ?").click()
    expect(page.get_by_label("Votre réponse")).to_have_value(re.compile("^Non, ce n’est pas nécessaire"))
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#transcript").get_by_text("mot pour mot")).to_be_visible()
    context.close()
    assert len(visitor.heard()) == 2
