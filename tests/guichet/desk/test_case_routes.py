"""The forms of a case over real HTTP, without JavaScript: transfer, snooze, note, outcome, presence, typing, read."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from guichet.conversations.dates import ZONE
from guichet.database.agents import SqlAccounts
from guichet.database.session import Database
from guichet.desk import snoozing
from guichet.desk.accounts import Accounts
from tests.guichet.chat.test_events import listening
from tests.guichet.desk import test_desk
from tests.guichet.desk.signing import account, signed_in
from tests.guichet.desk.test_desk import Browser, waiting
from tests.guichet.serving import Visitor

accounts, browsers, chosen, http = test_desk.accounts, test_desk.browsers, test_desk.chosen, test_desk.http


async def held(http: aiohttp.ClientSession, browser: Browser) -> tuple[Visitor, str]:
    """A visitor whose conversation the browser's agent holds, and its address on the desk."""
    visitor = await waiting(http)
    at = f"/desk/conversations/{visitor.id}"
    await browser.post(f"{at}/take")
    return visitor, at


async def agent_id(database: Database, email: str) -> str:
    found = await SqlAccounts(database).by_email(email)
    assert found is not None
    return found.id


async def state(visitor: Visitor) -> dict[str, object]:
    return dict((await visitor.call("GET", "/messages")).body)


async def last(visitor: Visitor) -> str:
    return str((await visitor.call("GET", "/messages")).body["messages"][-1]["text"])


async def test_a_colleague_gets_the_conversation_with_the_note(
    http: aiohttp.ClientSession, browsers: list[Browser], database: Database
) -> None:
    camille, sacha = browsers
    visitor, at = await held(http, camille)
    sacha_id = await agent_id(database, "sacha@exemple.fr")
    await camille.get(at)
    assert f'value="agent:{sacha_id}"' in camille.page
    await camille.post(f"{at}/transfer", to=f"agent:{sacha_id}", note="attend un rappel du cabinet")
    assert camille.url == "/desk"
    assert (await state(visitor))["agent"] == "Sacha"
    assert "Sacha prend la suite" in await last(visitor)
    await sacha.get(at)
    assert "attend un rappel du cabinet" in sacha.page
    assert "Votre réponse" in sacha.page
    await camille.get(at)
    await camille.post(f"{at}/reply", text="encore moi", client_id="1")
    assert camille.status == 409


async def test_a_colleague_who_does_not_work_on_the_queue_is_not_handed_the_case(
    http: aiohttp.ClientSession, browsers: list[Browser], database: Database
) -> None:
    """The data protection officer sees requests about rights alone: what they held of another they could not read."""
    camille, _ = browsers
    visitor, at = await held(http, camille)
    async with signed_in(http, database, await account(database, "Dominique", "dpo")) as dpo:
        await dpo.get("/desk")
        assert "id-dominique" not in await camille.get(at)
        await camille.post(f"{at}/transfer", to="agent:id-dominique")
        assert camille.status == 400
    assert (await state(visitor))["agent"] == "Camille"


async def test_another_queue_gets_it_and_visitors_never_see_notes(
    http: aiohttp.ClientSession, browsers: list[Browser]
) -> None:
    visitor, at = await held(http, browsers[0])
    await browsers[0].post(f"{at}/note", note="mot pour les collègues")
    assert "mot pour les collègues" in browsers[0].page
    await browsers[0].post(f"{at}/transfer", to="queue:signalements", note="c’est un faux message")
    said = str(await state(visitor))
    assert "'waiting'" in said
    assert "mot pour les collègues" not in said
    assert "faux message" not in said
    assert "Signalements" in await browsers[1].get(at)


@pytest.mark.parametrize("to", ["", "queue:", "queue:rappels", "agent:personne", "x:y"])
async def test_a_transfer_to_nobody_is_refused(http: aiohttp.ClientSession, browsers: list[Browser], to: str) -> None:
    visitor, at = await held(http, browsers[0])
    await browsers[0].post(f"{at}/transfer", to=to)
    assert browsers[0].status == 400
    assert 'role="alert"' in browsers[0].page
    assert (await state(visitor))["agent"] == "Camille"


async def test_only_the_holder_or_who_leads_gives_a_held_case_away(
    http: aiohttp.ClientSession, browsers: list[Browser], accounts: Accounts
) -> None:
    visitor, at = await held(http, browsers[0])
    await browsers[1].get(at)
    await browsers[1].post(f"{at}/transfer", to="queue:signalements")
    assert browsers[1].status == 409
    await accounts.add("zoe@exemple.fr", "Zoé Petit", "supervisor", test_desk.PASSWORD)
    await browsers[1].post("/desk/sign-out")
    await browsers[1].sign_in("zoe@exemple.fr")
    await browsers[1].get(at)
    await browsers[1].post(f"{at}/transfer", to="queue:signalements")
    assert browsers[1].status == 200
    assert (await state(visitor))["state"] == "waiting"


async def test_a_snoozed_case_is_put_aside_and_taken_up_again(
    http: aiohttp.ClientSession, browsers: list[Browser]
) -> None:
    visitor, at = await held(http, browsers[0])
    await browsers[0].post(f"{at}/snooze", until="demain")
    assert "Reprendre maintenant" in browsers[0].page
    assert "la reprendra" in await last(visitor)
    await browsers[0].post(f"{at}/wake")
    assert "Reprendre maintenant" not in browsers[0].page
    for until, moment in (("", ""), ("hier", ""), ("", "2020-01-01T10:00"), ("", "demain"), ("", "2999-01-01T10:00")):
        await browsers[0].post(f"{at}/snooze", until=until, at=moment)
        assert browsers[0].status == 400


