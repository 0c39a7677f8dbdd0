"""Retention: when a conversation was emptied, which words a visitor agreed to, and when chores were last done."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("conversations", sa.Column("emptied_at", sa.DateTime(timezone=True)))
    op.add_column("cases", sa.Column("consent", sa.JSON(none_as_null=True)))
    op.create_table(
        "chores",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("chores")
    op.drop_column("cases", "consent")
    op.drop_column("conversations", "emptied_at")
