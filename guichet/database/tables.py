"""The tables of conversations. Dates are UTC; what was said lives in `messages` and nowhere else."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: it could be anybody's local time."""
        if value is not None and value.tzinfo is None:
            raise ValueError("expected a moment with a zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read it as UTC."""
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC))


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("audience", String(8), nullable=False),
    Column("identity", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("last_answer", String(64)),
    Column("offer", JSON(none_as_null=True)),
    Column("person", String(64)),
    Column("professional", JSON(none_as_null=True)),
    Column("visitor_read", Integer, nullable=False, server_default="0"),
    Column("agent_read", Integer, nullable=False, server_default="0"),
    Column("survey", JSON(none_as_null=True)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("emptied_at", UtcDateTime),
    CheckConstraint("audience IN ('patient', 'pro')", name="audience"),
    CheckConstraint("state IN ('bot', 'waiting', 'callback', 'human', 'closed')", name="state"),
    Index("ix_conversations_created_at", "created_at"),
    Index("ix_conversations_person", "person"),
)

messages = Table(
    "messages",
    metadata,
    Column(
        "conversation_id",
        String(36),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("seq", Integer, primary_key=True),
    Column("author", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("agent", String(100)),
    Column("answer", JSON(none_as_null=True)),
    Column("choices", JSON, nullable=False),
    Column("client_id", String(80)),
    Column("picked", String(64)),
    Column("reply_to", Integer),
    Column("answered", Boolean, nullable=False),
    Column("intent", String(64)),
    Column("confidence", Float),
    Column("model_id", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("author IN ('visitor', 'bot', 'agent', 'system')", name="author"),
    Index("ix_messages_client_id", "conversation_id", "client_id", unique=True),
    Index("ix_messages_created_at", "created_at"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(36), primary_key=True),
    Column(
        "conversation_id",
        String(36),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("queue", String(32), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("number", String(16)),
    Column("details", JSON(none_as_null=True)),
    Column("consent", JSON(none_as_null=True)),
    Column("assignee_id", String(36)),
    Column("assignee_name", String(100)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime),
    Column("first_reply_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("outcome", String(32)),
    Column("helped", Boolean),
    Column("due_at", UtcDateTime),
    Column("promise", String(300)),
    Column("answer_by", Date),
    Column("snoozed_until", UtcDateTime),
    Column("released_by", String(36)),
    Column("feedback", Text),
    # One open case a conversation: two requests at once cannot both be kept.
    Index(
        "ix_cases_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_cases_opened_at", "opened_at"),
    Index("ix_cases_conversation_id", "conversation_id"),
)

case_events = Table(
    "case_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(36), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("agent_id", String(36)),
    Column("agent_name", String(100)),
    Column("detail", String(300)),
    Column("note", Text),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_case_events_case_id", "case_id"),
)

portal_tokens = Table(
    "portal_tokens",
    metadata,
    Column("jti_hash", String(64), primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

portal_sessions = Table(
    "portal_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("person", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_portal_sessions_conversation_id", "conversation_id"),
    Index("ix_portal_sessions_person", "person"),
    Index("ix_portal_sessions_expires_at", "expires_at"),
)

surge = Table(
    "surge",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mode", String(8), nullable=False),
    Column("since", UtcDateTime),
    Column("why", String(16), nullable=False),
    Column("pressed_at", UtcDateTime),
    CheckConstraint("id = 1", name="one"),
)

chores = Table(
    "chores",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("done_at", UtcDateTime, nullable=False),
)
