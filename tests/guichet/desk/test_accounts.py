"""Accounts: signing in, lockout, passwords, sessions. On real SQLite and real argon2."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from guichet.database.agents import SqlAccounts
from guichet.database.audit import SqlAudit
from guichet.database.desk_tables import sign_in_attempts
from guichet.database.presence import SqlPresence
from guichet.database.session import Database
from guichet.desk import passwords
from guichet.desk.accounts import FAILURES, LOCKED, Accounts, SignInRefused
from guichet.desk.audit import Wanted
from guichet.desk.passwords import WeakPassword
from guichet.desk.people import Account, EmailTaken
from guichet.desk.presence import GONE, Presence, Status

EMAIL, PASSWORD = "camille@exemple.fr", "une phrase de passe sûre"


@pytest.fixture
def store(database: Database) -> SqlAccounts:
    return SqlAccounts(database)


@pytest.fixture
def accounts(store: SqlAccounts) -> Accounts:
    return Accounts(store)


@pytest.fixture
async def camille(accounts: Accounts) -> Account:
    return await accounts.add(EMAIL, "Camille Roux", "agent", PASSWORD)


async def test_the_right_password_signs_in_whatever_the_case_of_the_email(accounts: Accounts, camille: Account) -> None:
    signed = await accounts.who(await accounts.sign_in(" Camille@Exemple.FR ", PASSWORD))
    assert signed is not None
    assert signed.account.id == camille.id


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "faux"), ("autre@exemple.fr", PASSWORD), ("", ""), (EMAIL, "")]
)
async def test_anything_else_is_refused_alike(accounts: Accounts, camille: Account, email: str, password: str) -> None:
    with pytest.raises(SignInRefused) as refused:
        await accounts.sign_in(email, password)
    assert str(refused.value) == ""


async def test_five_failures_lock_the_account_even_for_the_right_password(
    accounts: Accounts, database: Database, camille: Account
) -> None:
    for _ in range(FAILURES):
        with pytest.raises(SignInRefused):
            await accounts.sign_in(EMAIL, "faux")
    for _ in range(3):  # more attempts do not prolong it
        with pytest.raises(SignInRefused):
            await accounts.sign_in(EMAIL, PASSWORD)
    async with database.write() as connection:
        await connection.execute(update(sign_in_attempts).values(at=datetime.now(UTC) - LOCKED))
    assert await accounts.sign_in(EMAIL, PASSWORD)


async def test_an_unknown_email_is_locked_alike(accounts: Accounts, database: Database, camille: Account) -> None:
    """What is read, computed and written is the same: nothing tells which of the two has an account."""
    rows = {}
    for email in (EMAIL, "personne@exemple.fr"):
        for _ in range(FAILURES + 2):
            with pytest.raises(SignInRefused):
                await accounts.sign_in(email, "faux")
        async with database.write() as connection:
            [rows[email]] = (await connection.execute(select(sign_in_attempts.c.count))).scalars().all()
            await connection.execute(delete(sign_in_attempts))
    assert rows[EMAIL] == rows["personne@exemple.fr"] == FAILURES + 1
    told = [(e.actor, e.action, e.subject) for e in await SqlAudit(database).entries(Wanted(action="sign_in_refused"))]
    assert (
        told
        == [("nobody", "sign_in_refused", "account:nobody")] * 7
        + [("nobody", "sign_in_refused", f"account:{camille.id}")] * 7
    )


async def test_guesses_at_once_are_counted_before_they_are_tried(accounts: Accounts, camille: Account) -> None:
    tries = [accounts.sign_in(EMAIL, "faux") for _ in range(FAILURES * 3)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one) for one in found] == [SignInRefused] * FAILURES * 3
    with pytest.raises(SignInRefused):
        await accounts.sign_in(EMAIL, PASSWORD)


async def test_a_success_forgets_the_failures_before_it(accounts: Accounts, camille: Account) -> None:
    for _ in range(2):
        for _ in range(FAILURES - 1):
            with pytest.raises(SignInRefused):
                await accounts.sign_in(EMAIL, "faux")
        assert await accounts.sign_in(EMAIL, PASSWORD)


async def test_a_changed_password_ends_every_other_session(accounts: Accounts, camille: Account) -> None:
    other, mine = [await accounts.sign_in(EMAIL, PASSWORD) for _ in range(2)]
    signed = await accounts.who(mine)
    assert signed is not None
    fresh = await accounts.change_password(signed, PASSWORD, "une autre phrase de passe")
    assert await accounts.who(other) is None
    assert await accounts.who(mine) is None
    assert await accounts.who(fresh) is not None
    with pytest.raises(SignInRefused):
        await accounts.sign_in(EMAIL, PASSWORD)


async def test_a_one_time_password_must_be_changed(accounts: Accounts) -> None:
    await accounts.add(EMAIL, "Camille", "agent", PASSWORD, must_change=True)
    signed = await accounts.who(await accounts.sign_in(EMAIL, PASSWORD))
    assert signed is not None
    assert signed.account.must_change
    fresh = await accounts.who(await accounts.change_password(signed, PASSWORD, "une autre phrase de passe"))
    assert fresh is not None
    assert not fresh.account.must_change


async def test_the_current_password_is_asked_for(accounts: Accounts, camille: Account) -> None:
    signed = await accounts.who(await accounts.sign_in(EMAIL, PASSWORD))
    assert signed is not None
    with pytest.raises(SignInRefused):
        await accounts.change_password(signed, "faux", "une autre phrase de passe")
    with pytest.raises(WeakPassword):
        await accounts.change_password(signed, PASSWORD, PASSWORD)


async def test_a_disabled_agent_is_out_everywhere(accounts: Accounts, camille: Account) -> None:
    token = await accounts.sign_in(EMAIL, PASSWORD)
    await accounts.disable(camille)
    assert await accounts.who(token) is None
    with pytest.raises(SignInRefused):
        await accounts.sign_in(EMAIL, PASSWORD)


@pytest.mark.parametrize(
    ("created", "seen"), [(timedelta(hours=13), timedelta()), (timedelta(hours=3), timedelta(hours=2, seconds=1))]
)
async def test_a_session_ends_by_age_and_by_idleness(
    accounts: Accounts, store: SqlAccounts, camille: Account, created: timedelta, seen: timedelta
) -> None:
    token = await accounts.sign_in(EMAIL, PASSWORD)
    signed = await accounts.who(token)
    assert signed is not None
    await store.end_session(signed.session.token_hash)
    now = datetime.now(UTC)
    await store.add_session(replace(signed.session, created_at=now - created, seen_at=now - seen))
    assert await accounts.who(token) is None


async def test_a_token_is_kept_as_a_hash(accounts: Accounts, store: SqlAccounts, camille: Account) -> None:
    token = await accounts.sign_in(EMAIL, PASSWORD)
    assert await store.session(token) is None
    for other in ("", "x", token[:-1], "\ud800"):
        assert await accounts.who(other) is None


WEAK = [
    "",
    "court",
    "a" * 20,
    "ababababababab",
    "camille1234567",
    "Motdepasse2026!",
    "azertyuiop123",
    "123456789012",
    "Camille-Roux-75",
    "48151623428156",
    "x" * 201,
]


@pytest.mark.parametrize("password", WEAK)
async def test_a_weak_password_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(WeakPassword):
        await accounts.add(EMAIL, "Camille Roux", "agent", password)


@pytest.mark.parametrize("password", ["cheval agrafe pile", "jaimelechocolatnoir", "Tr0ub4dor&3xyz", "kjxm2-84gq-7hhp"])
def test_a_password_of_fifty_bits_is_taken(password: str) -> None:
    passwords.check(password, email=EMAIL, name="Camille Roux")
    assert passwords.bits(password) >= passwords.BITS


async def test_an_email_has_one_account(accounts: Accounts, camille: Account) -> None:
    with pytest.raises(EmailTaken):
        await accounts.add(EMAIL.upper(), "Autre", "agent", PASSWORD)
    with pytest.raises(ValueError, match="expected one of agent, supervisor, dpo, admin"):
        await accounts.add("b@exemple.fr", "Autre", "root", PASSWORD)


def test_a_one_time_password_is_strong_enough_and_new_each_time() -> None:
    first, second = passwords.one_time(), passwords.one_time()
    passwords.check(first, email=f"{first[0]}@exemple.fr")
    assert first != second


async def test_an_open_desk_is_on_duty_and_a_closed_or_silent_one_is_not(database: Database, camille: Account) -> None:
    store = SqlPresence(database)
    presence = Presence(store)
    assert await presence.available("patients") == []
    await presence.here(camille.id)
    assert await presence.available("patients") == [camille.ref]
    await presence.gone(camille.id)
    assert await presence.available("patients") == []
    await store.see(camille.id, datetime.now(UTC) - GONE)
    assert await presence.available("patients") == []


@pytest.mark.parametrize("status", [Status.BUSY, Status.AWAY])
async def test_who_is_busy_or_away_is_there_but_not_on_duty(
    database: Database, camille: Account, status: Status
) -> None:
    presence = Presence(SqlPresence(database))
    await presence.here(camille.id)
    await presence.say(camille.id, status)
    assert await presence.status(camille.id) is status
    assert await presence.available("patients") == []
    assert await presence.present() == [camille.ref]


async def test_a_disabled_agent_is_not_on_duty(accounts: Accounts, database: Database, camille: Account) -> None:
    presence = Presence(SqlPresence(database))
    await presence.here(camille.id)
    await accounts.disable(camille)
    assert await presence.present() == []


async def test_sessions_are_listed_and_ended_one_by_one_or_all_others(accounts: Accounts, camille: Account) -> None:
    tokens = [await accounts.sign_in(EMAIL, PASSWORD, browser) for browser in ("Firefox", "Chrome", "Safari")]
    signed = [await accounts.who(token) for token in tokens]
    assert signed[0] is not None
    assert signed[1] is not None
    assert {session.browser for session in await accounts.sessions(camille)} == {"Firefox", "Chrome", "Safari"}
    await accounts.end_session(signed[0], signed[1].session.id)
    assert [await accounts.who(token) is not None for token in tokens] == [True, False, True]
    await accounts.end_others(signed[0])
    assert [await accounts.who(token) is not None for token in tokens] == [True, False, False]


async def test_nobody_ends_a_session_of_somebody_else(accounts: Accounts, camille: Account) -> None:
    await accounts.add("sacha@exemple.fr", "Sacha", "agent", PASSWORD)
    mine, other = await accounts.sign_in(EMAIL, PASSWORD), await accounts.sign_in("sacha@exemple.fr", PASSWORD)
    camilles, sachas = await accounts.who(mine), await accounts.who(other)
    assert camilles is not None
    assert sachas is not None
    await accounts.end_session(sachas, camilles.session.id)
    assert await accounts.who(mine) is not None


async def test_what_changes_an_account_is_told_with_it(accounts: Accounts, database: Database) -> None:
    camille = await accounts.add(EMAIL, "Camille", "agent", PASSWORD, by="admin-1")
    await accounts.who(await accounts.sign_in(EMAIL, PASSWORD))
    await accounts.set_role(camille, "supervisor", by="admin-1")
    await accounts.disable(camille, by="admin-1")
    await accounts.enable(camille, by="admin-1")
    entries = await SqlAudit(database).entries(Wanted(subject=f"account:{camille.id}"))
    assert [(entry.actor, entry.action) for entry in reversed(entries)] == [
        ("admin-1", "account_added"),
        (camille.id, "signed_in"),
        ("admin-1", "role_set"),
        ("admin-1", "account_disabled"),
        ("admin-1", "account_enabled"),
    ]
    assert EMAIL not in str(entries)
