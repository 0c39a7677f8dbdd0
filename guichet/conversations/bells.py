"""Bells: topics that are rung when something was committed, so that waiting streams look again."""

from typing import Protocol

DESK = "desk"


def conversation_topic(conversation_id: str) -> str:
    """The topic of one conversation."""
    return f"conversation:{conversation_id}"


def visitor_types(conversation_id: str) -> str:
    """The topic that is rung while the visitor types."""
    return f"visitor-types:{conversation_id}"


def agent_types(conversation_id: str) -> str:
    """The topic that is rung while the agent types."""
    return f"agent-types:{conversation_id}"


class Bell(Protocol):
    """Wakes whoever waits for a topic, in this process or another. Carries no content."""

    async def publish(self, topic: str) -> None: ...


async def ring(bell: Bell, conversation_id: str) -> None:
    """Wake the visitor's streams and the desk after a change to a conversation."""
    await bell.publish(conversation_topic(conversation_id))
    await bell.publish(DESK)
