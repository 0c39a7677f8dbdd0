"""The tables of guards: messages that are held, and how often each guard stepped in."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from guichet.database.tables import UtcDateTime, metadata

held_messages = Table(
    "held_messages",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("agent_id", String(36), nullable=False),
    Column("agent_name", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("answer_id", String(64)),
    Column("held_at", UtcDateTime, nullable=False),
    Column("decision", String(16)),
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(100)),
    Column("why", Text),
    CheckConstraint("decision IN ('released', 'refused', 'replaced')", name="decision"),
    Index("ix_held_messages_conversation_id", "conversation_id"),
)

# Without a foreign key: what a guard did is counted after the conversation was erased.
guard_events = Table(
    "guard_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guard", String(32), nullable=False),
    Column("conversation_id", String(36), nullable=False),
    Column("agent_id", String(36), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_guard_events_at", "at"),
)
