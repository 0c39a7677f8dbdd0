"""Trials: the faults on one store, each under load: break, hold, mend, recover, compare."""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.faults import stored
from tests.faults.checker import Verdict, check
from tests.faults.fault import Fault, NotHere, Scene
from tests.faults.history import Stored
from tests.faults.system import System
from tests.faults.visitors import FAILED, Agent, Crowd, Visitor
from tests.stack import ROOT

RECOVERED_S = 60
WELL_S = 60
SHOWS_S = 30
"""Seconds that a fault is held at most until visitors notice it."""

GOOD_TURNS = 3
"""Answers of the engine that show that the fault before is over, its back-off included."""

LOGS = ROOT / "var" / "campaign"
SHOWN = 8
"""Findings of one fault that are printed."""


@dataclass
class Trials:
    """Runs faults on one system, one after the other, and keeps what came of it."""

    system: System
    visitors: int
    logs: Path = LOGS
    verdict: Verdict = field(default_factory=Verdict)
    rows: list[str] = field(default_factory=list)
    count: int = 0

    async def run(self, faults: list[Fault], *, tell: bool) -> None:
        """All of them. `tell`: say on the standard error which one is under way."""
        for number, fault in enumerate(faults, 1):
            if tell:
                print(f"    {self.system.store}, {number} of {len(faults)}: {fault.name}", file=sys.stderr, flush=True)
            await self._run(fault)

    async def _run(self, fault: Fault) -> None:
        crowd = Crowd()
        async with self._scene(crowd) as scene:
            try:
                findings = await self._break(fault, scene, crowd)
            except NotHere as reason:
                self._tell(fault.name, "not run", "", str(reason))
                return
            recovery_s = await self._recover()
            kept = await self._end(scene.visitors)
        if recovery_s is None:
            findings.append(f"no answer within {RECOVERED_S} s after it was mended")
        verdict = check([visitor.talk for visitor in scene.visitors], kept)
        verdict.unexpected += findings
        self._judge(fault, verdict, crowd, recovery_s)

    @asynccontextmanager
    async def _scene(self, crowd: Crowd) -> AsyncIterator[Scene]:
        """Visitors who write, and agents, until the end of the block."""
        people: list[Visitor] = []
        async with _browsers() as http:

            async def join() -> Visitor:
                people.append(visitor := Visitor(http, self.system.url, crowd))
                await visitor.open()
                visitor.begin()
                return visitor

            agents = {i: Agent(http, self.system.url, i, signed) for i, signed in self.system.agents.items()}
            try:
                await asyncio.gather(*(join() for _ in range(self.visitors)))
                yield Scene(self.system, people, agents, join)
            finally:
                await asyncio.gather(*(visitor.stop() for visitor in people))

    async def _break(self, fault: Fault, scene: Scene, crowd: Crowd) -> list[str]:
        """Break, hold and mend; what went another way than it should. Raises NotHere."""
        findings: list[str] = []
        if not await self._until_well(scene.visitors):
            findings.append(f"not well {WELL_S} s after the fault before")
        try:
            async with fault.broken(scene):
                await asyncio.sleep(fault.hold_s)
                await _until(lambda: fault.shows(crowd), SHOWS_S)
        except (AssertionError, TimeoutError, *FAILED) as error:
            findings.append(f"the fault could not be made: {error!r}")
        if not fault.shows(crowd):
            findings.append(f"nobody noticed it, so it was not broken: {crowd.told()}")
        if not self.system.guichet_runs():
            findings.append("guichet ended by itself")
            await self.system.start_guichet()
        return findings

    async def _until_well(self, people: list[Visitor]) -> bool:
        """Everybody writes, and the engine answers as before the fault before."""
        engine = self.system.engine
        before = engine.good_turns
        return await _until(
            lambda: engine.good_turns - before >= GOOD_TURNS and all(len(v.talk.sent) > 1 for v in people), WELL_S
        )

    async def _end(self, people: list[Visitor]) -> dict[str, Stored]:
        """Let everybody finish, streams included; what is stored of them."""
        await asyncio.gather(*(visitor.finish() for visitor in people))
        async with self.system.database() as database:
            kept = await stored.conversations(database, [visitor.talk.conversation_id for visitor in people])
        ends = {i: conversation.rows[-1].seq for i, conversation in kept.items()}
        await asyncio.gather(*(v.until_seen(ends.get(v.talk.conversation_id, 0)) for v in people))
        return kept

    async def _recover(self) -> float | None:
        """Seconds from when it was mended until a new visitor's question gets its published answer."""
        began = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(RECOVERED_S), _browsers() as http:
                while True:
                    visitor = Visitor(http, self.system.url, crowd := Crowd())
                    await visitor.open()
                    sent = await visitor.say({"text": "Et mon mot de passe ?"})
                    if sent.is_acked and crowd.answers:
                        return time.monotonic() - began
                    await asyncio.sleep(0.05)
        return None

    def _judge(self, fault: Fault, verdict: Verdict, crowd: Crowd, recovery_s: float | None) -> None:
        self.count += 1
        self.verdict.add(verdict)
        lost, twice, order, unexpected = verdict.counts
        is_ok = not any(verdict.counts)
        said = "ok" if is_ok else f"lost {lost}, twice {twice}, order {order}, unexpected {unexpected}"
        self._tell(fault.name, crowd.told(), "-" if recovery_s is None else f"{recovery_s:.1f}", said)
        if is_ok:
            return
        for finding in verdict.findings[:SHOWN]:
            print(f"    {finding}", flush=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", f"{self.system.store} {fault.name}")
        (self.logs / f"{name}.log").write_text(self.system.log(200_000), encoding="utf-8")
        print(f"    what guichet printed: {os.path.relpath(self.logs, ROOT)}/{name}.log", flush=True)

    def _tell(self, name: str, seen: str, recovery: str, verdict: str) -> None:
        row = f"| {self.system.store} | {name} | {seen} | {recovery} | {verdict} |"
        self.rows.append(row)
        print(row, flush=True)


@asynccontextmanager
async def _browsers() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections are not kept: each attempt is one of its own, as after a change of network."""
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield http


async def _until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    return condition()
