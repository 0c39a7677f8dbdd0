"""`make bench-grow`: what more workers and engines give, and what a turn costs as data grows.

Workers 1, 2, 4 and engines 1, 2 on PostgreSQL and Redis, whole way, visitors in this process. Conversations of 10, 100,
1,000 messages and databases of 10^4, 10^5, 10^6 messages: turns on each store, with what EXPLAIN says. `--record` keeps
tables and pictures in the docs, `--quick` grows less. The last line is
`bench-grow: 4 workers 1.9x, cost of a turn at 1000000 messages 1.05x that at 10000, scans 0`.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp
import psutil

from benchmarks import drawing, page, record
from benchmarks.growing_data import Costs, measure
from benchmarks.nlu import say
from benchmarks.surge import Visitors, _sustainable
from guichet.database import migration
from tests import backends
from tests.stack import ROOT, Stack, free_ports

LENGTHS = (10, 100, 1000)
SIZES = (10_000, 100_000, 1_000_000)
MACHINES = ((1, 1), (2, 1), (4, 1), (1, 2), (2, 2), (4, 2))
"""Workers and engines."""


@dataclass(frozen=True)
class Rate:
    """Messages a second, and how many of the machine's cores were busy meanwhile, visitors and databases included."""

    per_s: float
    busy: float


def _machines(
    chosen: Sequence[tuple[int, int]], seconds: float, postgres: backends.Postgres, redis: backends.RedisServer
) -> dict[tuple[int, int], Rate]:
    rates = {}
    for workers, engines in chosen:
        say(f"{workers} workers, {engines} engines")
        name = f"grow_{workers}_{engines}"
        postgres.run(f"CREATE DATABASE {name}")
        with tempfile.TemporaryDirectory() as folder:
            rates[workers, engines] = _rate_of(Path(folder), workers, engines, postgres.url(name), redis.url, seconds)
    return rates


def _rate_of(folder: Path, workers: int, engines: int, database: str, bus: str, seconds: float) -> Rate:
    second = free_ports(1)[0]
    limits = {f"GUICHET_RATE_{kind}": "1000000/minute" for kind in ("CONVERSATION", "ADDRESS", "NEW")}
    stack = Stack(folder, GUICHET_DATABASE_URL=database, GUICHET_BUS_URL=bus, GUICHET_WORKERS=str(workers), **limits)
    other = Stack(folder, **{**stack.env, "ENGINE_PORT": str(second)}) if engines == 2 else None
    if other is not None:
        stack.env["GUICHET_ENGINE_URL"] = f"http://127.0.0.1:{stack.env['ENGINE_PORT']},http://127.0.0.1:{second}"
    try:
        stack.guichet("migrate")
        if other is not None:
            other.start("engine")
        stack.start()
        stack.wait()
        return asyncio.run(_rate(stack.url, seconds))
    finally:
        if other is not None:
            other.stop()
        stack.stop()


async def _rate(url: str, seconds: float) -> Rate:
    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0)) as http:
        visitors = Visitors(http)
        await visitors.open(200)
        await _sustainable(visitors, 16, 3)
        before, began = _busy_s(), time.monotonic()
        rates = [await _sustainable(visitors, 32, seconds) for _ in range(3)]
        return Rate(median(rates), (_busy_s() - before) / (time.monotonic() - began))


def _busy_s() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


def _tables(costs: Mapping[str, Costs], rates: Mapping[tuple[int, int], Rate]) -> list[str]:
    head = ["ms of a turn by button", *(f"{store}" for store in costs)]
    rows = [
        [f"database of {size:,} messages", *(f"{cost.by_size[size]:.2f}" for cost in costs.values())]
        for size in next(iter(costs.values())).by_size
    ]
    rows += [
        [f"conversation of {length:,} messages", *(f"{cost.by_length[length]:.2f}" for cost in costs.values())]
        for length in next(iter(costs.values())).by_length
    ]
    rows.append(["statements explained", *(str(cost.explained) for cost in costs.values())])
    rows.append(["of these without an index", *(str(len(cost.scans)) for cost in costs.values())])
    lines = record.table(head, rows).splitlines()
    if rates:
        first = next(iter(rates.values())).per_s
        more = [
            [f"{workers} workers, {engines} engines", f"{one.per_s:.0f}", f"{one.per_s / first:.2f}", f"{one.busy:.1f}"]
            for (workers, engines), one in rates.items()
        ]
        lines += ["", *record.table(["", "messages/s", "against the first", "cores busy"], more).splitlines()]
    return lines


def _pictures(costs: Mapping[str, Costs], rates: Mapping[tuple[int, int], Rate]) -> list[str]:
    sizes = {store: [(float(size), ms) for size, ms in cost.by_size.items()] for store, cost in costs.items()}
    drawing.lines(
        record.PICTURES / "bench-grow-data.svg",
        "A turn by button as the database grows",
        sizes,
        across="messages in the database",
        up="ms",
        logarithmic=False,
    )
    lines = ["![Milliseconds of a turn by messages in the database](pictures/bench-grow-data.svg)"]
    if rates:
        values = {f"{workers} workers, {engines} engines": one.per_s for (workers, engines), one in rates.items()}
        drawing.bars(record.PICTURES / "bench-grow-machines.svg", "Workers and engines", values, unit="messages/s")
        lines.append("![Messages a second by workers and engines](pictures/bench-grow-machines.svg)")
    return lines


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="less of each: figures to look at, not to keep")
    parser.add_argument("--data-only", action="store_true", help="without workers and engines")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    chosen = parser.parse_args()
    if chosen.record and chosen.data_only:
        parser.error("a record holds all: leave out --data-only")
    sizes, machines = (SIZES[:2], ((1, 1), (2, 1))) if chosen.quick else (SIZES, MACHINES)
    seconds, repetitions = (2.0, 1) if chosen.quick else (5.0, 3)
    on_a_disk = ROOT / "var"  # a temporary folder may be memory, where a commit costs nothing
    on_a_disk.mkdir(exist_ok=True)
    rates: dict[tuple[int, int], Rate] = {}
    with (
        tempfile.TemporaryDirectory(prefix="bench-grow-", dir=on_a_disk) as name,
        backends.postgres(options=()) as postgres,
        backends.redis() as redis,
    ):
        urls = {
            "SQLite": f"sqlite+aiosqlite:///{name}/guichet.db",
            "PostgreSQL": postgres.url().replace("://", "+asyncpg://", 1),
        }
        costs = {}
        for store, url in urls.items():
            migration.upgrade(url)
            costs[store] = asyncio.run(measure(url, sizes, LENGTHS, repetitions))
        if not chosen.data_only:
            rates = _machines(machines, seconds, postgres, redis)
    told = _tables(costs, rates)
    scans = [scan for cost in costs.values() for scan in cost.scans]
    print("\n".join([*scans, *told]))
    most = max(machines)[0] if rates else 0
    speed_up = f"{most} workers {rates[most, 1].per_s / rates[1, 1].per_s:.1f}x, " if rates else ""
    ratio = max(cost.ratio for cost in costs.values())
    last = (
        f"bench-grow: {speed_up}cost of a turn at {sizes[-1]} messages {ratio:.2f}x that at {sizes[0]}, "
        f"scans {len(scans)}"
    )
    if chosen.record:
        setting = f"Medians of {repetitions} repetitions. Visitors, databases and engines share the machine's cores."
        page.record("bench-grow", [setting, "", *told, "", f"`{last}`", "", *_pictures(costs, rates)])
    print(last)


if __name__ == "__main__":
    main()
