"""`make bench-turns`: turns the whole way, through guichet, its database and the engine, against stock Rasa's REST.

Closed loop, 1 to 128 visitors who each wait for their answer, both systems in turn; then, for ours, an open loop,
where messages come at a rate whether or not those before are answered. `--quick` repeats less; `--anew` trains the
stock model even where an earlier run kept one of the same data; `--record` writes table and pictures into docs/.
"""

import argparse
import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import drawing, figures, page, record, stock
from benchmarks.nlu import say
from benchmarks.served import VISITORS, Guichet, Served, our_engine, our_guichet, stock_rasa
from benchmarks.visitors import Waited, median, opened

CROWDS = (1, 2, 4, 8, 16, 32, 64, 128)
RATES = (25, 50, 100, 150, 200)
TARGET_RATE = 100


@dataclass(frozen=True)
class Effort:
    """How often and how long it is measured."""

    repetitions: int
    seconds: float


FULL, QUICK = Effort(3, 4.0), Effort(1, 3.0)


@dataclass
class Point:
    """What was measured of a crowd or a rate: medians over the repetitions."""

    per_s: float
    per_core: float
    p50: float
    p99: float
    p999: float
    failed: int

    @classmethod
    def of(cls, found: Sequence[tuple[Waited, float]]) -> "Point":
        """From each repetition's waiting and turns a second and core."""
        waited = [w for w, _ in found]
        latencies = [median([w.ms(share) for w in waited]) for share in (0.5, 0.99, 0.999)]
        per_core = median([per_core for _, per_core in found])
        return cls(median([w.per_s for w in waited]), per_core, *latencies, sum(w.failed for w in waited))

    def shown(self) -> list[str]:
        """Its cells of a table."""
        times = [f"{ms:.1f}" for ms in (self.p50, self.p99, self.p999)]
        return [f"{self.per_s:.1f}", f"{self.per_core:.1f}", *times, str(self.failed)]


@dataclass
class Measured:
    """Closed loop by system and crowd, open loop by rate."""

    closed: dict[str, dict[int, Point]]
    opened: dict[int, Point]

    @property
    def ratio(self) -> float:
        """Turns a second and core, ours to stock, with VISITORS visitors."""
        return self.closed["guichet"][VISITORS].per_core / self.closed["stock"][VISITORS].per_core


