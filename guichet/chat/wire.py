"""The wire: what messages and states look like in JSON and in the event stream."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from guichet.conversations.messages import Author, Message
from guichet.conversations.portal_store import Earlier
from guichet.conversations.service import Standing
from guichet.personal_data import masked_kinds

Json = dict[str, Any]


def message_json(message: Message) -> Json:
    """A message as docs/protocol.md describes it. What the engine guessed stays inside."""
    return {
        "seq": message.seq,
        "author": message.author.value,
        "text": message.text,
        "agent": message.agent,
        "answer": asdict(message.answer) if message.answer and not _is_reworded(message) else None,
        "choices": [asdict(choice) for choice in message.choices],
        "created_at": moment(message.created_at),
        "client_id": message.client_id if message.author is Author.VISITOR else None,
        "masked": masked_kinds(message.text) if message.author is Author.VISITOR else [],
    }


def _is_reworded(message: Message) -> bool:
    """True when an agent changed the published words: no link may then say that they are the notice's."""
    return message.author is Author.AGENT and message.is_edited


def moment(value: datetime) -> str:
    """A moment in UTC, as 2026-11-24T10:00:00.000000Z."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def earlier_json(earlier: Earlier) -> Json:
    """A conversation to choose from."""
    return {
        "id": earlier.id,
        "created_at": moment(earlier.created_at),
        "last_at": moment(earlier.last_at),
        "state": earlier.state.value,
        "question": earlier.question,
    }


def standing_json(standing: Standing) -> Json:
    """Where a conversation stands."""
    return {**asdict(standing), "state": standing.state.value}


def message_event(message: Message) -> str:
    """A message as a server-sent event; its id is what a client resumes from."""
    return f"id: {message.seq}\nevent: message\ndata: {_line(message_json(message))}\n\n"


def standing_event(standing: Standing) -> str:
    """A state as a server-sent event; without id, as it is not replayed but told anew."""
    return f"event: state\ndata: {_line(standing_json(standing))}\n\n"


def typing_event(standing: Standing) -> str:
    """The agent is typing; never stored, so never replayed."""
    return f"event: typing\ndata: {_line({'author': Author.AGENT.value, 'agent': standing.agent})}\n\n"


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
