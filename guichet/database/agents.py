"""Agents and their sessions on SQL. See guichet/desk/people.py for what each call promises."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from guichet.database.audit import tell
from guichet.database.desk_tables import agent_sessions, agents
from guichet.database.session import Database
from guichet.database.sign_in import SqlAttempts, SqlFactors, replace_recovery
from guichet.desk.audit import Act
from guichet.desk.people import Account, EmailTaken, Session

SESSION = [agent_sessions.c[name].label(f"session_{name}") for name in Session.__dataclass_fields__]


class SqlAccounts(SqlAttempts, SqlFactors):
    """Accounts in SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account: Account, act: Act | None = None) -> None:
        try:
            await self._write(insert(agents).values(**asdict(account)), act=act)
        except IntegrityError:
            raise EmailTaken(account.email) from None

    async def save(self, account: Account, act: Act | None = None, *, end_sessions: bool = False) -> None:
        saved = update(agents).where(agents.c.id == account.id).values(**asdict(account))
        ended = delete(agent_sessions).where(agent_sessions.c.agent_id == account.id)
        await self._write(saved, *([ended] if end_sessions else []), act=act)

    async def save_factor(self, account: Account, recovery: list[str], act: Act) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(agents).where(agents.c.id == account.id).values(**asdict(account)))
            await connection.execute(delete(agent_sessions).where(agent_sessions.c.agent_id == account.id))
            await replace_recovery(connection, account.id, recovery)
            await tell(connection, act)

    async def by_email(self, email: str) -> Account | None:
        return await self._one(agents.c.email == email)

    async def by_id(self, agent_id: str) -> Account | None:
        return await self._one(agents.c.id == agent_id)

    async def by_subject(self, subject: str) -> Account | None:
        return await self._one(agents.c.oidc_subject == subject)

    async def all(self) -> list[Account]:
        async with self._database.read() as connection:
            rows = (await connection.execute(select(agents).order_by(agents.c.email))).mappings()
            return [_account(row) for row in rows]

    async def add_session(self, session: Session, act: Act | None = None) -> None:
        await self._write(insert(agent_sessions).values(**asdict(session)), act=act)

    async def session(self, token_hash: str) -> tuple[Session, Account] | None:
        query = select(agents, *SESSION).join(agent_sessions, agent_sessions.c.agent_id == agents.c.id)
        async with self._database.read() as connection:
            result = await connection.execute(query.where(agent_sessions.c.token_hash == token_hash))
            row = result.mappings().one_or_none()
        if row is None:
            return None
        return Session(**{name: row[f"session_{name}"] for name in Session.__dataclass_fields__}), _account(row)

    async def sessions(self, agent_id: str) -> list[Session]:
        query = select(agent_sessions).where(agent_sessions.c.agent_id == agent_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(agent_sessions.c.seen_at.desc()))).mappings()
            return [Session(**row) for row in rows]

    async def live_sessions(self, used_since: datetime, made_since: datetime) -> frozenset[str]:
        of = agent_sessions.c
        query = select(of.token_hash).join(agents, agents.c.id == of.agent_id)
        query = query.where(agents.c.disabled.is_(False), of.seen_at >= used_since, of.created_at >= made_since)
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(query))

    async def save_session(self, session: Session) -> None:
        at = agent_sessions.c.token_hash == session.token_hash
        await self._write(update(agent_sessions).where(at).values(**asdict(session)))

    async def end_session(self, token_hash: str, act: Act | None = None) -> None:
        await self._write(delete(agent_sessions).where(agent_sessions.c.token_hash == token_hash), act=act)

    async def end_sessions(self, agent_id: str, *, but: str = "", only: str = "", act: Act | None = None) -> None:
        ended = delete(agent_sessions).where(agent_sessions.c.agent_id == agent_id)
        ended = ended.where(agent_sessions.c.id != but) if but else ended
        ended = ended.where(agent_sessions.c.id == only) if only else ended
        await self._write(ended, act=act)

    async def tell(self, act: Act) -> None:
        await self._write(act=act)

    async def _one(self, condition: ColumnElement[bool]) -> Account | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(agents).where(condition))).mappings().one_or_none()
        return _account(row) if row else None

    async def _write(self, *statements: Any, act: Act | None = None) -> None:
        async with self._database.write() as connection:
            for statement in statements:
                await connection.execute(statement)
            await tell(connection, act)


def _account(row: RowMapping) -> Account:
    return Account(**{name: row[name] for name in Account.__dataclass_fields__})
