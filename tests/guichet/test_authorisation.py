"""Who gets where: visitors, agents of each role, and those who are nobody, on every route and every transport.

The routes are read off the application's own router: a new one is in the matrix at once.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import update

from guichet.app import create_app
from guichet.database.agents import SqlAccounts
from guichet.database.desk_tables import agent_sessions
from guichet.database.session import Database
from guichet.desk import words
from guichet.desk.people import HALF, ROLES, Account
from guichet.desk.permissions import RIGHTS, RULES, Door
from tests.guichet.desk.signing import account, signed_in
from tests.guichet.desk.test_desk import waiting
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor, serving, settings_for

SECRET = "ce que seule cette personne a écrit"
PARTS = {"agent_id": "id-other", "name": "flow.csv"}
"""What stands in the place of a route's parameter; an x for what is not named here."""


@dataclass(frozen=True)
class Route:
    """A route as a client calls it."""

    name: str
    method: str
    path: str


def routes(folder: Path, below: str, **parts: str) -> list[Route]:
    """All routes below a path, with `parts` in the place of their parameters."""
    app = create_app(settings_for(folder), understanding=FakeEngine())
    found = []
    for route in app.router.routes:
        path = "/" + route.path
        if not f"{path}/".startswith(below):
            continue
        path = re.sub(r"<(\w+)[^>]*>", lambda match: {**PARTS, **parts}.get(match[1], "x"), path)
        found += [Route(route.name.rpartition(".")[2], method, path) for method in route.methods if method != "OPTIONS"]
    assert found
    assert [route for route in found if "<" in route.path] == []
    return found


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def http(tmp_path: Path, database_url: str) -> AsyncIterator[aiohttp.ClientSession]:
    chosen = settings_for(tmp_path, GUICHET_DATABASE_URL=database_url, GUICHET_SECOND_FACTOR="true")
    async with serving(chosen, FakeEngine()) as session:
        yield session


async def people(database: Database) -> dict[str, Account]:
    """Accounts of each role, complete, and of each kind that is not."""
    found = {role: await account(database, role.title(), role, totp_secret="A" * 32) for role in ROLES}
    await account(database, "Other")
    found["must change"] = await account(database, "Change", "admin", must_change=True, totp_secret="A" * 32)
    found["not enrolled"] = await account(database, "Enrol", "admin")
    found["half"] = await account(database, "Half", "admin", totp_secret="A" * 32)
    found["idle"] = await account(database, "Idle", "admin", totp_secret="A" * 32)
    found["disabled"] = await account(database, "Disabled", "admin", totp_secret="A" * 32)
    return found


def expected(who: str, route: Route) -> tuple[int, str]:
    """Status, and where to or what is said; a POST comes without the form's token, so that it changes nothing."""
    rule = RULES[route.name]
    if route.name.endswith("_provider"):
        return 404, ""  # none is set up here: tests/guichet/desk/test_provider.py
    if rule is Door.OPEN:
        return (401 if route.method == "POST" else 200), ""
    first = {
        "nobody": "/desk/sign-in",
        "idle": "/desk/sign-in",
        "disabled": "/desk/sign-in",
        "half": "/desk/code",
        "must change": "/desk/password",
        "not enrolled": "/desk/second-factor",
    }.get(who)
    doors = {"half": {Door.HALF}, "must change": {Door.HALF, Door.ALWAYS}, "not enrolled": {Door.HALF, Door.ALWAYS}}
    if first is not None and rule not in doors.get(who, set()):
        return (401, "") if route.name == "events" else (303, first)
    if not isinstance(rule, Door) and rule not in RIGHTS.get(who, frozenset()):
        return (401, "") if route.name == "events" else (403, words.FORBIDDEN)
    if route.name == "show_code" and who != "half":
        return 303, "/desk"  # no code is outstanding
    return (403, words.STALE) if route.method == "POST" else (0, "")


