"""What agents do to each other: two claim at once, one vanishes."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice

from guichet.database.session import Database
from tests.faults import stored
from tests.faults.fault import Scene
from tests.faults.history import Talk
from tests.faults.visitors import Agent

SIGN_S = 10
"""Seconds between two signs of an agent who is there; who gives none for a minute has their cases given back."""

LANES = 3
"""Conversations that are claimed at a time."""

A_CONVERSATION = 10
"""Claims of one conversation: the page that agents are shown holds all of it, and so takes longer each time."""

TOLD = 100
"""Claims between two words of how far it is."""

VANISHED_S = "120"


@asynccontextmanager
async def two_claim(times: int, scene: Scene) -> AsyncIterator[None]:
    """Two agents claim a conversation at once, `times` times: one wins, and the other is told so."""
    agents = tuple(scene.agents.values())
    numbers = iter(range(1, times + 1))
    await asyncio.gather(*(agent.arrive() for agent in agents))
    signs = asyncio.create_task(_give_signs(agents))
    async with scene.system.database() as database, asyncio.TaskGroup() as group:
        for _ in range(LANES):
            group.create_task(_claim_on(numbers, scene, agents, database))
    signs.cancel()
    await asyncio.gather(signs, return_exceptions=True)
    yield


async def _give_signs(agents: Sequence[Agent]) -> None:
    while True:
        await asyncio.sleep(SIGN_S)
        await asyncio.gather(*(agent.arrive() for agent in agents))


async def _claim_on(numbers: Iterator[int], scene: Scene, agents: Sequence[Agent], database: Database) -> None:
    """Claim one conversation after the other, as long as there are numbers."""
    while turns := tuple(islice(numbers, A_CONVERSATION)):
        visitor = await scene.join()
        await visitor.ask_human()
        await visitor.finish()
        for number in turns:
            await _claim(agents, visitor.talk, database)
            if number % TOLD == 0:
                print(f"    {scene.system.store}: claim {number:,}", file=sys.stderr, flush=True)


async def _claim(agents: Sequence[Agent], talk: Talk, database: Database) -> None:
    """All of them at once; the winner gives it back."""
    statuses = await asyncio.gather(*(agent.post(talk, "take") for agent in agents))
    if sorted(statuses) != [303, 409]:
        talk.errors.append(f"two agents took it and were told {statuses}")
    winner = agents[statuses.index(303)] if 303 in statuses else agents[0]
    holder = await stored.holder(database, talk.conversation_id)
    if holder != winner.id:
        talk.errors.append(f"{winner.id} was told to hold it, {holder} does")
    if not await winner.until_done(talk, "release"):
        talk.errors.append(f"{winner.id} could not give it back")


@asynccontextmanager
async def vanishes(scene: Scene) -> AsyncIterator[None]:
    """An agent takes a case and is seen no more: it is given back, and another takes it."""
    visitor = scene.visitors[0]
    first, second = scene.agents.values()
    await visitor.ask_human()
    await first.arrive()
    assert await first.until_done(visitor.talk, "take"), "nobody held it, and it could not be taken"
    # Two minutes in a moment: to all the others the agent gives no sign any more.
    with scene.system.wished("clock", VANISHED_S):
        await scene.system.until_granted("clock")
        async with asyncio.timeout(60), scene.system.database() as database:
            while await stored.holder(database, visitor.talk.conversation_id) is not None:
                await second.arrive()
                await asyncio.sleep(0.2)
        assert await second.until_done(visitor.talk, "take"), "given back, and it could not be taken"
        visitor.talk.holder = second.id
        yield
