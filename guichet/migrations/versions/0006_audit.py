"""The audit log, append-only by triggers; the roles `dpo` and `admin`."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"

ROLES = {True: "role IN ('agent', 'supervisor', 'dpo', 'admin')", False: "role IN ('agent', 'supervisor')"}

# An entry never changes. It goes only once the head says that retention took it (the purge moves the head first).
# The head only moves forward, and never goes.
SQLITE = [
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    (
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
        "WHEN OLD.seq > (SELECT purged_seq FROM audit_head) BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head "
        "WHEN NEW.seq < OLD.seq OR NEW.purged_seq < OLD.purged_seq OR NEW.purged_seq > NEW.seq "
        "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head "
        "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ),
]
REFUSE = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$"
)
REFUSE_DELETE = (
    "CREATE FUNCTION audit_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF OLD.seq > (SELECT purged_seq FROM audit_head) THEN RAISE EXCEPTION 'audit is append-only'; END IF; "
    "RETURN OLD; END $$"
)
POSTGRESQL = [
    REFUSE,
    REFUSE_DELETE,
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse_delete()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_refuse()",
    (
        "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head FOR EACH ROW "
        "WHEN (NEW.seq < OLD.seq OR NEW.purged_seq < OLD.purged_seq OR NEW.purged_seq > NEW.seq) "
        "EXECUTE FUNCTION audit_refuse()"
    ),
    "CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head EXECUTE FUNCTION audit_refuse()",
]


def upgrade() -> None:
    """Make the tables with their triggers, and the head that the first entry seals."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(102), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    for column in ("at", "actor", "subject"):
        op.create_index(f"ix_audit_{column}", "audit", [column])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("purged_seq", sa.Integer, nullable=False),
        sa.Column("purged_hash", sa.String(64), nullable=False),
        sa.CheckConstraint("id = 1", name="single"),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64, "purged_seq": 0, "purged_hash": "0" * 64}])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
    _roles(new=True)


def downgrade() -> None:
    """Drop them. Accounts with a role that was not there become agents."""
    op.drop_table("audit")
    op.drop_table("audit_head")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_refuse")
        op.execute("DROP FUNCTION audit_refuse_delete")
    op.execute("UPDATE agents SET role = 'agent' WHERE role IN ('dpo', 'admin')")
    _roles(new=False)


def _roles(*, new: bool) -> None:
    with op.batch_alter_table("agents") as agents:
        agents.drop_constraint(op.f("ck_agents_role"), type_="check")
        agents.create_check_constraint(op.f("ck_agents_role"), ROLES[new])
