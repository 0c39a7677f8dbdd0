"""What signing in remembers, on SQL: attempts, codes that were used. See guichet/desk/people.py for the promises."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from guichet.database.audit import tell
from guichet.database.desk_tables import agents, provider_sign_ins, recovery_codes, sign_in_attempts
from guichet.database.session import Database
from guichet.desk.audit import Act

REMEMBERED = timedelta(days=1)
"""How long attempts without success are remembered."""


class SqlAttempts:
    """Attempts in an SQL table: a row for each e-mail that was tried, whether an account has it or not."""

    _database: Database

    async def attempt(self, key: str, now: datetime, most: int, locked: timedelta) -> bool:
        table = sign_in_attempts
        over = table.c.at <= now - locked
        counted = (
            update(table)
            .where(table.c.key == key)
            # Once locked, further attempts neither count nor prolong it: else anybody could lock an agent out for good.
            .values(
                count=case((over, 1), (table.c.count <= most, table.c.count + 1), else_=table.c.count),
                at=case((table.c.count <= most, now), (over, now), else_=table.c.at),
            )
            .returning(table.c.count)
        )
        async with self._database.write() as connection:
            await connection.execute(delete(table).where(table.c.at < now - REMEMBERED))
            count = await connection.scalar(counted)
            if count is None:
                try:
                    async with connection.begin_nested():
                        await connection.execute(insert(table).values(key=key, count=1, at=now))
                    count = 1
                except IntegrityError:  # another process was first
                    count = await connection.scalar(counted)
        return int(count or 0) <= most

    async def forget(self, key: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.key == key))


class SqlFactors:
    """One-time things in SQL tables: the database decides who was first."""

    _database: Database

    async def use_step(self, agent_id: str, step: int) -> bool:
        used = update(agents).where(agents.c.id == agent_id, agents.c.totp_step < step).values(totp_step=step)
        async with self._database.write() as connection:
            return (await connection.execute(used)).rowcount == 1

    async def use_recovery(self, agent_id: str, code_hash: str) -> bool:
        one = (recovery_codes.c.agent_id == agent_id) & (recovery_codes.c.code_hash == code_hash)
        async with self._database.write() as connection:
            return (await connection.execute(delete(recovery_codes).where(one))).rowcount == 1

    async def keep_recovery(self, agent_id: str, code_hashes: list[str], act: Act) -> None:
        async with self._database.write() as connection:
            await replace_recovery(connection, agent_id, code_hashes)
            await tell(connection, act)

    async def seal(self, agent_id: str, clear: str, sealed: str) -> None:
        is_so = (agents.c.id == agent_id) & (agents.c.totp_secret == clear)
        async with self._database.write() as connection:
            await connection.execute(update(agents).where(is_so).values(totp_secret=sealed))

    async def recovery_left(self, agent_id: str) -> int:
        query = select(func.count()).where(recovery_codes.c.agent_id == agent_id)
        async with self._database.read() as connection:
            return int(await connection.scalar(query) or 0)


async def replace_recovery(connection: AsyncConnection, agent_id: str, code_hashes: list[str]) -> None:
    """Replace an account's recovery codes, in the caller's transaction."""
    await connection.execute(delete(recovery_codes).where(recovery_codes.c.agent_id == agent_id))
    if code_hashes:
        values = [{"agent_id": agent_id, "code_hash": code_hash} for code_hash in code_hashes]
        await connection.execute(insert(recovery_codes), values)


class SqlBegun:
    """Sign-ins by a provider that were begun, in an SQL table: any process may finish them, once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, state_hash: str, nonce: str, verifier: str, now: datetime, life: timedelta) -> None:
        table = provider_sign_ins
        values = {"state_hash": state_hash, "nonce": nonce, "verifier": verifier, "created_at": now}
        async with self._database.write() as connection:
            await connection.execute(delete(table).where(table.c.created_at < now - life))
            await connection.execute(insert(table).values(values))

    async def take(self, state_hash: str, after: datetime) -> tuple[str, str] | None:
        table = provider_sign_ins
        taken = delete(table).where(table.c.state_hash == state_hash, table.c.created_at > after)
        async with self._database.write() as connection:
            row = (await connection.execute(taken.returning(table.c.nonce, table.c.verifier))).one_or_none()
        return (str(row[0]), str(row[1])) if row else None
