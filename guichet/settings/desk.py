"""Settings: how agents sign in, and what they may send."""

from pydantic import Field

from guichet.settings.room import Room
from guichet.settings.values import HostNames


class Desk(Room):
    """How agents sign in, and what they may send."""

    second_factor: bool | None = Field(
        None,
        alias="GUICHET_SECOND_FACTOR",
        description="true: agents need a code of an app too; by default true, and false in a demonstration",
    )
    secure_cookies: bool = Field(
        False, alias="GUICHET_SECURE_COOKIES", description="true when the desk is served over https"
    )
    link_hosts: HostNames = Field(
        "",
        alias="GUICHET_LINK_HOSTS",
        description="hosts that agents may send links to; those that the notice names by default",
    )

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that agents may send links to; empty when none were chosen."""
        return frozenset(part.strip() for part in self.link_hosts.split(",") if part.strip())
