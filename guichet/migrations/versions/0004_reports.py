"""Cases: first reply, outcome, whether it helped; indexes to find what happened in a period."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0002"

INDEXES = [("conversations", "created_at"), ("messages", "created_at"), ("cases", "opened_at")]


def upgrade() -> None:
    """Add the columns and the indexes."""
    op.add_column("cases", sa.Column("first_reply_at", sa.DateTime(timezone=True)))
    op.add_column("cases", sa.Column("outcome", sa.String(32)))
    op.add_column("cases", sa.Column("helped", sa.Boolean))
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Drop them."""
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
    with op.batch_alter_table("cases") as cases:
        for column in ("helped", "outcome", "first_reply_at"):
            cases.drop_column(column)
