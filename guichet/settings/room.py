"""A room of the settings: the variables of one group; all rooms together are the settings."""

from pydantic import BaseModel, ConfigDict


class SettingsError(Exception):
    """A variable of the environment has a value that cannot work; the text names it, one problem a line."""


class Room(BaseModel):
    """Some variables. Each field's alias is its variable; docs/settings.md describes all."""

    model_config = ConfigDict(frozen=True, extra="forbid")
