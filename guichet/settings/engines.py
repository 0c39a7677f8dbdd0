"""Settings: where the engines and the actions are, and the secret shared with them."""

from pydantic import Field, SecretStr

from guichet.settings.room import Room
from guichet.settings.values import Port, Seconds, TrackersUrl, Urls


class Engines(Room):
    """Where the engines and the actions are, and the secret shared with them."""

    engine_port: Port = Field(5005, alias="ENGINE_PORT", description="port of the engine, on loopback")
    engine_trackers: TrackersUrl = Field(
        "memory://",
        alias="ENGINE_TRACKERS_URL",
        description="where the engine keeps what rules that look back need; redis:// for several engines",
    )
    actions_port: Port = Field(5055, alias="ACTIONS_PORT", description="port of the actions, on loopback")
    engine_url: Urls = Field(
        "", alias="GUICHET_ENGINE_URL", description="engines, separated by commas; the local one by default"
    )
    engine_secret: SecretStr | None = Field(
        None, alias="GUICHET_ENGINE_SECRET", description="shared with the engine; made at first run"
    )
    engine_timeout: Seconds = Field(
        2.0, alias="GUICHET_ENGINE_TIMEOUT", description="seconds the engine may take before the menu answers"
    )

    @property
    def engine_urls(self) -> tuple[str, ...]:
        """The engines' addresses, without a slash at the end, in the order given."""
        return tuple(part.strip().rstrip("/") for part in self.engine_url.split(","))
