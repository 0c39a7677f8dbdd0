"""Migrations: brings a database to the tables of this version with Alembic."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

FOLDER = Path(__file__).parent.parent / "migrations"


def upgrade(database_url: str, revision: str = "head") -> None:
    """Run the migrations the database has not seen, up to `revision`. Must not be called from a running event loop."""
    address = make_url(database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str, second_factor_key: Callable[[], bytes]) -> None:
    """Take migrations back to `revision`, `base` for all; what they had added is lost. As above, outside a loop.

    `second_factor_key` is asked for when secrets have to be decrypted for older code. Raises Unreadable when it is
    not theirs; then nothing has changed.
    """
    config = _config(database_url)
    config.attributes["second_factor_key"] = second_factor_key
    command.downgrade(config, revision)


def _config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = database_url
    return config
