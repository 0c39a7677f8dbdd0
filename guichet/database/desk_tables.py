"""The tables of the desk: agents and their sessions."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from guichet.database.tables import UtcDateTime, metadata

agents = Table(
    "agents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("last_seen_at", UtcDateTime),
    Column("presence", String(12), nullable=False, server_default="available"),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("role IN ('agent', 'supervisor', 'dpo', 'admin')", name="role"),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("agent_id", String(36), ForeignKey("agents.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_agent_sessions_agent_id", "agent_id"),
)
