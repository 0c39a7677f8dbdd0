"""Conversations, messages, cases, and the portal tokens already used."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("audience", sa.String(8), nullable=False),
        sa.Column("identity", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("last_answer", sa.String(64)),
        sa.Column("offer", sa.JSON),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint("audience IN ('patient', 'pro')", name="audience"),
        sa.CheckConstraint("state IN ('bot', 'waiting', 'callback', 'human', 'closed')", name="state"),
    )
    op.create_table(
        "messages",
        sa.Column(
            "conversation_id",
            sa.String(36),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("author", sa.String(8), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("answer", sa.JSON),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("client_id", sa.String(80)),
        sa.Column("picked", sa.String(64)),
        sa.Column("reply_to", sa.Integer),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("intent", sa.String(64)),
        sa.Column("confidence", sa.Float),
        sa.Column("model_id", sa.String(64)),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint("author IN ('visitor', 'bot', 'agent', 'system')", name="author"),
    )
    op.create_index(
        "ix_messages_client_id",
        "messages",
        ["conversation_id", "client_id"],
        unique=True,
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String(36),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("queue", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("number", sa.String(16)),
        sa.Column("details", sa.JSON),
        sa.Column("assignee_id", sa.String(36)),
        sa.Column("assignee_name", sa.String(100)),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("taken_at", moment),
        sa.Column("closed_at", moment),
    )
    open_only = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_cases_open",
        "cases",
        ["conversation_id"],
        unique=True,
        sqlite_where=open_only,
        postgresql_where=open_only,
    )
    op.create_table(
        "portal_tokens",
        sa.Column("jti_hash", sa.String(64), primary_key=True),
        sa.Column("expires_at", moment, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("portal_tokens", "cases", "messages", "conversations"):
        op.drop_table(table)
