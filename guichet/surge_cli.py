"""`python -m guichet surge`: begins and ends a surge by command, and tells how it stands."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import typer

from guichet import settings
from guichet.conversations.surge import Mode, Surge, commanded
from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.database.surge import SqlSurge
from guichet.desk.audit import COMMAND

surge = typer.Typer(no_args_is_help=True, help="The surge: requests for a human become call-backs (docs/surge.md).")


@surge.command()
def on() -> None:
    """Begin one; it goes on until another command."""
    _command(Mode.ON)


@surge.command()
def off() -> None:
    """End it; none begins until another command."""
    _command(Mode.OFF)


@surge.command()
def auto() -> None:
    """Let the limits decide, as at first."""
    _command(Mode.AUTO)


@surge.command()
def status() -> None:
    """Tell whether there is one, who decides, since when and why."""
    typer.echo(_told(_run(lambda database: SqlSurge(database).read())))


def _command(mode: Mode) -> None:
    async def work(database: Database) -> Surge:
        store = SqlSurge(database)
        await SqlAudit(database).record(COMMAND, "surge_set", "desk", {"mode": mode.value})
        await store.save(commanded(mode, datetime.now(UTC)))
        return await store.read()

    typer.echo(_told(_run(work)))


def _told(found: Surge) -> str:
    since = f" since {found.since.isoformat(timespec='seconds')} ({found.why})" if found.since else ""
    return f"surge {'on' if found.is_on else 'off'}, mode {found.mode.value}{since}"


def _run(work: Callable[[Database], Awaitable[Surge]]) -> Surge:
    async def with_database() -> Surge:
        database = Database(settings.load(os.environ).database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(with_database())
