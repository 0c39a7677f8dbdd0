"""`python -m tests.faults.launcher FOLDER`: guichet with points to die at, a clock to move, and a pool to empty.

It wraps the product from outside; nothing of it is in the product. Files in FOLDER say what to do: `die` holds the name
of a point where the process kills itself, `clock` seconds to add to its clock; `read-only` and `pool-empty` are there
or not. `NAME.granted` appears when `clock` or `pool-empty` is so.

What guichet imports is imported once. Each line on the standard input starts a guichet of its own from there, a process
that shares nothing with the one before, and prints its number.
"""

import asyncio
import functools
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

import guichet.app
from guichet import logs, serving, settings
from guichet.chat.routes import Routes
from guichet.conversations.handoffs import Handoffs
from guichet.conversations.service import Conversations
from guichet.conversations.store import Transaction
from guichet.conversations.turns import Turns
from guichet.database import sqlite
from guichet.database.conversations import SqlStore
from guichet.database.session import Database

STEPS: tuple[tuple[type, str, str], ...] = (
    (Turns, "_hear", "message"),
    (Turns, "_answer", "replies"),
    (Conversations, "request_human", "handoff"),
    (Handoffs, "take", "take"),
    (Handoffs, "reply", "agent's reply"),
)
AFTER_ACK = "turn after ack"
_COMMITS = tuple(f"{step} {moment} commit" for _, _, step in STEPS for moment in ("before", "after"))
POINTS = (*_COMMITS[:4], AFTER_ACK, *_COMMITS[4:])
"""Where a process may be killed, in the order of a conversation."""

_step: ContextVar[str] = ContextVar("step", default="")
_offset = timedelta()


class Hooks:
    """What the files in the folder ask for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._databases: list[Database] = []

    def reach(self, point: str) -> None:
        """Die here when that is asked for; once."""
        wish = self._folder / "die"
        if wish.exists() and wish.read_text() == point:
            wish.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Wrap the product's parts."""
        for kind, method, step in STEPS:
            setattr(kind, method, _named(getattr(kind, method), step))
        self._wrap_commits()
        self._wrap_ack()
        self._wrap_begin()
        self._wrap_database()
        self._wrap_app()

    def _wrap_commits(self) -> None:
        original = SqlStore.write

        @asynccontextmanager
        async def write(store: SqlStore) -> AsyncIterator[Transaction]:
            async with original(store) as tx:
                yield tx
                self.reach(f"{_step.get()} before commit")
            self.reach(f"{_step.get()} after commit")

        SqlStore.write = write  # type: ignore[method-assign, assignment]

    def _wrap_ack(self) -> None:
        original = Routes.post

        @functools.wraps(original)
        async def post(*arguments: Any, **named: Any) -> Any:
            response = await original(*arguments, **named)
            asyncio.get_running_loop().call_later(0.02, self.reach, AFTER_ACK)
            return response

        Routes.post = post  # type: ignore[method-assign]

    def _wrap_begin(self) -> None:
        original = sqlite.begin

        def begin(connection: Connection) -> None:
            wish = int((self._folder / "read-only").exists())
            connection.exec_driver_sql(f"PRAGMA query_only={wish}")
            original(connection)

        sqlite.begin = begin

    def _wrap_database(self) -> None:
        original = Database.__init__

        def init(database: Database, url: str) -> None:
            original(database, url)
            self._databases.append(database)

        Database.__init__ = init  # type: ignore[method-assign, assignment]

    def _wrap_app(self) -> None:
        original = guichet.app.create_app

        def create_app(*arguments: Any, **named: Any) -> Any:
            app = original(*arguments, **named)

            async def watch(_: Any) -> None:
                app.add_task(self._watch())

            app.register_listener(watch, "after_server_start")
            _move_clocks()
            return app

        guichet.app.create_app = create_app

    async def _watch(self) -> None:
        global _offset
        while True:
            await asyncio.sleep(0.05)
            clock = self._folder / "clock"
            _offset = timedelta(seconds=float(clock.read_text() or 0)) if clock.exists() else timedelta()
            if clock.exists():
                self._grant("clock")
            self._set_read_only()
            if (self._folder / "pool-empty").exists():
                await self._hold_pool()

    def _set_read_only(self) -> None:
        """The writer that transactions share has begun long ago: it is told now."""
        for database in self._databases:
            writer = database._together._writer if database._together is not None else None
            if writer is not None:
                wish = int((self._folder / "read-only").exists())
                writer.driver.execute(f"PRAGMA query_only={wish}")

    async def _hold_pool(self) -> None:
        """Take every connection that there is, until the file is gone."""
        async with AsyncExitStack() as held:
            for database in self._databases:
                try:
                    async with asyncio.timeout(2):
                        while True:
                            await held.enter_async_context(database.engine.connect())
                except TimeoutError:
                    continue
            self._grant("pool-empty")
            while (self._folder / "pool-empty").exists():
                await asyncio.sleep(0.05)

    def _grant(self, name: str) -> None:
        (self._folder / f"{name}.granted").touch()


def _named(method: Callable[..., Awaitable[Any]], step: str) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(method)
    async def run(*arguments: Any, **named: Any) -> Any:
        token = _step.set(step)
        try:
            return await method(*arguments, **named)
        finally:
            _step.reset(token)

    return run


class _Moved(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # as a plain one, which all accept
        return datetime.now(tz) + _offset


def _move_clocks() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("guichet") and getattr(module, "datetime", None) is datetime:
            module.datetime = _Moved  # type: ignore[attr-defined]


def main(folder: Path) -> None:
    """Start a guichet for each line, until there are no more."""
    Hooks(folder).install()
    logs.configure()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is dead is gone at once
    while sys.stdin.readline():
        number = os.fork()
        if not number:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)  # the log, as everything that guichet prints
            serving.run(settings.load(os.environ))
            return
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
