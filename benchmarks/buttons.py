"""`make bench-buttons`: what visitors get without the engine: the notice, an open chat, an answer to a button.

One guichet process on SQLite, on a disk, with every commit waited for; the engine is not there. Each is asked for by
VISITORS at once over kept connections, and counted by second of guichet's processor time, so that it does not matter
what else the cores do: the client takes part of them. Its peer is a bare Sanic application that answers as many bytes.
The last line is `bench-buttons: 1650 buttons/s/core, notice 15900/s/core, errors 0`.
"""

import argparse
import asyncio
import itertools
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import drawing, figures, page, record
from benchmarks.nlu import say
from benchmarks.processes import APP, Measured, free_port, run
from benchmarks.visitors import Connection, Failed, median

VISITORS = 32
CHOICES = ("mot_de_passe", "date_incident", "quelles_donnees")
TARGET = 1500
"""A second and core: of buttons and of the notice."""

KINDS = ("notice page", "notice unchanged", "notice as JSON", "chat opened", "button", "bare Sanic")
COLUMNS = ["", "a second and core", "ms of processor time", "p99 ms with 32 at once"]

Ask = Callable[[Connection, int, int], Awaitable[None]]
"""One call: over this connection, by the visitor of this number, for the so-manieth time."""


@dataclass
class Found:
    """What a kind of call cost: calls a second of processor time, and the slowest of a hundred in ms."""

    per_core: float
    p99: float
    failed: int

    def shown(self) -> list[str]:
        """Its cells of the table."""
        return [f"{self.per_core:.0f}", f"{1000 / self.per_core:.3f}", f"{self.p99:.1f}"]


async def _measure(url: str, process: Measured, ask: Ask, seconds: float) -> Found:
    waited: list[float] = []
    failed = 0
    before, until = process.cpu_s(), time.monotonic() + seconds

    async def visit(number: int) -> None:
        nonlocal failed
        async with Connection(url) as connection:
            turn = 0
            while time.monotonic() < until:
                began = time.perf_counter()
                try:
                    await ask(connection, number, turn)
                    waited.append(time.perf_counter() - began)
                except (Failed, ConnectionError) as error:
                    if not failed:
                        say(f"failed: {error}")
                    failed += 1
                turn += 1

    await asyncio.gather(*(visit(number) for number in range(VISITORS)))
    used = process.cpu_s() - before
    waited.sort()
    return Found(len(waited) / used, waited[int(len(waited) * 0.99)] * 1000, failed)


async def _calls(url: str) -> dict[str, Ask]:
    people: list[tuple[str, str]] = []
    once = itertools.count()
    async with Connection(url) as first:
        for _ in range(VISITORS):
            opened = json.loads(await first.post("/api/v1/conversations", b"{}"))
            people.append((opened["id"], opened["token"]))
        tag = (await first.head_of("/"))["etag"]

    async def unchanged(connection: Connection, _: int, __: int) -> None:
        await connection.get("/", If_None_Match=tag)

    async def read(connection: Connection, _: int, __: int) -> None:
        await connection.get("/")

    async def read_json(connection: Connection, _: int, __: int) -> None:
        await connection.get("/api/v1/notice")

    async def opened_chat(connection: Connection, _: int, __: int) -> None:
        await connection.post("/api/v1/conversations", b"{}")

    async def pick(connection: Connection, number: int, turn: int) -> None:
        identifier, token = people[number]
        body = {"client_id": f"b{next(once)}", "choice": CHOICES[turn % len(CHOICES)]}
        path = f"/api/v1/conversations/{identifier}/messages"
        answer = json.loads(await connection.post(path, json.dumps(body).encode(), Authorization=f"Bearer {token}"))
        if not answer["replies"][0]["answer"]:
            raise Failed("no published answer")

    return dict(zip(KINDS, (read, unchanged, read_json, opened_chat, pick), strict=False))


async def _all(
    url: str, bare_url: str, guichet: Measured, bare: Measured, runs: int, seconds: float
) -> list[list[Found]]:
    calls = await _calls(url)
    found = []
    for number in range(runs):
        say(f"repetition {number + 1} of {runs}")
        one = [await _measure(url, guichet, ask, seconds) for ask in calls.values()]
        found.append([*one, await _measure(bare_url, bare, calls["notice page"], seconds)])
    return found


def _measured(runs: int, seconds: float) -> dict[str, Found]:
    folder_of_disk = page.DOCS.parent / "var"  # a temporary folder may be memory, where a commit costs nothing
    folder_of_disk.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-buttons-", dir=folder_of_disk) as name:
        folder = Path(name)
        ports = free_port(), free_port()
        environment = {
            "GUICHET_VAR": str(folder),
            "GUICHET_PORT": str(ports[0]),
            "GUICHET_ENGINE_SECRET": "benchmark",
            "GUICHET_ENGINE_URL": "http://127.0.0.1:9",
            **{f"GUICHET_RATE_{kind}": "1000000/minute" for kind in ("CONVERSATION", "ADDRESS", "NEW")},
        }
        run([str(APP), "-m", "guichet", "migrate"], **environment)
        url, bare_url = (f"http://127.0.0.1:{port}" for port in ports)
        with (
            Measured([str(APP), "-m", "guichet", "serve"], folder / "guichet.log", **environment) as guichet,
            Measured([str(APP), "-m", "benchmarks.bare", str(ports[1])], folder / "bare.log") as bare,
        ):
            guichet.until_answers(url + "/")
            bare.until_answers(bare_url + "/")
            found = asyncio.run(_all(url, bare_url, guichet, bare, runs, seconds))
    return {
        kind: Found(
            median([one[place].per_core for one in found]),
            median([one[place].p99 for one in found]),
            sum(one[place].failed for one in found),
        )
        for place, kind in enumerate(KINDS)
    }


def main() -> None:
    """Measure, print, and with --record keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short repetition: figures to look at, not to keep")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    chosen = parser.parse_args()
    runs, seconds = (1, 2.0) if chosen.quick else (5, 4.0)
    found = _measured(runs, seconds)
    rows = [[kind, *one.shown()] for kind, one in found.items()]
    told = record.table(COLUMNS, rows)
    last = (
        f"bench-buttons: {found['button'].per_core:.0f} buttons/s/core, notice "
        f"{found['notice page'].per_core:.0f}/s/core, errors {sum(one.failed for one in found.values())}"
    )
    print(told)
    if chosen.record:
        values = {kind: one.per_core for kind, one in found.items()}
        drawing.bars(record.PICTURES / "bench-buttons.svg", "Without the engine", values, unit="a second and core")
        picture = "![Calls a second and core](pictures/bench-buttons.svg)"
        setting = f"Medians of {runs} repetitions; {VISITORS} visitors at once."
        page.record("bench-buttons", [setting, "", *told.splitlines(), "", f"`{last}`", "", picture])
        figures.keep(
            page_ms=1000 / found["notice page"].per_core,
            open_ms=1000 / found["chat opened"].per_core,
            button_ms=1000 / found["button"].per_core,
        )
    print(last)


if __name__ == "__main__":
    main()