def main() -> None:
    """Measure, print, and with --record write down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one repetition of each: figures to look at, not to keep")
    parser.add_argument("--anew", action="store_true", help="train the stock model even where one is kept")
    parser.add_argument("--epochs", type=int, default=stock.EPOCHS, help="of the stock model's training")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    chosen = parser.parse_args()
    effort = QUICK if chosen.quick else FULL
    say("the stock model: kept, or trained, which takes an hour for 100 epochs")
    found = stock.trained(anew=chosen.anew, epochs=chosen.epochs)
    with tempfile.TemporaryDirectory(prefix="bench-turns-", dir=_on_a_disk()) as name:
        folder = Path(name)
        say("starting all servers")
        with stock_rasa(found, folder) as rest, our_engine(folder) as engine, our_guichet(folder, engine) as guichet:
            measured = asyncio.run(measure(rest, guichet, effort))
    text = report(measured, effort, chosen.epochs)
    print("\n" + text)
    if chosen.record:
        write(measured, text)
    at_rate = measured.opened[TARGET_RATE].p99
    print(f"bench-turns: ratio {measured.ratio:.1f}, p99 at {TARGET_RATE}/s {at_rate:.0f} ms")


def _on_a_disk() -> Path:
    """Beside the real database: a temporary folder may be memory, where a commit costs nothing."""
    stock.KEPT.parent.mkdir(exist_ok=True)
    return stock.KEPT.parent


async def measure(rest: Served, guichet: Guichet, effort: Effort) -> Measured:
    """Everything, repetition by repetition, so that what else the machine does falls on all."""
    for served in (rest, guichet):
        await served.turns(2, 3.0)
    crowds: dict[str, dict[int, list[tuple[Waited, float]]]] = {s.name: defaultdict(list) for s in (rest, guichet)}
    rates: dict[int, list[tuple[Waited, float]]] = defaultdict(list)
    for number in range(effort.repetitions):
        for visitors in CROWDS:
            say(f"{visitors} visitors, repetition {number + 1} of {effort.repetitions}")
            for served in (rest, guichet):
                crowds[served.name][visitors].append(await served.turns(visitors, effort.seconds))
        for rate in RATES:
            say(f"{rate} messages/s, repetition {number + 1} of {effort.repetitions}")
            rates[rate].append(await at_rate(guichet, rate, 2 * effort.seconds))
    closed = {name: {size: Point.of(found) for size, found in by.items()} for name, by in crowds.items()}
    return Measured(closed, {rate: Point.of(found) for rate, found in rates.items()})


async def at_rate(served: Served, rate: int, seconds: float) -> tuple[Waited, float]:
    """An open loop, and turns a second of processor time. Each visitor writes once a second on average."""
    before = sum(process.cpu_s() for process in served.processes)
    waited = await opened(served.url, served.asking(rate), rate, seconds)
    used = sum(process.cpu_s() for process in served.processes) - before
    if waited.failed:
        say(f"{waited.failed} failed, the first: {waited.why}")
    return waited, len(waited.seconds) / used


COLUMNS = ["turns/s", "turns/s/core", "p50 ms", "p99 ms", "p99.9 ms", "failed"]


def report(measured: Measured, effort: Effort, epochs: int) -> str:
    """The tables."""
    crowds = [
        [f"{name}, {visitors}", *point.shown()]
        for visitors in CROWDS
        for name, point in ((name, measured.closed[name][visitors]) for name in ("stock", "guichet"))
    ]
    rates = [[f"{rate}/s", *point.shown()] for rate, point in measured.opened.items()]
    cost = measured.closed["guichet"][VISITORS]
    summary = (
        f"With {VISITORS} visitors, {measured.ratio:.1f} times stock's turns/s/core: a turn takes "
        f"{1000 / cost.per_core:.1f} ms of processor time over guichet, engine and actions, with the opening of a "
        "conversation every five turns."
    )
    setting = f"{record.machine()}. Medians of {effort.repetitions} repetitions. The clients run on the same cores. "
    setting += f"Stock's model was trained for {epochs} epochs."
    in_turn = "Closed loop: system and number of visitors, each of whom waits for the answer."
    at_random = "Open loop: messages a second that come at random, guichet alone, from sending to the committed answer."
    failures = "Failed: an error, or the menu of published questions in place of the engine's answer."
    tables = (in_turn, record.table(["", *COLUMNS], crowds), at_random, record.table(["", *COLUMNS], rates), failures)
    return "\n\n".join((setting, summary, *tables))


def write(measured: Measured, text: str) -> None:
    """The record of this run."""
    for name, title, up, value in (
        ("bench-turns-per-s", "Turns a second", "turns/s", lambda point: point.per_s),
        ("bench-turns-p99", "The slowest of a hundred answers", "p99 ms", lambda point: point.p99),
    ):
        series = {
            system: [(float(visitors), value(point)) for visitors, point in points.items()]
            for system, points in measured.closed.items()
        }
        drawing.lines(record.PICTURES / f"{name}.svg", title, series, across="visitors at once", up=up)
    rates = {
        "p50": [(float(rate), point.p50) for rate, point in measured.opened.items()],
        "p99": [(float(rate), point.p99) for rate, point in measured.opened.items()],
        "p99.9": [(float(rate), point.p999) for rate, point in measured.opened.items()],
    }
    path = record.PICTURES / "bench-turns-rate.svg"
    drawing.lines(path, "Answers at a rate, open loop", rates, across="messages a second", up="ms")
    pictures = [
        "![Turns a second by visitors](pictures/bench-turns-per-s.svg)",
        "![p99 by visitors](pictures/bench-turns-p99.svg)",
        "![Latency by messages a second](pictures/bench-turns-rate.svg)",
    ]
    page.record("bench-turns", [*text.splitlines(), "", *pictures])
    figures.keep(turn_ms=1000 / measured.closed["guichet"][VISITORS].per_core)


if __name__ == "__main__":
    main()
