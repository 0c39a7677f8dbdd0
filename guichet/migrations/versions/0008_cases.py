"""Cases: call-backs due, snoozing, rights dates, history and notes; who speaks, what was read, presence, opinions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"

MOMENT = sa.DateTime(timezone=True)

COLUMNS: list[tuple[str, str, Any, str | None]] = [
    ("conversations", "visitor_read", sa.Integer, "0"),
    ("conversations", "agent_read", sa.Integer, "0"),
    ("conversations", "survey", sa.JSON, None),
    ("messages", "agent", sa.String(100), None),
    ("cases", "due_at", MOMENT, None),
    ("cases", "promise", sa.String(300), None),
    ("cases", "answer_by", sa.Date, None),
    ("cases", "snoozed_until", MOMENT, None),
    ("cases", "released_by", sa.String(36), None),
    ("cases", "feedback", sa.Text, None),
    ("agents", "presence", sa.String(12), "available"),
]
"""Table, column, type, and the value that rows have from now on."""


def upgrade() -> None:
    """Add the columns and the table of what happened to cases."""
    for table, name, kind, value in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=value is None, server_default=value))
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.String(36), sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("agent_id", sa.String(36)),
        sa.Column("agent_name", sa.String(100)),
        sa.Column("detail", sa.String(300)),
        sa.Column("note", sa.Text),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_case_events_case_id", "case_events", ["case_id"])
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_cases_conversation_id", "cases")
    op.drop_table("case_events")
    for table in ("conversations", "messages", "cases", "agents"):
        with op.batch_alter_table(table) as altered:
            for _, name, _, _ in (column for column in COLUMNS if column[0] == table):
                altered.drop_column(name)
