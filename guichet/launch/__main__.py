"""`python -m guichet.launch`: what `make run` runs once environments and model are there."""

import asyncio
import os
import sys
from pathlib import Path

from guichet import settings
from guichet.database import migration
from guichet.launch import first_agent, preflight, processes, secret, welcome
from guichet.launch.preflight import CannotStart
from guichet.settings import SettingsError

ROOT = Path(__file__).parent.parent.parent


def main() -> int:
    """Check, prepare, start. Returns the exit status."""
    os.chdir(ROOT)
    try:
        chosen = settings.load(os.environ)
        preflight.check(chosen)
    except (SettingsError, CannotStart) as error:
        print(error, file=sys.stderr)
        return 1
    shared = os.environ.get("GUICHET_ENGINE_SECRET") or secret.ensure(chosen.var)
    print("Bringing the database up to date ...", flush=True)
    migration.upgrade(chosen.database_url)
    agent = asyncio.run(first_agent.ensure(chosen.database_url))
    print("Starting the engine, the actions and guichet ...", flush=True)
    welcome.announce(chosen, agent)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "GUICHET_ENGINE_SECRET": shared}
    return processes.run(ROOT / "Procfile", env)


if __name__ == "__main__":
    sys.exit(main())
