"""The surge: whether many ask at once, since when and why."""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "surge",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("pressed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("id = 1", name="one"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("surge")
