"""Settings: every choice the environment may make, read once, checked once. A room for each group of them."""

from collections.abc import Mapping

from pydantic import ValidationError, model_validator

from guichet import contradictions
from guichet.settings.desk import Desk
from guichet.settings.engines import Engines
from guichet.settings.identity import Identity
from guichet.settings.limits import Limits
from guichet.settings.queues import Queues
from guichet.settings.retention import Retention
from guichet.settings.room import SettingsError
from guichet.settings.serving import Serving

__all__ = ["Settings", "SettingsError", "load", "variables"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Settings(Retention, Desk, Queues, Limits, Identity, Engines, Serving):
    """What the environment decides. The rooms stand from the last to the first, as Python reads fields."""

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
