"""The tables of the audit log. Triggers (see its migration) refuse to change an entry, or to delete one too early."""

from sqlalchemy import JSON, CheckConstraint, Column, Index, Integer, String, Table

from guichet.database.tables import UtcDateTime, metadata

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(102), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_at", "at"),
    Index("ix_audit_actor", "actor"),
    Index("ix_audit_subject", "subject"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("purged_seq", Integer, nullable=False),
    Column("purged_hash", String(64), nullable=False),
    CheckConstraint("id = 1", name="single"),
)
