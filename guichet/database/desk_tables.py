"""The tables of the desk: agents, their sessions, and what signing in needs to remember."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

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
    Column("totp_secret", String(255)),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("oidc_subject", String(512), unique=True),
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
    Column("id", String(36), nullable=False, server_default=""),
    Column("stage", String(8), nullable=False, server_default="full"),
    Column("method", String(8), nullable=False, server_default="password"),
    Column("browser", String(60), nullable=False, server_default=""),
    Column("totp_new", String(255)),
    Index("ix_agent_sessions_agent_id", "agent_id"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("agent_id", String(36), ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_sign_in_attempts_at", "at"),
)

provider_sign_ins = Table(
    "provider_sign_ins",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
