"""`python -m examples.portal`: serves the demonstration portal on this machine, while GUICHET_DEMO is 1."""

import os
import sys
from functools import partial
from pathlib import Path

from sanic.worker.loader import AppLoader

from examples.portal.app import Portal, create_app
from examples.portal.keys import Signer

HOST = "127.0.0.1"


def main() -> None:
    """Read the environment and serve; a demonstration that was not asked for ends with a line that says so."""
    env = os.environ
    if env.get("GUICHET_DEMO", "").lower() not in ("1", "true", "yes", "on"):
        sys.exit("The demonstration portal signs anybody in: it runs with GUICHET_DEMO=1 alone, never in production.")
    signer = Signer(
        Path(env.get("GUICHET_VAR") or "var"),
        issuer=env.get("GUICHET_PORTAL_ISSUER") or "portail",
        audience=env.get("GUICHET_PORTAL_AUDIENCE") or "guichet",
    )
    portal = Portal(signer, guichet=f"http://{env.get('GUICHET_HOST') or HOST}:{env.get('GUICHET_PORT') or 8000}")
    port = int(env.get("GUICHET_DEMO_PORTAL_PORT") or 8010)
    app = AppLoader(factory=partial(create_app, portal)).load()
    app.run(host=HOST, port=port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
