"""A canary of each kind of personal data, planted everywhere a person can write, in the real processes.

It must be in none of: the database's files, the logs of all processes, the engine's and the actions' memory, the
metrics, the reports and their files, the desk's pages, a backup. The contact left in the forms is in the database
and its backup, and nowhere else. What a portal claims: tests/guichet/chat/test_portal_api.py.
"""

import gzip
import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from guichet.conversations.words import THANKS
from guichet.database.session import Database
from guichet.reports import NAMES
from tests.guichet.desk.signing import account, signed_in
from tests.guichet.desk.test_desk import Browser
from tests.guichet.serving import Visitor
from tests.stack import Stack

CANARIES = {
    "phone": "06 39 98 71 23",
    "e-mail": "canari.plante@exemple.fr",
    "social security": "1 85 05 78 006 084 91",
    "Corsican social security": "1 85 05 2A 006 084 35",
    "card": "5555 5555 5555 4444",
    "account": "FR14 2004 1010 0505 0001 3M02 606",
    "written out": "canari arobase exemple point fr",
}
IDENTIFIERS = [CANARIES[kind] for kind in ("social security", "Corsican social security", "card", "account")]
CONTACT = {"phone": "+33 6 39 98 71 99", "email": "contact.canari@exemple.fr"}
LETTER = {"phone": "+33 6 39 98 71 98", "email": "lettre.canari@exemple.fr"}
"""What the two forms are for."""
LEFT = {*CONTACT.values(), *LETTER.values(), "0639987199", "639987199", "0639987198", "639987198"}

COMPACT = {re.sub(r"[ .]", "", value) for value in CANARIES.values() if any(map(str.isdigit, value))}
FORMS = {form for value in CANARIES.values() for form in (value, quote(value))} | COMPACT


def found_in(content: bytes, values: set[str] = FORMS) -> set[str]:
    return {value for value in values if value.encode() in content}


@pytest.fixture
async def http(stack: Stack) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(stack.url) as session:
        yield session


@pytest.fixture
async def database(stack: Stack) -> AsyncIterator[Database]:
    found = Database(f"sqlite+aiosqlite:///{stack.folder / 'guichet.db'}")
    yield found
    await found.close()


async def plant_as_visitor(visitor: Visitor) -> None:
    """In texts, choices, ids, the form, addresses and headers."""
    for number, value in enumerate(CANARIES.values()):
        compact = re.sub(r"[ .@]", "", value)
        assert (await visitor.say(f"voici {value} au cas où vous voudriez me parler", f"t{number}")).status == 200
        assert (await visitor.say(f"collé:{compact.upper()}", f"u{number}")).status == 200
        assert (await visitor.pick(value, f"p{number}")).status == 400
        await visitor.say("bonjour", compact)
        await visitor.call("GET", f"/messages?after={quote(value)}")
        await visitor.call("GET", f"/{quote(value)}")
        headers = {"User-Agent": compact, "X-Forwarded-For": compact, "Referer": f"https://x.fr/{quote(value)}"}
        await visitor.call("GET", "/events?after=x", headers={**headers, "Last-Event-ID": quote(value)})
        async with visitor.http.get(f"/{quote(value)}", headers={"Authorization": f"Bearer {compact}"}):
            pass
    for value in CANARIES.values():
        details = {"name": value, "practitioner": value, "appointment": value, **CONTACT, "consent": True}
        assert (await visitor.call("POST", "/handoff", json={"details": details})).status == 200
        wrong = {"email": f"{value} pas une adresse", "phone": f"x{value}x", "consent": True}
        assert (await visitor.call("POST", "/handoff", json={"details": wrong})).status == 400


async def plant_without_script(http: aiohttp.ClientSession) -> None:
    """In the form of the notice's page, for who has no JavaScript."""
    for value in CANARIES.values():
        given = {"text": f"voici {value} au cas où", "name": value, **LETTER, "consent": "on"}
        async with http.post("/demande", data=given) as response:
            assert response.status == 200
        async with http.post("/demande", data={**given, "email": f"x{value}x", "phone": f"x{value}x"}) as response:
            assert response.status == 400


async def plant_in_the_survey(visitor: Visitor) -> None:
    """In the word on the exchange that an adviser has just closed."""
    assert (await visitor.pick("non", "helped")).status == 200
    said = await visitor.say("mal joint : " + ", ".join(CANARIES.values()), "feedback")
    assert [reply["text"] for reply in said.body["replies"]] == [THANKS]


