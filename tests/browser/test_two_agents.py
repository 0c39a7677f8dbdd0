"""Two agents and three visitors at once, in five browsers, with real processes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, add_agent, say, sign_in
from tests.browser.test_handoff import ask_for_a_human, close
from tests.stack import Stack, running

WIDE = {"viewport": {"width": 1280, "height": 800}}
NOTE = "Attend un rappel du cabinet ce soir"


def wait_for_human(page: Page) -> Locator:
    """A visitor asks for a human; their log."""
    ask_for_a_human(page)
    log = page.get_by_role("log")
    expect(log.get_by_text("Votre demande est transmise")).to_be_visible()
    return log


def waiting(desk: Page) -> Locator:
    """The links of the cases that wait, first come first."""
    section = desk.locator("nav section").filter(has=desk.get_by_role("heading", name="En attente"))
    return section.get_by_role("link")


def take(desk: Page, case: Locator) -> None:
    """Open the case and take it."""
    case.click()
    desk.get_by_role("button", name="Prendre").click()
    expect(desk.get_by_label("Votre réponse")).to_be_visible()


def write(desk: Page, text: str) -> None:
    """Write to the visitor whose case is shown."""
    desk.get_by_label("Votre réponse").fill(text)
    desk.get_by_role("button", name="Envoyer").click()


def place(page: Page, position: int) -> Locator:
    """What a visitor's page says of the place in the queue."""
    return page.get_by_text(re.compile(rf"place dans la file\s*:\s*{position}\b"))


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A system of its own: the queue holds nobody else, whatever other tests, or an earlier try, have left waiting."""
    with running(tmp_path) as found:
        yield found


def test_two_agents_and_three_visitors_at_once(stack: Stack, open_page: OpenPage) -> None:
    name = "Sacha Petit"
    camille = add_agent(stack, "camille@exemple.fr", "Camille Roux")
    sacha = add_agent(stack, "sacha@exemple.fr", name)
    desks = [open_page(stack.url + "/desk", **WIDE) for _ in range(2)]
    for desk, email in zip(desks, (camille, sacha), strict=True):
        sign_in(desk, email)
    of_camille, of_sacha = desks
    pages = [open_page(stack.url, **WIDE) for _ in range(3)]
    first, second, third = pages
    logs = [wait_for_human(page) for page in pages]
    expect(waiting(of_camille)).to_have_count(3)
    expect(waiting(of_sacha)).to_have_count(3)
    expect(place(third, 3)).to_be_visible()

    take(of_camille, waiting(of_camille).first)
    expect(logs[0].get_by_text("Camille a rejoint la conversation")).to_be_visible()
    expect(place(third, 2)).to_be_visible()
    take(of_sacha, waiting(of_sacha).first)
    expect(logs[1].get_by_text("Sacha a rejoint la conversation")).to_be_visible()
    expect(place(third, 1)).to_be_visible()
    expect(waiting(of_camille)).to_have_count(1)

    # All talk at once; each hears their own agent and nobody else, and the bot keeps silent.
    say(first, "je suis le premier visiteur")
    say(second, "je suis le deuxième visiteur")
    write(of_camille, "Bonjour de Camille.")
    write(of_sacha, "Bonjour de Sacha.")
    expect(logs[0].get_by_text("Bonjour de Camille.")).to_be_visible()
    expect(logs[1].get_by_text("Bonjour de Sacha.")).to_be_visible()
    expect(of_camille.locator("main").get_by_text("je suis le premier visiteur")).to_be_visible()
    expect(of_sacha.locator("main").get_by_text("je suis le deuxième visiteur")).to_be_visible()
    expect(logs[0].get_by_text("Bonjour de Sacha.")).to_have_count(0)
    expect(logs[1].get_by_text("Bonjour de Camille.")).to_have_count(0)

    # The third gives up; the first is handed over to Sacha with a note.
    third.get_by_role("button", name="Annuler ma demande").click()
    expect(waiting(of_camille)).to_have_count(0)
    hand_over(of_camille, name, NOTE)
    expect(logs[0].get_by_text("Sacha prend la suite de votre demande")).to_be_visible()
    expect(of_camille.get_by_role("heading", name="Choisissez une demande")).to_be_visible()

    # Sacha ends the second, then answers the first, and reads the note, which no visitor sees.
    close(of_sacha)
    ask = logs[1].get_by_text("Cet échange vous a-t-il aidé")
    expect(ask).to_be_visible()
    logs[1].get_by_role("button", name="Oui", exact=True).click()
    expect(logs[1].get_by_text("Souhaitez-vous ajouter un mot")).to_be_visible()
    mine = of_sacha.locator("nav section").filter(has=of_sacha.get_by_role("heading", name="Mes conversations"))
    expect(mine.get_by_role("link")).to_have_count(1)
    mine.get_by_role("link").click()
    expect(of_sacha.get_by_text(NOTE).first).to_be_visible()
    write(of_sacha, "Je prends la suite de Camille.")
    expect(logs[0].get_by_text("Je prends la suite de Camille.")).to_be_visible()
    expect(logs[0].get_by_text(NOTE)).to_have_count(0)
    close(of_sacha)
    expect(logs[0].get_by_text("Cet échange vous a-t-il aidé")).to_be_visible()


def hand_over(desk: Page, colleague: str, note: str) -> None:
    """Transfer the case that is shown."""
    desk.get_by_role("button", name="Transférer", exact=True).click()
    dialog = desk.get_by_role("dialog", name="Transférer la demande")
    target = dialog.get_by_label("À qui")
    label = target.locator("option").filter(has_text=colleague).first.inner_text()
    target.select_option(label=label)
    dialog.get_by_label("Note pour la suite").fill(note)
    dialog.get_by_role("button", name="Transférer la demande").click()
