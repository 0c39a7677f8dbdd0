"""Prepared statements keep and give what SQLAlchemy does."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select

from guichet.database import statements
from guichet.database.prepared import Parameters, Prepared
from guichet.database.tables import conversations, messages, metadata

NOW = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))

CONVERSATION: dict[str, Any] = {
    "id": "c1",
    "token_hash": "h1",
    "audience": "patient",
    "identity": "anonymous",
    "state": "bot",
    "last_seq": 0,
    "misses": 0,
    "last_answer": None,
    "offer": {"queue": "patients", "reason": "été", "priority": 2},
    "person": None,
    "professional": None,
    "survey": None,
    "created_at": NOW,
}


def message(seq: int, answered: bool) -> dict[str, Any]:
    return {
        "conversation_id": "c1",
        "seq": seq,
        "author": "visitor",
        "text": "C’est où ?",
        "agent": None,
        "answer": None,
        "choices": [{"id": "oui", "label": "Oui"}],
        "client_id": f"k{seq}",
        "picked": None,
        "reply_to": None,
        "answered": answered,
        "intent": None,
        "confidence": 0.5,
        "model_id": None,
        "created_at": NOW,
    }


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def run(connection: Connection, statement: Any, given: Parameters | list[dict[str, Any]]) -> Any:
    names = given[0] if isinstance(given, list) else given
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return Prepared(statement, names, connection.dialect).run(driver, given)


def test_what_it_adds_sqlalchemy_reads(connection: Connection) -> None:
    run(connection, statements.ADD_CONVERSATION, CONVERSATION)
    run(connection, statements.ADD_MESSAGES, [message(1, answered=False), message(2, answered=True)])
    assert dict(connection.execute(select(conversations)).mappings().one()) == {
        **CONVERSATION,
        "created_at": NOW.astimezone(UTC),
        "visitor_read": 0,
        "agent_read": 0,
        "emptied_at": None,
    }
    found = connection.execute(select(messages).order_by(messages.c.seq)).mappings().all()
    assert [dict(row) for row in found] == [message(1, answered=False), message(2, answered=True)]


def test_it_reads_and_changes_what_sqlalchemy_added(connection: Connection) -> None:
    connection.execute(statements.ADD_CONVERSATION, CONVERSATION)
    connection.execute(statements.ADD_MESSAGES, [message(1, answered=False)])
    one = {"which": "c1"}
    for statement in (statements.CONVERSATION, statements.HELD_CONVERSATION):
        own = run(connection, statement, one).mappings().one()
        assert dict(own) == dict(connection.execute(statement, one).mappings().one())
    said = {"which": "c1", "client": "k1"}
    found = connection.execute(statements.SAID, said).mappings().one()
    assert dict(run(connection, statements.SAID, said).mappings().one()) == dict(found)
    assert run(connection, statements.COUNT_MESSAGES, {"which": "c1", "more": 3}).scalar_one() == 3
    number = {"which": "c1", "number": 1}
    assert run(connection, statements.MARK_ANSWERED, number).one_or_none() is not None
    assert run(connection, statements.MARK_ANSWERED, number).one_or_none() is None
    run(connection, statements.SAVE_CONVERSATION, {"which": "c1", "offer": None, "misses": 1})
    kept = connection.execute(statements.CONVERSATION, one).mappings().one()
    assert (kept["offer"], kept["misses"], kept["last_seq"]) == (None, 1, 3)


@pytest.mark.parametrize(("token", "rows"), [("h1", [None]), ("h2", [])])
def test_it_knows_who_has_access(connection: Connection, token: str, rows: list[None]) -> None:
    connection.execute(statements.ADD_CONVERSATION, CONVERSATION)
    asked = {"which": "c1", "hash": token, "now": NOW}
    assert [row.expires_at for row in run(connection, statements.ACCESS, asked)] == rows


def test_a_moment_without_a_zone_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="zone"):
        run(connection, statements.ADD_CONVERSATION, {**CONVERSATION, "created_at": NOW.replace(tzinfo=None)})
