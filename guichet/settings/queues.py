"""Settings: when people are answered by people, and how many may wait."""

from pydantic import Field

from guichet import opening
from guichet.settings.room import Room
from guichet.settings.values import Hours


class Queues(Room):
    """When people are answered by people, and how many may wait."""

    opening_hours: Hours = Field(opening.ALWAYS, alias="GUICHET_OPENING_HOURS", description="when the queues are open")
    waiting_limit: int = Field(
        100,
        alias="GUICHET_WAITING_LIMIT",
        ge=0,
        le=10_000,
        description="cases that may wait in a queue; further ones become call-backs",
    )
    callback_hours: float = Field(
        8.0,
        alias="GUICHET_CALLBACK_HOURS",
        gt=0,
        le=200,
        description="hours of opening within which a call-back is promised",
    )
    silence_minutes: int = Field(
        20,
        alias="GUICHET_SILENCE_MINUTES",
        ge=0,
        le=1440,
        description="minutes after which a case is closed when the visitor does not answer the agent; 0 for never",
    )
    agent_cap: int = Field(
        0,
        alias="GUICHET_AGENT_CAP",
        ge=0,
        le=50,
        description="cases are assigned by themselves to agents who hold fewer than this; 0 for never",
    )
