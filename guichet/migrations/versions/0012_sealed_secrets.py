"""Secrets of authenticator apps are kept encrypted: room for them. The next start of guichet encrypts what there is."""

import sqlalchemy as sa
from alembic import context, op

from guichet.desk.sealing import Sealing, Unreadable, is_sealed

revision: str = "0012"
down_revision: str | None = "0011"

COLUMNS = (("agents", "totp_secret"), ("agent_sessions", "totp_new"))


def upgrade() -> None:
    """Widen the columns."""
    _resize(64, 255)


def downgrade() -> None:
    """Put the secrets back in clear, which older code reads. Those that were not confirmed yet are shown anew."""
    op.execute("UPDATE agent_sessions SET totp_new = NULL")
    _open()
    _resize(255, 64)


def _open() -> None:
    agents = sa.table("agents", sa.column("id", sa.String), sa.column("totp_secret", sa.String))
    connection = op.get_bind()
    kept = connection.execute(sa.select(agents).where(agents.c.totp_secret.is_not(None))).all()
    sealed = [(agent_id, secret) for agent_id, secret in kept if is_sealed(secret)]
    if not sealed:
        return
    sealing = Sealing(context.config.attributes["second_factor_key"]())
    for agent_id, secret in sealed:
        try:
            opened = sealing.open(agent_id, secret)
        except Unreadable:
            raise Unreadable(
                f"the second factors of {len(sealed)} accounts do not open with this GUICHET_IDENTITY_KEY: "
                "set the one they were set up with, or `guichet agent reset-second-factor` first"
            ) from None
        connection.execute(agents.update().where(agents.c.id == agent_id).values(totp_secret=opened))


def _resize(before: int, after: int) -> None:
    for table, column in COLUMNS:
        with op.batch_alter_table(table) as altered:
            altered.alter_column(column, existing_type=sa.String(before), type_=sa.String(after))
