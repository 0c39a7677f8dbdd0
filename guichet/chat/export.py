"""The export: what is kept of a conversation, for the visitor whose it is.

What agents note among themselves is handed out by the data protection officer, who looks at it first.
"""

from datetime import UTC, datetime
from typing import Any, Protocol

Rows = dict[str, list[dict[str, Any]]]

SHOWN = {
    "conversations": {"id", "audience", "identity", "state", "created_at", "professional", "survey", "last_answer"},
    "messages": {"seq", "author", "agent", "text", "answer", "choices", "picked", "intent", "confidence", "created_at"},
    "cases": {
        "queue", "reason", "priority", "number", "details", "consent", "opened_at", "taken_at", "first_reply_at",
        "closed_at", "outcome", "helped", "feedback", "due_at", "promise", "answer_by",
    },
    "case_events": {"kind", "at"},
}  # fmt: skip
"""Tables and columns that a visitor gets."""


class Records(Protocol):
    """Reads all that is kept of a conversation, by table."""

    async def of(self, conversation_id: str) -> Rows: ...


def for_visitor(rows: Rows) -> dict[str, Any]:
    """What the visitor gets of it."""
    shown = {
        table: [{name: value for name, value in row.items() if name in columns} for row in rows.get(table, [])]
        for table, columns in SHOWN.items()
    }
    [conversation] = shown.pop("conversations")
    exported_at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"exported_at": exported_at, "conversation": conversation, **shown}
