"""Signing in: second factor, recovery codes, attempts on known and unknown e-mails alike, identity provider."""

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """Make the tables and columns. All sessions end: they do not know yet what they have to."""
    moment = sa.DateTime(timezone=True)
    op.execute("DELETE FROM agent_sessions")
    with op.batch_alter_table("agents") as agents:
        agents.drop_column("failures")
        agents.drop_column("locked_until")
        agents.add_column(sa.Column("totp_secret", sa.String(64)))
        agents.add_column(sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0"))
        agents.add_column(sa.Column("oidc_subject", sa.String(512)))
        agents.create_unique_constraint(op.f("uq_agents_oidc_subject"), ["oidc_subject"])
    with op.batch_alter_table("agent_sessions") as sessions:
        sessions.add_column(sa.Column("id", sa.String(36), nullable=False, server_default=""))
        sessions.add_column(sa.Column("stage", sa.String(8), nullable=False, server_default="full"))
        sessions.add_column(sa.Column("method", sa.String(8), nullable=False, server_default="password"))
        sessions.add_column(sa.Column("browser", sa.String(60), nullable=False, server_default=""))
        sessions.add_column(sa.Column("totp_new", sa.String(64)))
    op.create_table(
        "recovery_codes",
        sa.Column("agent_id", sa.String(36), sa.ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("code_hash", sa.String(64), primary_key=True),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
    )
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])
    op.create_table(
        "provider_sign_ins",
        sa.Column("state_hash", sa.String(64), primary_key=True),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("created_at", moment, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("provider_sign_ins", "sign_in_attempts", "recovery_codes"):
        op.drop_table(table)
    with op.batch_alter_table("agent_sessions") as sessions:
        for column in ("totp_new", "browser", "method", "stage", "id"):
            sessions.drop_column(column)
    with op.batch_alter_table("agents") as agents:
        agents.drop_constraint(op.f("uq_agents_oidc_subject"), type_="unique")
        for column in ("oidc_subject", "totp_step", "totp_secret"):
            agents.drop_column(column)
        agents.add_column(sa.Column("failures", sa.Integer, nullable=False, server_default="0"))
        agents.add_column(sa.Column("locked_until", sa.DateTime(timezone=True)))
