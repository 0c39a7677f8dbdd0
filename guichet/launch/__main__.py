"""`python -m guichet.launch`: what `make run` runs once environments and model are there."""

import asyncio
import os
import sys
from pathlib import Path

from guichet import secret, settings
from guichet.launch import demo, first_agent, preflight, processes, tables, welcome
from guichet.launch.output import Output
from guichet.launch.preflight import CannotStart
from guichet.secret import DamagedSecret
from guichet.settings import Settings, SettingsError

ROOT = Path(__file__).parent.parent.parent


def main() -> int:
    """Check, prepare, start. Returns the exit status."""
    os.chdir(ROOT)
    output = Output(sys.stdout)
    try:
        chosen = settings.load(os.environ)
        env = _prepare(chosen, output)
    except (SettingsError, CannotStart, DamagedSecret) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return processes.INTERRUPTED

    def make_first_agent() -> tuple[str, str] | None:
        return asyncio.run(first_agent.ensure(chosen.database_url))

    def started() -> None:
        welcome.announce(chosen, make_first_agent, output)

    output.say("Starting the engine, the actions and guichet ...")
    return processes.run(ROOT / "Procfile", env, started, without=demo.left_out(chosen))


def _prepare(chosen: Settings, output: Output) -> dict[str, str]:
    """Check, make the secret, migrate. Gives the processes' environment; raises what says why there is no start."""
    preflight.check(chosen)
    shared = os.environ.get("GUICHET_ENGINE_SECRET") or secret.ensure(chosen.var)
    output.say("Bringing the database up to date ...")
    tables.upgrade(chosen.database_url)
    ours = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "GUICHET_ENGINE_SECRET": shared}
    return {**os.environ, **ours, **demo.trusted(chosen, os.environ)}


if __name__ == "__main__":
    sys.exit(main())
