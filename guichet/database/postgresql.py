"""What PostgreSQL needs: settings of a connection, and which of its errors say that it does not serve now."""

from typing import Any

from sqlalchemy.exc import DBAPIError

LOCK_MS = 5000
"""Milliseconds a writer waits for the one before it."""

OPTIONS: dict[str, Any] = {
    # A connection that a restart has broken is replaced before it is used.
    "pool_pre_ping": True,
    "pool_recycle": 1800,
    "connect_args": {
        "timeout": 5,
        "command_timeout": 10,
        "server_settings": {
            "application_name": "guichet",
            # What is acknowledged is on disk, whatever the server's default.
            "synchronous_commit": "on",
            "lock_timeout": str(LOCK_MS),
            # A machine that vanished must not hold a conversation for ever.
            "idle_in_transaction_session_timeout": "15000",
            "tcp_keepalives_idle": "10",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
        },
    },
}

DOWN_CLASSES = ("08", "53", "57", "58", "25006", "55P03", "40")
"""SQLSTATE beginnings: connection, resources, operator's intervention, system, read-only, lock not got, rolled back."""


def is_down(error: DBAPIError) -> bool:
    """True when the error says that the server does not serve now, and a repeat may succeed."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return state.startswith(DOWN_CLASSES)