NOW = datetime(2026, 11, 25, 17, 20, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("preset", "at", "expected"),
    [
        ("1h", "", NOW + timedelta(hours=1)),
        ("4h", "", NOW + timedelta(hours=4)),
        ("demain", "", datetime(2026, 11, 26, 9, tzinfo=ZONE)),
        ("lundi", "", datetime(2026, 11, 30, 9, tzinfo=ZONE)),
        ("1h", "2026-12-01T10:30", datetime(2026, 12, 1, 10, 30, tzinfo=ZONE)),
    ],
)
def test_moments_are_in_french_time(preset: str, at: str, expected: datetime) -> None:
    assert snoozing.moment(preset, at, NOW) == expected


async def test_a_case_is_closed_with_an_outcome_only(http: aiohttp.ClientSession, browsers: list[Browser]) -> None:
    visitor, at = await held(http, browsers[0])
    for outcome in ("", "inconnu"):
        await browsers[0].post(f"{at}/close", outcome=outcome)
        assert browsers[0].status == 400
    await browsers[0].post(f"{at}/close", outcome="cabinet", note="numéro donné")
    assert browsers[0].url == "/desk"
    assert (await state(visitor))["state"] == "bot"
    assert "vous a-t-il aidé" in await last(visitor)


async def test_an_empty_note_is_refused(http: aiohttp.ClientSession, browsers: list[Browser]) -> None:
    _, at = await held(http, browsers[0])
    await browsers[0].post(f"{at}/note", note="  ")
    assert browsers[0].status == 400


async def test_who_is_busy_gets_nobody_and_who_is_available_does(
    http: aiohttp.ClientSession, browsers: list[Browser]
) -> None:
    for browser in browsers:
        await browser.get("/desk")
        await browser.post("/desk/presence", status="busy")
        assert browser.url == "/desk"
    assert (await state(await waiting(http)))["state"] == "callback"
    await browsers[0].post("/desk/presence", status="available", back="//ailleurs.example")
    assert browsers[0].url == "/desk"
    assert (await state(await waiting(http)))["state"] == "waiting"
    await browsers[0].post("/desk/presence", status="asleep")
    assert (await state(await waiting(http)))["state"] == "waiting"


async def test_typing_is_told_on_both_sides_and_never_kept(
    http: aiohttp.ClientSession, browsers: list[Browser]
) -> None:
    visitor, at = await held(http, browsers[0])
    before = (await state(visitor))["messages"]
    async with asyncio.timeout(20), listening(visitor) as events:
        await events.next("state")
        await browsers[1].post(f"{at}/typing")  # who does not hold it is not told of
        await browsers[0].post(f"{at}/typing")
        assert json.loads((await events.next("typing"))["data"]) == {"author": "agent", "agent": "Camille"}
    url = f"/desk/events?conversation={visitor.id}"
    async with browsers[0].http.get(url) as response, asyncio.timeout(20):
        for _ in range(3):
            await response.content.readuntil(b"\n\n")
        assert (await visitor.call("POST", "/typing")).status == 204
        while b"event: typing" not in await response.content.readuntil(b"\n\n"):
            pass
    assert (await state(visitor))["messages"] == before


async def test_what_was_read_is_told_on_both_sides(http: aiohttp.ClientSession, browsers: list[Browser]) -> None:
    visitor, at = await held(http, browsers[0])
    await visitor.say("vous êtes là ?", "c2")
    messages = (await visitor.call("GET", "/messages")).body
    seq = messages["messages"][-1]["seq"]
    assert messages["read"] < seq
    await browsers[1].post(f"{at}/read", seq=str(seq))  # a colleague who looks has not read it for the holder
    assert (await state(visitor))["read"] == messages["read"]
    assert re.search(r"non lu", await browsers[0].get("/desk"))
    await browsers[0].post(f"{at}/read", seq=str(seq))
    assert browsers[0].status == 204
    assert (await state(visitor))["read"] == seq
    await browsers[0].get("/desk")
    assert "non lu" not in browsers[0].page
    csrf = browsers[0].csrf
    for wrong in ("x", "-1", "", "9" * 20, str(seq + 5), "1"):
        await browsers[0].post(f"{at}/read", csrf=csrf, seq=wrong)
        assert browsers[0].status == 204
        assert (await state(visitor))["read"] == seq


async def test_the_visitors_page_tells_what_it_has_shown(http: aiohttp.ClientSession, database: Database) -> None:
    from guichet.database.conversations import SqlStore

    visitor = Visitor(http)
    await visitor.open()
    await visitor.say("bonjour")
    for seq, kept in ((2, 2), (1, 2), (3, 3), (99, 3)):
        assert (await visitor.call("POST", "/read", json={"seq": seq})).status == 204
        assert (await SqlStore(database).conversation(visitor.id)).visitor_read == kept
    refused: tuple[object, ...] = (0, -1, "2", 1.5, None, [], 10**12)
    for wrong in refused:
        assert (await visitor.call("POST", "/read", json={"seq": wrong})).status == 400
    for path in ("/read", "/typing"):
        assert (await visitor.call("POST", path, token="x", json={"seq": 1})).status == 401