async def test_every_route_of_the_desk_for_everybody(
    http: aiohttp.ClientSession, database: Database, tmp_path: Path
) -> None:
    visitor = await waiting(http, SECRET)
    every = routes(tmp_path, "/desk/", conversation_id=visitor.id)
    assert {route.name for route in every} == set(RULES)
    wrong = []
    async with AsyncExitStack() as stack:
        sessions = {"nobody": http}
        for who, found in (await people(database)).items():
            stage = {"stage": HALF} if who == "half" else {}
            browser = await stack.enter_async_context(signed_in(http, database, found, **stage))
            sessions[who] = browser.http
            if who == "disabled":
                await SqlAccounts(database).save(Account(**{**vars(found), "disabled": True}))
            if who == "idle":
                async with database.write() as connection:
                    long_ago = datetime.now(UTC) - timedelta(hours=2, seconds=1)
                    mine = agent_sessions.c.agent_id == found.id
                    await connection.execute(update(agent_sessions).where(mine).values(seen_at=long_ago))
        for who, session in sessions.items():
            for route in every:
                async with session.request(route.method, route.path, allow_redirects=False) as response:
                    events = response.content_type == "text/event-stream"
                    body = "" if events else (await response.read()).decode("utf-8", "replace")
                    told = response.headers.get("Location") or (body if response.status == 403 else "")
                    status, where = expected(who, route)
                    right = response.status == status if status else response.status not in (303, 401, 403, 500)
                    if not right or (where and told != where) or (status in (303, 401) and SECRET in body):
                        wrong.append((who, route, response.status, told[:80], (status, where)))
    assert wrong == []


async def test_every_route_of_a_conversation_for_everybody_else(
    http: aiohttp.ClientSession, database: Database, tmp_path: Path
) -> None:
    """Another visitor, one whose conversation is erased, an agent's cookie, a made-up token, and none."""
    mine, other, erased = Visitor(http), Visitor(http), Visitor(http)
    for visitor in (mine, other, erased):
        await visitor.open()
    await mine.say(SECRET)
    await erased.call("DELETE", "")
    every = [
        route for route in routes(tmp_path, "/api/v1/conversations/", conversation_id=mine.id) if mine.id in route.path
    ]
    assert {"events", "messages"} <= {route.path.rpartition("/")[2] for route in every}
    agent = await account(database, "Agent", "admin", totp_secret="A" * 32)
    async with signed_in(http, database, agent) as browser:
        tokens = [other.token, erased.token, mine.token[:-1], mine.token + "x", "x" * 43, "", mine.id]
        for route in every:
            for token in tokens:
                for session in (http, browser.http):
                    headers = {"Authorization": f"Bearer {token}"} if token else {}
                    async with session.request(route.method, route.path, headers=headers, json={}) as response:
                        assert response.status in (401, 404), (route, response.status)
                        assert response.content_type == "application/json"
                        assert SECRET not in await response.text()
    assert SECRET in str((await mine.call("GET", "/messages")).body)


async def test_a_visitors_token_opens_nothing_of_the_desk(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    visitor = await waiting(http, SECRET)
    jar = {"guichet_desk": visitor.token}
    for route in routes(tmp_path, "/desk/", conversation_id=visitor.id):
        if RULES[route.name] is Door.OPEN:
            continue
        headers = {"Authorization": f"Bearer {visitor.token}"}
        async with http.request(
            route.method, route.path, headers=headers, cookies=jar, allow_redirects=False
        ) as response:
            assert response.status in (303, 401), route
            assert SECRET not in await response.text()


async def test_ending_sessions_closes_their_streams_at_once(http: aiohttp.ClientSession, database: Database) -> None:
    """By the ring of the ending itself, not by a later heartbeat: no sign of life comes between."""
    who = await account(database, "Lou", totp_secret="A" * 32)
    async with signed_in(http, database, who) as one, signed_in(http, database, who) as two:
        async with one.http.get("/desk/events") as stream:
            assert stream.status == 200
            await two.get("/desk/account")
            await two.post("/desk/account/sessions/end-others")
            rest = await stream.content.read()
        assert b"ping" not in rest
        async with one.http.get("/desk/events") as stream:
            assert stream.status == 401
        async with two.http.get("/desk/events") as stream:
            assert stream.status == 200
