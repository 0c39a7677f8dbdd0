"""Settings: how much visitors may ask of it, and what counts as a surge."""

from pydantic import Field

from guichet.settings.room import Room
from guichet.settings.values import Rate


class Limits(Room):
    """How much visitors may ask of it, and what counts as a surge."""

    rate_conversation: Rate = Field(
        "60/minute", alias="GUICHET_RATE_CONVERSATION", description="calls that write, per conversation"
    )
    rate_address: Rate = Field(
        "1200/minute", alias="GUICHET_RATE_ADDRESS", description="calls per address: a hospital is one address"
    )
    rate_new: Rate = Field("300/minute", alias="GUICHET_RATE_NEW", description="new conversations per address")
    calls_at_once: int = Field(
        256,
        alias="GUICHET_CALLS_AT_ONCE",
        ge=1,
        le=100_000,
        description="calls of visitors under way in one process; who comes then is asked to come again (503)",
    )
    surge_turned_away: int = Field(
        30,
        alias="GUICHET_SURGE_TURNED_AWAY",
        ge=0,
        le=100_000,
        description="questions a minute without place at the engines, in one process, that begin a surge; 0 for never",
    )
    surge_opened: int = Field(
        3000,
        alias="GUICHET_SURGE_OPENED",
        ge=0,
        le=1_000_000,
        description="new conversations a minute that begin a surge; 0 for never",
    )
    surge_calm: float = Field(
        5.0, alias="GUICHET_SURGE_CALM", gt=0, le=120, description="calm minutes after which a surge ends by itself"
    )
