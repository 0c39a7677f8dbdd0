"""Migrations: brings a database to the tables of this version with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

FOLDER = Path(__file__).parent.parent / "migrations"


def upgrade(database_url: str) -> None:
    """Run the migrations the database has not seen. Must not be called from a running event loop."""
    path = make_url(database_url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = database_url
    command.upgrade(config, "head")
