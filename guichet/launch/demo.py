"""The demonstration: what trusts the demonstration portal, while there is one."""

from collections.abc import Mapping

from guichet.settings import Settings

PORTAL = "portal"
"""Its name in the Procfile."""


def left_out(settings: Settings) -> tuple[str, ...]:
    """The processes that are not started: in production, the portal."""
    return () if settings.demo else (PORTAL,)


def address(settings: Settings) -> str:
    """Where the portal is opened in a browser."""
    return f"http://127.0.0.1:{settings.demo_portal_port}/"


def trusted(settings: Settings, env: Mapping[str, str]) -> dict[str, str]:
    """The variables that let guichet trust the portal's keys and its pages call the API; keys that are set stay."""
    if not settings.demo:
        return {}
    origins = [f"http://{host}:{settings.demo_portal_port}" for host in ("127.0.0.1", "localhost")]
    return {
        "GUICHET_PORTAL_JWKS": env.get("GUICHET_PORTAL_JWKS") or f"{address(settings)}jwks.json",
        "GUICHET_ALLOWED_ORIGINS": ",".join([*sorted(settings.allowed_origins), *origins]),
    }
