"""The database's tables: brought to this version, or one line that says why not."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from guichet.database import migration
from guichet.launch.preflight import CannotStart

REMEDY = "restore it from a copy, or set GUICHET_DATABASE_URL to another"


def upgrade(database_url: str) -> None:
    """Run the migrations the database has not seen. Raises CannotStart."""
    url = make_url(database_url)
    try:
        _open(url)
        migration.upgrade(database_url)
    except (SQLAlchemyError, CommandError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        shown = url.render_as_string(hide_password=True).replace("+aiosqlite", "")
        reason = str(cause).splitlines()[0]
        raise CannotStart(f"cannot use the database {shown} ({reason}): {REMEDY}") from None


def _open(url: URL) -> None:
    """Try a SQLite file by the plain driver: aiosqlite leaves a thread behind, which fails, when it cannot open one."""
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA schema_version")
