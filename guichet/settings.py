"""Settings: every choice the environment may make, read once, checked once."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from guichet import contradictions, opening
from guichet.setting_values import (
    BusUrl,
    DatabaseUrl,
    Days,
    HostNames,
    Hours,
    Origins,
    Place,
    Port,
    Rate,
    Seconds,
    TrackersUrl,
    Urls,
)


class SettingsError(Exception):
    """A variable of the environment has a value that cannot work; the text names it, one problem a line."""


LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Settings(BaseModel):
    """What the environment decides. Each field's alias is its variable; docs/settings.md describes all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    portal_jwks: str | None = Field(
        None, alias="GUICHET_PORTAL_JWKS", description="the portal's public keys (JWKS): a file or an https:// address"
    )
    portal_issuer: str = Field("portail", alias="GUICHET_PORTAL_ISSUER", description="`iss` of portal tokens")
    portal_audience: str = Field("guichet", alias="GUICHET_PORTAL_AUDIENCE", description="`aud` of portal tokens")
    portal_session: Seconds = Field(
        3600.0, alias="GUICHET_PORTAL_SESSION", description="seconds a professional's token lasts before it is renewed"
    )
    identity_key: SecretStr | None = Field(
        None,
        alias="GUICHET_IDENTITY_KEY",
        min_length=32,
        description="key of the hash that stands for a professional; made at first run",
    )
    oidc_issuer: str = Field("", alias="GUICHET_OIDC_ISSUER", description="identity provider of agents: its issuer")
    oidc_client_id: str = Field("", alias="GUICHET_OIDC_CLIENT_ID", description="what the provider knows guichet as")
    oidc_client_secret: SecretStr | None = Field(None, alias="GUICHET_OIDC_CLIENT_SECRET", description="its secret")
    oidc_back: str = Field("", alias="GUICHET_OIDC_BACK", description="this guichet's address and /desk/provider/back")
    oidc_name: str = Field("votre organisation", alias="GUICHET_OIDC_NAME", description="the provider, on the button")
    rate_conversation: Rate = Field(
        "60/minute", alias="GUICHET_RATE_CONVERSATION", description="calls that write, per conversation"
    )
    rate_address: Rate = Field(
        "1200/minute", alias="GUICHET_RATE_ADDRESS", description="calls per address: a hospital is one address"
    )
    rate_new: Rate = Field("300/minute", alias="GUICHET_RATE_NEW", description="new conversations per address")
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
    opening_hours: Hours = Field(opening.ALWAYS, alias="GUICHET_OPENING_HOURS", description="when the queues are open")
    waiting_limit: int = Field(
        100,
        alias="GUICHET_WAITING_LIMIT",
        ge=0,
        le=10_000,
        description="cases that may wait in a queue; further ones become call-backs",
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

    retention_conversations: Days = Field(90, alias="GUICHET_RETENTION_CONVERSATIONS", description="days after the end")
    retention_forms: Days = Field(30, alias="GUICHET_RETENTION_FORMS", description="days after the case was closed")
    retention_audit: Days = Field(365, alias="GUICHET_RETENTION_AUDIT", description="days that the audit log goes back")
    retention_statistics: Days = Field(730, alias="GUICHET_RETENTION_STATISTICS", description="days of figures kept")

    @model_validator(mode="before")
    @classmethod
    def _derive(cls, values: dict[str, object]) -> dict[str, object]:
        """Give the defaults that depend on other variables."""
        var = values.get("GUICHET_VAR", "var")
        port = values.get("ENGINE_PORT", 5005)
        defaults = {
            "GUICHET_DATABASE_URL": f"sqlite:///{var}/guichet.db",
            "GUICHET_ENGINE_URL": f"http://127.0.0.1:{port}",
        }
        return {**defaults, **values}

    @model_validator(mode="after")
    def _works_together(self) -> "Settings":
        contradictions.check(self.database_url, self.bus_url, self.workers)
        return self

    @model_validator(mode="after")
    def _demo_on_this_machine(self) -> "Settings":
        # The demonstration portal signs anybody in: nobody else may reach it, or what trusts it.
        if self.demo and (self.host not in LOOPBACK or self.proxies):
            raise ValueError(
                f"GUICHET_DEMO=true with GUICHET_HOST={self.host} and GUICHET_PROXIES={self.proxies}: "
                "expected 127.0.0.1 without proxies; set GUICHET_DEMO=0 to serve other machines"
            )
        return self

    @property
    def asks_second_factor(self) -> bool:
        """True when an agent's account has to have a second factor."""
        return not self.demo if self.second_factor is None else self.second_factor

    @property
    def engine_urls(self) -> tuple[str, ...]:
        """The engines' addresses, without a slash at the end, in the order given."""
        return tuple(part.strip().rstrip("/") for part in self.engine_url.split(","))

    @property
    def allowed_origins(self) -> frozenset[str]:
        """The websites whose pages may call the public API."""
        return frozenset(part.strip() for part in self.origins.split(",") if part.strip())

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that agents may send links to; empty when none were chosen."""
        return frozenset(part.strip() for part in self.link_hosts.split(",") if part.strip())

    def secret(self) -> str:
        """The secret shared with the engine: the variable, or the file the launcher made.

        Raises SettingsError when there is neither.
        """
        if self.engine_secret is not None:
            return self.engine_secret.get_secret_value()
        path = self.var / "engine-secret"
        try:
            return path.read_text(encoding="ascii").strip()
        except OSError:
            raise SettingsError(
                f"GUICHET_ENGINE_SECRET is unset and {path} cannot be read: expected one of both (`make run` makes it)"
            ) from None


def variables() -> tuple[str, ...]:
    """The names of all variables that are read."""
    return tuple(str(field.alias) for field in Settings.model_fields.values())


def load(env: Mapping[str, str]) -> Settings:
    """Read the settings from `env`, usually os.environ; an empty variable counts as unset.

    Raises SettingsError: a line for each wrong value, naming variable, value and what was expected.
    """
    given = {name: env[name] for name in variables() if env.get(name)}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError("\n".join(_line(problem, given) for problem in error.errors())) from None


def _line(problem: object, given: Mapping[str, str]) -> str:
    assert isinstance(problem, dict)
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    name = str(problem["loc"][0])
    is_hidden = "SECRET" in name or name.endswith("_KEY")
    shown = "(hidden)" if is_hidden else contradictions.without_password(given.get(name, ""))
    return f"{name}={shown}: {message[0].lower()}{message[1:]}"
