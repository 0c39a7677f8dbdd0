"""The portal: which professional a conversation is of, and the sessions that open it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("conversations", sa.Column("person", sa.String(64)))
    op.add_column("conversations", sa.Column("professional", sa.JSON(none_as_null=True)))
    op.create_index("ix_conversations_person", "conversations", ["person"])
    op.create_table(
        "portal_sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column(
            "conversation_id", sa.String(36), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("conversation_id", "person", "expires_at"):
        op.create_index(f"ix_portal_sessions_{column}", "portal_sessions", [column])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("portal_sessions")
    op.drop_index("ix_conversations_person", "conversations")
    # Not by batch, which makes the table anew and loses its checks.
    op.drop_column("conversations", "professional")
    op.drop_column("conversations", "person")
