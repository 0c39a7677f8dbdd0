"""Held messages, and what guards did."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "held_messages",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column(
            "conversation_id", sa.String(36), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("agent_id", sa.String(36), nullable=False),
        sa.Column("agent_name", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("answer_id", sa.String(64)),
        sa.Column("held_at", moment, nullable=False),
        sa.Column("decision", sa.String(16)),
        sa.Column("decided_at", moment),
        sa.Column("decided_by", sa.String(100)),
        sa.Column("why", sa.Text),
        sa.CheckConstraint("decision IN ('released', 'refused', 'replaced')", name="decision"),
    )
    op.create_index("ix_held_messages_conversation_id", "held_messages", ["conversation_id"])
    op.create_table(
        "guard_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("guard", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("agent_id", sa.String(36), nullable=False),
        sa.Column("at", moment, nullable=False),
    )
    op.create_index("ix_guard_events_at", "guard_events", ["at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("guard_events")
    op.drop_table("held_messages")
