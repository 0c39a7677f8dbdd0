"""The page of a case over real HTTP: what the bot did, folded; who writes; its history; cases like it."""

import html
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from guichet.database.session import Database
from tests.guichet.desk.signing import account, signed_in
from tests.guichet.desk.test_desk import Browser, waiting


@pytest.fixture
async def lou(http: aiohttp.ClientSession, database: Database) -> AsyncIterator[Browser]:
    async with signed_in(http, database, await account(database, "Lou")) as browser:
        await browser.get("/desk")
        yield browser


def words(page: str) -> str:
    """What stands in a page, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def section(page: str, heading: str) -> str:
    """The part of the page under a heading."""
    return page.split(f"<h2>{heading}</h2>")[1].split("</section>")[0]


async def test_the_bot_part_is_folded_to_questions_answer_ids_and_confidence(
    http: aiohttp.ClientSession, lou: Browser
) -> None:
    visitor = await waiting(http, "je dois changer mon mot de passe ?")
    page = await lou.get(f"/desk/conversations/{visitor.id}")
    folded = page.split('class="bot-part"')[1].split("</div>")[0]
    assert "<details>" in folded
    assert "<details open" not in folded
    gist = words(folded.split('class="gist"')[1])
    assert "je dois changer mon mot de passe ? → mot_de_passe , sûr à 90 %" in gist
    assert "mot de passe" in folded.split("<details>")[1].split("</details>")[0]  # readable when unfolded


async def test_it_says_who_writes_and_how_sure_that_is(http: aiohttp.ClientSession, lou: Browser) -> None:
    page = await lou.get(f"/desk/conversations/{(await waiting(http)).id}")
    assert "Patient · Anonyme Identité non vérifiée" in words(page)


async def test_the_history_tells_what_happened_and_by_whom(http: aiohttp.ClientSession, lou: Browser) -> None:
    at = f"/desk/conversations/{(await waiting(http)).id}"
    await lou.get(at)
    await lou.post(f"{at}/take")
    await lou.post(f"{at}/note", note="à rappeler ce soir")
    await lou.post(f"{at}/snooze", until="4h")
    await lou.post(f"{at}/transfer", to="queue:signalements")
    await lou.get(at)
    told = words(section(lou.page, "Historique"))
    happened = ("Demande reçue : Patients", "Prise par Lou", "Mise en veille", "Transférée")
    places = [told.find(event) for event in happened]
    assert -1 not in places
    assert places == sorted(places)
    noted = words(section(lou.page, "Notes"))
    assert "à rappeler ce soir" in noted
    assert "Lou" in noted


async def test_similar_cases_are_led_to_with_what_became_of_them(http: aiohttp.ClientSession, lou: Browser) -> None:
    closed = await waiting(http, "mon rendez-vous de Sète est-il touché ?")
    at = f"/desk/conversations/{closed.id}"
    await lou.get(at)
    await lou.post(f"{at}/take")
    await lou.post(f"{at}/close", outcome="cabinet")
    now = await waiting(http, "le rendez-vous de Sete est touché ?")
    page = await lou.get(f"/desk/conversations/{now.id}")
    similar = section(page, "Demandes semblables")
    assert f'href="{at}"' in similar
    assert "mon rendez-vous de Sète" in similar
    assert "Orientée vers le cabinet" in similar


async def test_the_list_bears_what_its_filters_ask_for(http: aiohttp.ClientSession, lou: Browser) -> None:
    visitor = await waiting(http)
    page = await lou.get("/desk")
    [entry] = re.findall(rf'<li id="c-{visitor.id}"[^>]*>', page)
    assert 'data-queue="patients"' in entry
    assert 'data-audience="patient"' in entry
    for name, value in (("queue", "patients"), ("audience", "patient")):
        choices = page.split(f'<select name="{name}"')[1].split("</select>")[0]
        assert f'value="{value}"' in choices
