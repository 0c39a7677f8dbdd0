"""`python -m guichet demo`: fills an empty database with a day of invented conversations."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from guichet import notice, settings
from guichet.database import migration
from guichet.database.session import Database
from guichet.demo.day import HOURS, Day
from guichet.demo.filling import NotEmpty, fill, has_conversations
from guichet.settings import Settings

demo = typer.Typer(no_args_is_help=True, help="A day of invented conversations to look at.")


@demo.callback()
def group() -> None:
    """Keep `fill` a command of its own."""


@demo.command("fill")
def fill_database(
    conversations: Annotated[int, typer.Option(help="how many", min=1, max=5000)] = 150,
    seed: Annotated[int, typer.Option(help="another seed tells another day")] = 1,
    once: Annotated[bool, typer.Option("--once", help="leave a database that has conversations as it is")] = False,
) -> None:
    """Fill the database of GUICHET_DATABASE_URL, which must have no conversations."""
    chosen = settings.load(os.environ)
    migration.upgrade(chosen.database_url)
    try:
        asyncio.run(_fill(chosen, conversations, seed, once))
    except NotEmpty:
        shown = chosen.database_url.replace("+aiosqlite", "")
        sys.exit(f"GUICHET_DATABASE_URL={shown}: has conversations already; expected an empty database")


async def _fill(chosen: Settings, count: int, seed: int, once: bool) -> None:
    day = Day(notice.load(chosen.notice), seed, datetime.now(UTC))
    database = Database(chosen.database_url)
    try:
        if once and await has_conversations(database):
            typer.echo("The database has conversations already: left as it is.")
            return
        done = await fill(database, day.scenes(count), lambda n: typer.echo(f"  {n} of {count} conversations"))
        typer.echo(f"Filled with {done} invented conversations of the last {HOURS} hours.")
    finally:
        await database.close()
