"""Databases of tests: an empty SQLite file with all tables, migrated once and copied after that."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from guichet.database import migration


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "guichet.db"
        migration.upgrade(f"sqlite+aiosqlite:///{path}")
        return path.read_bytes()


def prepare(url: str) -> str:
    """Give the database of `url` its tables; return `url`. Must not be called from a running event loop."""
    path = Path(make_url(url).database or "")
    if url.startswith("sqlite") and not path.exists():
        path.write_bytes(_migrated())
    else:
        migration.upgrade(url)
    return url
