"""The welcome: waits until everything answers, then prints where to go."""

import json
import threading
import time
import urllib.error
import urllib.request

from guichet.settings import Settings

POLL_S = 0.5
TELL_S = 10


def announce(settings: Settings, first_agent: tuple[str, str] | None) -> threading.Thread:
    """Print the addresses once the system is ready, without holding up the printing of the processes.

    `first_agent`: e-mail and one-time password, shown this once.
    """
    thread = threading.Thread(target=_wait_and_print, args=(settings, first_agent), daemon=True)
    thread.start()
    return thread


def _wait_and_print(settings: Settings, first_agent: tuple[str, str] | None) -> None:
    base = f"http://{settings.host}:{settings.port}"
    began = told = time.monotonic()
    while not _is_ready(base):
        time.sleep(POLL_S)
        if time.monotonic() - told > TELL_S:
            told = time.monotonic()
            print(f"  still starting ({told - began:.0f} s): the engine loads its model", flush=True)
    print(_text(base, first_agent, time.monotonic() - began), flush=True)


def _is_ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/health/ready", timeout=2) as response:  # noqa: S310  our own address
            return bool(json.load(response)["ready"])
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return False


def _text(base: str, first_agent: tuple[str, str] | None, seconds: float) -> str:
    lines = [
        "",
        f"  Guichet is ready after {seconds:.0f} s.",
        f"  The notice, with the assistant:  {base}/",
        f"  The agents' desk:                {base}/desk",
    ]
    if first_agent:
        email, password = first_agent
        lines += [
            f"  First agent:                     {email}",
            f"  One-time password:               {password}",
            "  (shown this once; the desk asks for a new one at the first sign-in)",
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])
