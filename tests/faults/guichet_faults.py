"""What breaks in guichet's own process: killed anywhere, restarted, its clock, its descriptors."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

from tests.faults import stored
from tests.faults.fault import NotHere, Scene
from tests.faults.history import ACKED, UNKNOWN, Sent
from tests.faults.system import System
from tests.faults.visitors import Agent, Visitor

NO_MORE = 3
"""Descriptors: input, output and errors alone. What else is open stays, and no other is given."""


@asynccontextmanager
async def killed_at(point: str, scene: Scene) -> AsyncIterator[None]:
    """Killed at a point inside a turn or a handoff; started again when it is dead."""
    system = scene.system
    if point.startswith(("handoff", "take", "agent")):
        acts = asyncio.create_task(_handoff(system, scene.visitors[0], scene.agents["agent-1"], point))
    else:
        system.wish("die", point)
        acts = asyncio.create_task(asyncio.sleep(0))
    try:
        assert await system.until_guichet_died(), f"it never came to the point: {point}"
    finally:
        system.withdraw("die")
        await system.start_guichet()
        await acts
    yield


async def _handoff(system: System, visitor: Visitor, agent: Agent, point: str) -> None:
    """A visitor asks, an agent takes and replies; guichet dies on the way, and everybody repeats."""
    if point.startswith("handoff"):
        system.wish("die", point)
    await visitor.ask_human()
    if point.startswith("handoff"):
        return
    await agent.arrive()
    if point.startswith("take"):
        system.wish("die", point)
    assert await agent.until_done(visitor.talk, "take"), "nobody held it, and it could not be taken"
    visitor.talk.holder = agent.id
    if point.startswith("agent"):
        system.wish("die", point)
        sent = Sent("agent:r1", "Bonjour, je regarde votre question.")
        visitor.talk.sent.append(sent)
        done = await agent.until_done(visitor.talk, "reply", text=sent.said, client_id="r1")
        async with system.database() as database:
            rows = (await stored.conversations(database, [visitor.talk.conversation_id]))[
                visitor.talk.conversation_id
            ].rows
        sent.seq = next((row.seq for row in rows if row.client_id == "agent:r1"), 0)
        sent.outcome = ACKED if done else UNKNOWN


@asynccontextmanager
async def restarted(scene: Scene) -> AsyncIterator[None]:
    """Stopped in order while everybody talks, and started again."""
    await scene.system.kill_guichet(signal.SIGTERM)
    await scene.system.start_guichet()
    yield


@asynccontextmanager
async def clock_moved(scene: Scene) -> AsyncIterator[None]:
    """An hour forward, an hour back, and right again."""
    for seconds in ("3600", "-3600", "0"):
        with scene.system.wished("clock", seconds):
            await scene.system.until_granted("clock")
            await asyncio.sleep(0.5)
    yield


@asynccontextmanager
async def descriptors_exhausted(scene: Scene) -> AsyncIterator[None]:
    """It may open nothing more: no connection, no file."""
    if not hasattr(psutil, "RLIMIT_NOFILE"):
        raise NotHere("needs Linux, which limits a process from outside")
    assert scene.system.guichet is not None
    process = psutil.Process(scene.system.guichet.pid)
    before = process.rlimit(psutil.RLIMIT_NOFILE)
    process.rlimit(psutil.RLIMIT_NOFILE, (NO_MORE, before[1]))
    try:
        yield
    finally:
        process.rlimit(psutil.RLIMIT_NOFILE, before)
