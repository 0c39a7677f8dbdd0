"""The surge on SQL. See guichet/conversations/surge.py for what each call promises."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from guichet.conversations.states import State
from guichet.conversations.surge import Mode, Signals, Surge
from guichet.database.cases import JOINED, OPEN
from guichet.database.session import Database
from guichet.database.tables import cases, conversations, surge


class SqlSurge:
    """One row, made when there is something to say."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Surge:
        async with self._database.read() as connection:
            row = (await connection.execute(select(surge))).mappings().one_or_none()
        return Surge(Mode(row["mode"]), row["since"], row["why"], row["pressed_at"]) if row else Surge()

    async def signals(self, since: datetime) -> Signals:
        of_queue = select(func.count().label("n")).select_from(JOINED).where(OPEN)
        of_queue = of_queue.where(conversations.c.state == State.WAITING.value).group_by(cases.c.queue)
        opened = select(func.count()).select_from(conversations).where(conversations.c.created_at >= since)
        async with self._database.read() as connection:
            waiting = await connection.scalar(select(func.max(of_queue.subquery().c.n)))
            return Signals(waiting=waiting or 0, opened=await connection.scalar(opened) or 0)

    async def save(self, new: Surge, seen: Surge | None = None) -> bool:
        change = update(surge).values(**asdict(new))
        if seen is not None:
            change = change.where(surge.c.mode == seen.mode, surge.c.since.is_not_distinct_from(seen.since))
        async with self._database.write() as connection:
            if (await connection.execute(change)).rowcount:
                return True
        if seen not in (None, Surge()):
            return False
        try:
            async with self._database.write() as connection:
                await connection.execute(insert(surge).values(id=1, **asdict(new)))
        except IntegrityError:  # the row is there
            return await self.save(new) if seen is None else False
        return True
