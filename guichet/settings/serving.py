"""Settings: what it listens on, what it keeps things in, who may call it."""

from pathlib import Path

from pydantic import Field

from guichet.settings.room import Room
from guichet.settings.values import BusUrl, DatabaseUrl, Origins, Place, Port, Seconds


class Serving(Room):
    """What it listens on, what it keeps things in, who may call it."""

    host: str = Field("127.0.0.1", alias="GUICHET_HOST", min_length=1, description="address to listen on")
    port: Port = Field(8000, alias="GUICHET_PORT", description="port of the website, the API and the desk")
    var: Path = Field(Path("var"), alias="GUICHET_VAR", description="folder for what is made while running")
    database_url: DatabaseUrl = Field(
        "", alias="GUICHET_DATABASE_URL", description="SQLite or PostgreSQL; a SQLite file in GUICHET_VAR by default"
    )
    bus_url: BusUrl = Field(
        "memory://", alias="GUICHET_BUS_URL", description="how waiting streams are woken: memory:// or redis://"
    )
    workers: int = Field(1, alias="GUICHET_WORKERS", ge=1, description="processes that serve; several need redis://")
    demo: bool = Field(
        False, alias="GUICHET_DEMO", description="true while trying it out on this machine, false in production"
    )
    demo_portal_port: Port = Field(
        8010, alias="GUICHET_DEMO_PORTAL_PORT", description="port of the demonstration portal, on loopback"
    )
    notice: Path = Field(
        Path("notice/notice.yaml"), alias="GUICHET_NOTICE", description="the published notice: its YAML file"
    )
    proxies: int = Field(
        0, alias="GUICHET_PROXIES", ge=0, le=10, description="reverse proxies in front, for visitors' addresses"
    )
    heartbeat: Seconds = Field(15.0, alias="GUICHET_HEARTBEAT", description="seconds between heartbeats of a stream")
    metrics: Place = Field(
        "", alias="GUICHET_METRICS", description="where Prometheus reads metrics, as 127.0.0.1:9100; nowhere by default"
    )
    origins: Origins = Field(
        "",
        alias="GUICHET_ALLOWED_ORIGINS",
        description="other websites that may embed the chat: their origins, separated by commas",
    )

    @property
    def allowed_origins(self) -> frozenset[str]:
        """The websites whose pages may call the public API."""
        return frozenset(part.strip() for part in self.origins.split(",") if part.strip())
