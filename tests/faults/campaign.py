"""`python -m tests.faults.campaign`: every fault under load on both stores, a table, and a line that counts.

The exit status is 1 when anything was lost, doubled, out of order or unexpected. `--record` keeps the table in
docs/reliability.md.
"""

import argparse
import asyncio
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import psutil

from tests.faults.checker import Verdict, check
from tests.faults.faults import Fault, NotHere, faults
from tests.faults.system import STORES, System
from tests.faults.visitors import Agent, Crowd, Visitor
from tests.stack import ROOT

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- campaign -->\n", "<!-- /campaign -->"
RECOVERED_S = 60
CLAIMS = {True: 50, False: 1000}


class Campaign:
    """Runs faults on one system."""

    def __init__(self, system: System, visitors: int) -> None:
        self._system = system
        self._visitors = visitors
        self.verdict = Verdict()
        self.rows: list[str] = []
        self.count = 0

    async def run(self, fault: Fault) -> None:
        """One fault under load: break, hold, mend, recover, compare."""
        crowd = Crowd()
        # Connections are not kept: each attempt is one of its own, as after a change of network.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
            agents = {i: Agent(http, self._system.url, i, signed) for i, signed in self._system.agents.items()}
            people = [Visitor(http, self._system.url, crowd) for _ in range(self._visitors)]
            await asyncio.gather(*(visitor.open() for visitor in people))
            for visitor in people:
                visitor.begin()
            await _until(lambda: all(len(v.talk.sent) > 1 for v in people))
            try:
                async with fault.broken(self._system, people, agents):
                    await asyncio.sleep(fault.hold_s)
            except NotHere as reason:
                self._tell(fault.name, "not run", "", str(reason))
                await asyncio.gather(*(visitor.finish() for visitor in people))
                for visitor in people:
                    await visitor.finish(0)
                return
            recovery_s = await self._recover(http)
            await asyncio.gather(*(visitor.finish() for visitor in people))
            stored = await self._system.stored()
            ends = {i: kept.rows[-1].seq for i, kept in stored.items()}
            await asyncio.gather(*(v.finish(ends.get(v.talk.conversation_id, 0)) for v in people))
        verdict = check([visitor.talk for visitor in people], stored)
        if recovery_s is None:
            verdict.unexpected.append(f"no answer within {RECOVERED_S} s after it was mended")
        self.count += 1
        self.verdict.add(verdict)
        lost, twice, order, unexpected = verdict.counts
        said = (
            "ok" if not any(verdict.counts) else f"lost {lost}, twice {twice}, order {order}, unexpected {unexpected}"
        )
        self._tell(fault.name, crowd.told(), "-" if recovery_s is None else f"{recovery_s:.1f}", said)
        for finding in (*verdict.acked_lost, *verdict.duplicated, *verdict.out_of_order, *verdict.unexpected)[:8]:
            print(f"    {finding}", flush=True)

    async def _recover(self, http: aiohttp.ClientSession) -> float | None:
        """Seconds from when it was mended until a new visitor's question gets its published answer."""
        began = time.monotonic()
        while time.monotonic() - began < RECOVERED_S:
            crowd = Crowd()
            visitor = Visitor(http, self._system.url, crowd)
            await visitor.open()
            sent = await visitor.say({"text": "Et mon mot de passe ?"})
            if sent.outcome == "acked" and crowd.answers:
                return time.monotonic() - began
            await asyncio.sleep(0.05)
        return None

    def _tell(self, name: str, seen: str, recovery: str, verdict: str) -> None:
        row = f"| {self._system.store} | {name} | {seen} | {recovery} | {verdict} |"
        self.rows.append(row)
        print(row, flush=True)


async def _until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        await asyncio.sleep(0.02)


async def main() -> int:
    """Run what was asked for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="under five minutes: shorter holds, fewer claims")
    parser.add_argument("--store", choices=STORES, action="append", help="one store alone")
    parser.add_argument("--only", action="append", help="faults whose name contains this")
    parser.add_argument("--visitors", type=int, default=6, help="visitors who write all the time")
    parser.add_argument("--record", action="store_true", help="keep the table in docs/reliability.md")
    chosen = parser.parse_args()
    total, rows, count = Verdict(), list[str](), 0
    began = time.monotonic()
    print("| store | fault | what visitors saw | recovery s | verdict |\n|---|---|---|--:|---|", flush=True)
    for store in chosen.store or STORES:
        system = System(store)
        try:
            await system.start()
            campaign = Campaign(system, chosen.visitors)
            for fault in faults(CLAIMS[chosen.short]):
                wanted = not chosen.only or any(part in fault.name for part in chosen.only)
                if wanted and store in fault.stores and not (chosen.short and fault.long):
                    await campaign.run(fault)
        finally:
            await system.stop()
        total.add(campaign.verdict)
        rows += campaign.rows
        count += campaign.count
    lost, twice, order, unexpected = total.counts
    took = time.monotonic() - began
    last = f"campaign: {count} faults, acked-lost {lost}, duplicated {twice}, out-of-order {order}"
    last += f", unexpected {unexpected}"
    counted = (
        f"{total.acked} acknowledged messages; without an answer: {total.unknown_kept} kept, {total.unknown_gone} not"
    )
    print(f"{counted}; {took:.0f} s", flush=True)
    if chosen.record:
        _record(rows, f"{counted}; {took:.0f} s.", last)
    print(last, flush=True)
    return int(any(total.counts))


def _record(rows: list[str], counted: str, last: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    machine = f"{psutil.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    head = "| store | fault | what visitors saw | recovery s | verdict |\n|---|---|---|--:|---|"
    text = "\n".join(["", f"Run on {machine}: {counted}", "", head, *rows, "", f"`{last}`", "", ""])
    Path(PAGE).write_text(before + BEGIN + text + END + after, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
