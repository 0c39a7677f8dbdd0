"""The welcome: waits until everything answers, then prints where to go."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from guichet.launch import demo
from guichet.launch.output import Output
from guichet.settings import Settings

POLL_S = 0.5
TELL_S = 10

FirstAgent = Callable[[], tuple[str, str] | None]
"""Makes the first agent when there is none; gives e-mail and one-time password, which are shown this once."""

# Our own address: a proxy of the environment has no part in it.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def announce(settings: Settings, first_agent: FirstAgent, output: Output) -> threading.Thread:
    """Print the addresses once the system is ready, without holding up the printing of the processes."""
    thread = threading.Thread(target=_wait_and_print, args=(settings, first_agent, output), daemon=True)
    thread.start()
    return thread


def _wait_and_print(settings: Settings, first_agent: FirstAgent, output: Output) -> None:
    base = address(settings)
    began = told = time.monotonic()
    while not _is_ready(base):
        time.sleep(POLL_S)
        if time.monotonic() - told > TELL_S:
            told = time.monotonic()
            output.say(f"  still starting ({told - began:.0f} s): the engine loads its model")
    seconds = time.monotonic() - began
    try:
        # Only now: made before a start that fails, it would be there and its password never shown.
        agent = first_agent()
    except SQLAlchemyError as error:
        agent = None
        output.say(
            f"The first agent could not be made ({str(error).splitlines()[0]}): start again, or add one by hand."
        )
    output.say(_text(base, agent, seconds, demo.address(settings) if settings.demo else None))


def address(settings: Settings) -> str:
    """The address to open in a browser on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  shown, not bound
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _is_ready(base: str) -> bool:
    try:
        with _direct.open(f"{base}/health/ready", timeout=2) as response:
            return bool(json.load(response)["ready"])
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return False


def _text(base: str, first_agent: tuple[str, str] | None, seconds: float, portal: str | None) -> str:
    lines = [
        "",
        f"  Guichet is ready after {seconds:.0f} s.",
        f"  The notice, with the assistant:  {base}/",
        f"  The agents' desk:                {base}/desk",
    ]
    if portal:
        lines.append(f"  A professionals' portal:         {portal}  (a demonstration: GUICHET_DEMO=0 leaves it out)")
    if first_agent:
        email, password = first_agent
        lines += [
            f"  First agent:                     {email}",
            f"  One-time password:               {password}",
            "  (shown this once; the desk asks for a new one at the first sign-in)",
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])
