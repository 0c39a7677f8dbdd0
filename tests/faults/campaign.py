"""`python -m tests.faults.campaign`: every fault under load on both stores, a table, and a line that counts.

The stores are tried side by side: faults are waited for more than they cost. The exit status is 1 when anything was
lost, doubled, out of order or unexpected. `--record` keeps the table in docs/reliability.md.
"""

import argparse
import asyncio
import os
import platform
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from tests.faults.checker import Verdict
from tests.faults.faults import faults
from tests.faults.system import POSTGRES, STORES, System
from tests.faults.trials import Trials
from tests.services import need, need_postgresql
from tests.stack import ROOT

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- campaign -->\n", "<!-- /campaign -->"
HEAD = "| store | fault | what visitors saw | recovery s | verdict |\n|---|---|---|--:|---|"
CLAIMS = {True: 50, False: 1000}
"""How often two agents claim at once, in the short form and in the long one."""

VISITORS = {True: 4, False: 6}
BUSY = 1.0
"""One-minute load above which a machine counts as one that does other work."""


def _is_here(store: str) -> bool:
    """Whether this machine has what the store needs; says what is missing. In CI that is an error."""
    try:
        if store == POSTGRES:
            need_postgresql()
            need("redis-server")
    except pytest.skip.Exception as reason:
        print(f"| {store} | all | not run | | {reason} |", flush=True)
        return False
    return True


async def _try(store: str, chosen: argparse.Namespace) -> Trials:
    """The faults that were asked for, on one store."""
    system = await asyncio.to_thread(System, store)
    try:
        await system.start()
        trials = Trials(system, chosen.visitors or VISITORS[chosen.short])
        wanted = [
            fault
            for fault in faults(CLAIMS[chosen.short])
            if (not chosen.only or any(part in fault.name for part in chosen.only))
            and store in fault.stores
            and not (chosen.short and fault.long)
        ]
        await trials.run(wanted, tell=not chosen.short)
    finally:
        await system.stop()
    return trials


@dataclass(frozen=True)
class Outcome:
    """What all trials gave together. `load`: the machine's one-minute load before they began."""

    trials: list[Trials]
    took_s: float
    load: float

    @property
    def verdict(self) -> Verdict:
        """Of all of them."""
        total = Verdict()
        for trial in self.trials:
            total.add(trial.verdict)
        return total

    def counted(self) -> str:
        """What was compared, in a line."""
        total = self.verdict
        unknown = f"without an answer: {total.unknown_kept} kept, {total.unknown_gone} not"
        return f"{total.acked} acknowledged messages; {unknown}; {self.took_s:.0f} s"

    def last(self) -> str:
        """The line that counts."""
        lost, twice, order, unexpected = self.verdict.counts
        count = sum(trial.count for trial in self.trials)
        return (
            f"campaign: {count} faults, acked-lost {lost}, duplicated {twice}, out-of-order {order}, "
            f"unexpected {unexpected}"
        )

    def record(self, page: Path = PAGE) -> None:
        """Keep it in docs/reliability.md, in the place of the one before."""
        found = page.read_text(encoding="utf-8")
        before, after = found.split(BEGIN)[0], found.split(END)[1]
        machine = f"{psutil.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
        other = f"load before the run {self.load:.1f}"
        if self.load > BUSY:
            other += ", so beside other work, which makes waits longer"
        rows = [row for trial in self.trials for row in trial.rows]
        text = ["", f"Run on {machine}, {other}: {self.counted()}.", "", HEAD, *rows, "", f"`{self.last()}`", "", ""]
        page.write_text(before + BEGIN + "\n".join(text) + END + after, encoding="utf-8")


async def main() -> int:
    """Run what was asked for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="under five minutes: no cut of a minute, fewer claims")
    parser.add_argument("--store", choices=STORES, action="append", help="one store alone")
    parser.add_argument("--only", action="append", help="faults whose name contains this")
    parser.add_argument("--visitors", type=int, help="who write all the time, on each store: 6, or 4 in the short form")
    parser.add_argument("--record", action="store_true", help="keep the table in docs/reliability.md")
    chosen = parser.parse_args()
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)  # as Ctrl-C: nothing is left behind
    load, began = os.getloadavg()[0], time.monotonic()
    print(HEAD, flush=True)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_try(store, chosen)) for store in chosen.store or STORES if _is_here(store)]
    outcome = Outcome([task.result() for task in tasks], time.monotonic() - began, load)
    print(outcome.counted(), flush=True)
    if chosen.record:
        outcome.record()
    print(outcome.last(), flush=True)
    return int(any(outcome.verdict.counts))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
