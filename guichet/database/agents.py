"""Agents and their sessions on SQL. See guichet/desk/people.py for what each call promises."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from guichet.database.desk_tables import agent_sessions, agents
from guichet.database.session import Database
from guichet.desk.people import Account, EmailTaken, Session

SESSION = [agent_sessions.c[name].label(f"session_{name}") for name in Session.__dataclass_fields__]


class SqlAccounts:
    """Accounts in SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account: Account) -> None:
        try:
            await self._write(insert(agents).values(**asdict(account)))
        except IntegrityError:
            raise EmailTaken(account.email) from None

    async def save(self, account: Account) -> None:
        await self._write(update(agents).where(agents.c.id == account.id).values(**asdict(account)))

    async def by_email(self, email: str) -> Account | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(agents).where(agents.c.email == email))).mappings().one_or_none()
        return _account(row) if row else None

    async def all(self) -> list[Account]:
        async with self._database.read() as connection:
            rows = (await connection.execute(select(agents).order_by(agents.c.email))).mappings()
            return [_account(row) for row in rows]

    async def add_session(self, session: Session) -> None:
        await self._write(insert(agent_sessions).values(**asdict(session)))

    async def session(self, token_hash: str) -> tuple[Session, Account] | None:
        query = select(agents, *SESSION).join(agent_sessions, agent_sessions.c.agent_id == agents.c.id)
        async with self._database.read() as connection:
            result = await connection.execute(query.where(agent_sessions.c.token_hash == token_hash))
            row = result.mappings().one_or_none()
        if row is None:
            return None
        return Session(**{name: row[f"session_{name}"] for name in Session.__dataclass_fields__}), _account(row)

    async def touch(self, token_hash: str, seen_at: datetime) -> None:
        at = agent_sessions.c.token_hash == token_hash
        await self._write(update(agent_sessions).where(at).values(seen_at=seen_at))

    async def end_session(self, token_hash: str) -> None:
        await self._write(delete(agent_sessions).where(agent_sessions.c.token_hash == token_hash))

    async def end_sessions(self, agent_id: str) -> None:
        await self._write(delete(agent_sessions).where(agent_sessions.c.agent_id == agent_id))

    async def _write(self, statement: Any) -> None:
        async with self._database.write() as connection:
            await connection.execute(statement)


def _account(row: RowMapping) -> Account:
    return Account(**{name: row[name] for name in Account.__dataclass_fields__})
