"""Serving: one process that answers, on a port of its own or on one that its parent has opened."""

import os
import socket
from functools import partial
from typing import Any

from sanic import Sanic
from sanic.worker.loader import AppLoader

from guichet.settings import Settings

BACKLOG = 1024
"""Connections that may wait to be taken: everybody reconnects at once after a restart."""


def run(settings: Settings, listener: int | None = None, ready: int | None = None) -> None:
    """Serve until told to stop. `listener`: descriptor of an open port; `ready`: of a pipe to say on that it serves."""
    from guichet.app import App, create_app

    app: App = AppLoader(factory=partial(create_app, settings)).load()

    async def tell(_: "Sanic[Any, Any]") -> None:
        if ready is not None:
            os.write(ready, b"1")
            os.close(ready)

    app.register_listener(tell, "after_server_start")
    place: dict[str, Any] = {"host": settings.host, "port": settings.port, "backlog": BACKLOG}
    if listener is not None:
        place = {"sock": socket.socket(fileno=listener)}
    app.run(**place, single_process=True, motd=False, access_log=False)