async def plant_as_agent(browser: Browser, conversation_id: str) -> None:
    """In a reply, a note, the notes of a transfer and a closing, and the desk's addresses."""
    at = f"/desk/conversations/{conversation_id}"
    for value in CANARIES.values():
        await browser.get(f"/desk?queue={quote(value)}&q={quote(value)}")
        await browser.post("/desk/rights/export", which=value)
    await browser.get(at)
    await browser.post(f"{at}/take")
    await browser.post(f"{at}/transfer", to="queue:droits", note=f"à vous : {', '.join(CANARIES.values())}")
    await browser.get(at)
    await browser.post(f"{at}/take")
    for number, value in enumerate(IDENTIFIERS):
        said = await browser.post(f"{at}/reply", text=f"Bonjour, {value} merci.", client_id=f"canari-{number}")
        assert "Bonjour, [numéro" in said, re.findall(r'class="alert[^<]*<[^<]*|<h1>[^<]*', said)
    for value in CANARIES.values():
        await browser.post(f"{at}/note", note=f"rappeler : {value}")
    await browser.post(f"{at}/close", outcome="resolu", note=f"fait : {CANARIES['phone']}")


def memory_of(pid: int) -> bytes:
    """What a process of ours has in memory that it can write to."""
    held = []
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb") as memory:
        for line in maps:
            start, end = (int(address, 16) for address in line.split()[0].split("-"))
            if " rw" in line and end - start < 2**30:
                try:
                    memory.seek(start)
                    held.append(memory.read(end - start))
                except OSError:  # a part that cannot be read, such as the kernel's own
                    continue
    return b"".join(held)


async def test_no_canary_is_anywhere(stack: Stack, http: aiohttp.ClientSession, database: Database) -> None:
    who = await account(database, "Canari", "admin")
    visitor = Visitor(http)
    await visitor.open()
    async with signed_in(http, database, who) as browser:
        await browser.get("/desk")
        await plant_as_visitor(visitor)
        await plant_without_script(http)
        await plant_as_agent(browser, visitor.id)
        await plant_in_the_survey(visitor)
        today = datetime.now(UTC).date()
        period = f"?from={today - timedelta(days=1)}&to={today + timedelta(days=1)}"
        pages = [
            await browser.get(path)
            for path in (
                f"/desk/conversations/{visitor.id}",
                "/desk/reports" + period,
                *(f"/desk/reports/{name}.csv{period}" for name in NAMES),
                "/desk/audit",
                "/desk/held",
            )
        ]
        assert "mal joint" in pages[0], "what was planted last is there, masked"
    async with aiohttp.ClientSession() as inside, inside.get(stack.metrics_url) as response:
        metrics = await response.text()
        assert "guichet_masked" in metrics
        pages.append(metrics)
    told = str((await visitor.call("GET", "/export")).body)

    assert found_in("".join([*pages, told]).encode()) == set()
    logs = b"".join(path.read_bytes() for path in stack.folder.glob("*.log"))
    assert found_in(logs, FORMS | LEFT | {"au cas où", "rappeler :", "mal joint", "à vous :"}) == set()
    on_disk = b"".join(path.read_bytes() for path in stack.folder.rglob("guichet.db*"))
    assert found_in(on_disk) == set()
    assert found_in(on_disk, {CONTACT["email"]}) == {CONTACT["email"]}, "this test can find what is there"
    stack.guichet("backup", str(stack.folder / "saved.backup"))
    saved = gzip.decompress((stack.folder / "saved.backup").read_bytes())
    assert found_in(saved) == set()
    assert found_in(saved, {CONTACT["email"]}) == {CONTACT["email"]}, "this test can find what is there"
    if sys.platform == "linux":
        for name in ("engine", "actions"):
            held = memory_of(stack.processes[name].pid)
            assert len(held) > 1_000_000
            assert found_in(held, FORMS | LEFT) == set(), name

    await visitor.call("DELETE", "")
    erased = b"".join(path.read_bytes() for path in stack.folder.rglob("guichet.db*"))
    said = {CONTACT["email"], "au cas où vous voudriez me parler", "rappeler :", "mal joint", "à vous :"}
    assert found_in(erased, said) == set()
