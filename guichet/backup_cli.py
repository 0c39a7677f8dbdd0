"""`python -m guichet backup` and `restore`: everything into one file, and into an empty database of either store."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from guichet import settings
from guichet.database import backup as backups
from guichet.database import migration
from guichet.database.backup import CannotRestore, Counted
from guichet.database.session import Database

File = Annotated[Path, typer.Argument(help="the backup's file")]
Work = Callable[[Database, Path], Awaitable[dict[str, Counted]]]


def backup(file: File) -> None:
    """Write everything to FILE, from one moment, while guichet serves. Holds personal data: keep it as the database."""
    try:
        counted = _run(backups.write, file, settings.load(os.environ).database_url)
    except OSError as error:
        sys.exit(f"{file}: cannot be written ({error.strerror}): name a new file in a folder that is there")
    _tell(counted)


def restore(file: File) -> None:
    """Put the backup FILE into the empty database of GUICHET_DATABASE_URL, SQLite or PostgreSQL."""
    url = settings.load(os.environ).database_url
    migration.upgrade(url)
    try:
        counted = _run(backups.restore, file, url)
    except CannotRestore as error:
        sys.exit(f"Nothing was restored: {error}.")
    _tell(counted)


def _run(work: Work, file: Path, url: str) -> dict[str, Counted]:
    async def with_database() -> dict[str, Counted]:
        database = Database(url)
        try:
            return await work(database, file)
        finally:
            await database.close()

    return asyncio.run(with_database())


def _tell(counted: dict[str, Counted]) -> None:
    for name, found in sorted(counted.items()):
        typer.echo(f"{name}\t{found.rows}\t{found.sha256}")
