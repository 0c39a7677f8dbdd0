"""`python -m actions.serve`: serves the actions on loopback, to the engine alone."""

import logging
import os
import socket
import sys

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions.actions import RouteAffected, RouteCase, SuggestQuestions

HOST = "127.0.0.1"


def main() -> None:
    """Serve until stopped. A port that cannot be had is said in one line."""
    value = os.environ.get("ACTIONS_PORT") or "5055"
    try:
        listener = _listen(value)
    except ValueError as error:
        sys.exit(f"actions: {error}")
    # rasa-sdk logs which version called and what an action was given: warnings are enough.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("rasa_sdk").setLevel(logging.ERROR)
    executor = ActionExecutor()
    for action in (RouteAffected, RouteCase, SuggestQuestions):
        executor.register_action(action)
    app = create_app(executor, cors_origins=None)
    app.run(sock=listener, single_process=True, motd=False, access_log=False)


def _listen(value: str) -> socket.socket:
    """A socket on the port. Raises ValueError, which names the port and the variable."""
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ValueError(f"ACTIONS_PORT={value}: expected a port from 1 to 65535")
    try:
        return socket.create_server((HOST, int(value)))
    except OSError:
        raise ValueError(f"port {value} is in use: stop what uses it, or set ACTIONS_PORT to another") from None


if __name__ == "__main__":
    main()
