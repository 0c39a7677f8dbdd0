"""Settings: how long each kind of data is kept."""

from pydantic import Field

from guichet.settings.room import Room
from guichet.settings.values import Days


class Retention(Room):
    """How long each kind of data is kept."""

    retention_conversations: Days = Field(90, alias="GUICHET_RETENTION_CONVERSATIONS", description="days after the end")
    retention_forms: Days = Field(30, alias="GUICHET_RETENTION_FORMS", description="days after the case was closed")
    retention_audit: Days = Field(365, alias="GUICHET_RETENTION_AUDIT", description="days that the audit log goes back")
    retention_statistics: Days = Field(730, alias="GUICHET_RETENTION_STATISTICS", description="days of figures kept")
