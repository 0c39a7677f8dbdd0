"""The list of faults, and those of the engine and the line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from tests.faults import agent_faults, guichet_faults, launcher, store_faults
from tests.faults.fault import Fault, Scene, long_waits, menus, repeats
from tests.faults.system import POSTGRES

OUTWAIT_S = 5.5
"""Seconds: longer than guichet waits for a lock or for a free connection, which is 5."""

HANGS_S = 2.5
"""Seconds: longer than guichet waits for the engine, which is 2."""


@asynccontextmanager
async def engine(mode: str, scene: Scene) -> AsyncIterator[None]:
    """The engine, or the actions behind it, fail in one way."""
    await scene.system.engine.become(mode)
    try:
        yield
    finally:
        await scene.system.engine.become("good")


@asynccontextmanager
async def line_cut(scene: Scene) -> AsyncIterator[None]:
    """Nobody reaches guichet."""
    await scene.system.line.cut()
    try:
        yield
    finally:
        await scene.system.line.start()


def faults(claims: int) -> list[Fault]:
    """All faults; `claims`: how often two agents claim at once."""
    only_postgres, killed = (POSTGRES,), store_faults.killed
    return [
        Fault("engine killed", partial(engine, "killed"), 0.5, shows=menus),
        Fault("engine hung", partial(engine, "hung"), HANGS_S, shows=menus),
        Fault("engine slow", partial(engine, "slow"), HANGS_S, shows=long_waits),
        Fault("engine empty", partial(engine, "empty"), 0.5, shows=menus),
        Fault("engine answers 500", partial(engine, "error"), 0.5, shows=menus),
        Fault("engine garbage", partial(engine, "garbage"), 0.5, shows=menus),
        Fault("actions killed", partial(engine, "actions killed"), 0.5, shows=menus),
        *(
            Fault(f"guichet killed: {point}", partial(guichet_faults.killed_at, point), shows=repeats)
            for point in launcher.POINTS
        ),
        Fault("restart with open chats", guichet_faults.restarted, shows=repeats),
        Fault("database locked", store_faults.database_locked, OUTWAIT_S, shows=long_waits),
        Fault(
            "database killed and restarted",
            partial(store_faults.killed, store_faults.postgres),
            1,
            only_postgres,
            repeats,
        ),
        Fault("database read-only", store_faults.database_read_only, 1, shows=repeats),
        Fault("connection pool empty", store_faults.pool_empty, OUTWAIT_S, shows=long_waits),
        Fault("Redis killed", partial(killed, store_faults.redis), 1.5, only_postgres),
        Fault("Redis flushed", store_faults.redis_flushed, 0.5, only_postgres),
        Fault("line cut for 0.2 s", line_cut, 0.2, shows=repeats),
        Fault("line cut for 5 s", line_cut, 5, shows=repeats),
        Fault("line cut for 60 s", line_cut, 60, shows=repeats, long=True),
        Fault(f"two agents claim at once, {claims:,} times", partial(agent_faults.two_claim, claims)),
        Fault("an agent vanishes with a case", agent_faults.vanishes),
        Fault("clock moved by an hour, both ways", guichet_faults.clock_moved),
        Fault("disk full", store_faults.disk_full, 1, shows=repeats),
        Fault("file descriptors exhausted", guichet_faults.descriptors_exhausted, 1, shows=repeats),
    ]
