"""`python -m benchmarks.surge`: ten times the sustainable rate for a minute: what became of each message.

guichet, engine and actions as they are run; visitors in this process. First the sustainable rate is measured (visitors
who write as fast as they are answered), then ten times as many messages are sent each second, answered or not, in 500
conversations. `--record` keeps table and picture in the docs, `--quick` presses for ten seconds. The last line is
`bench-surge: 10.0x 60 s, answered 9000, suggested 5000, refused 4000, lost 0, recovered in 1.2 s`.
"""

import argparse
import asyncio
import itertools
import json
import resource
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp
from sqlalchemy import select

from benchmarks import drawing, page, record
from benchmarks.nlu import say
from benchmarks.processes import ROOT
from benchmarks.served import MENU
from guichet.database import tables
from guichet.database.session import Database
from tests.stack import running

QUESTIONS = (
    "Mon mot de passe est-il connu ?",
    "Quel jour a eu lieu l'incident ?",
    "Avez-vous prévenu la CNIL ?",
    "Combien de rendez-vous ont été touchés ?",
    "Que dois-je faire maintenant ?",
)
CHOICES = ("mot_de_passe", "date_incident", "que_s_est_il_passe")
BUTTONS = 3
"""One message in so many is a button."""

ATTEMPT_S = 10.0
CALM_S = 5.0
CALM_MS = 250.0
"""A system has recovered when ten answers in a row take less, in the median."""


@dataclass
class Seen:
    """What visitors got, by kind, and what was acknowledged, to be looked for in the database."""

    kinds: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    acked: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Pressed:
    """A run: messages a second that are answered in calm, what the surge got, lost ones, seconds to recover."""

    rate: float
    seen: Seen
    lost: int
    recovery: float

    def count(self, beginning: str) -> int:
        """Messages of kinds that begin so."""
        return sum(count for kind, count in self.seen.kinds.items() if kind.startswith(beginning))

    def rows(self) -> list[list[str]]:
        """The cells of the table."""
        waited = sorted(self.seen.seconds) or [float("nan")]
        return [
            [f"sustainable, one in {BUTTONS} a button", f"{self.rate:.0f} messages/s"],
            *([f"in the surge, {kind}", str(count)] for kind, count in sorted(self.seen.kinds.items())),
            ["waited for an answer, p50", f"{waited[len(waited) // 2]:.2f} s"],
            ["waited for an answer, p99", f"{waited[int(len(waited) * 0.99)]:.2f} s"],
            ["acknowledged and not in the database", str(self.lost)],
            ["until answers are quick again", f"{self.recovery:.1f} s"],
        ]


class Visitors:
    """Conversations to write in, in turn."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._people: list[tuple[str, str]] = []
        self._numbers = itertools.count()

    async def open(self, count: int) -> None:
        """Open conversations."""
        for _ in range(count):
            async with self._http.post("/api/v1/conversations", json={}) as response:
                body = await response.json()
                if response.status != 201:
                    raise RuntimeError(f"no conversation could be opened: {response.status} {body}")
                self._people.append((body["id"], body["token"]))

    async def write(self, seen: Seen) -> None:
        """One message, once: what came of it."""
        number = next(self._numbers)
        conversation_id, token = self._people[number % len(self._people)]
        said = (
            {"choice": CHOICES[number % len(CHOICES)]}
            if number % BUTTONS == 0
            else {"text": QUESTIONS[number % len(QUESTIONS)]}
        )
        began = time.monotonic()
        try:
            async with self._http.post(
                f"/api/v1/conversations/{conversation_id}/messages",
                json={"client_id": f"m{number}", **said},
                headers={"Authorization": f"Bearer {token}"},
                timeout=aiohttp.ClientTimeout(total=ATTEMPT_S),
            ) as response:
                body = await response.read()
                if response.status == 200:
                    replies = json.loads(body)["replies"]
                    is_menu = any(len(reply["choices"]) > MENU for reply in replies)
                    seen.kinds["suggested" if is_menu else "answered"] += 1
                    seen.acked.append((conversation_id, f"m{number}"))
                    seen.seconds.append(time.monotonic() - began)
                else:
                    seen.kinds[f"refused ({response.status})"] += 1
        except (aiohttp.ClientError, TimeoutError, OSError):
            seen.kinds["refused (no answer in 10 s)"] += 1


async def _sustainable(visitors: Visitors, at_once: int, seconds: float) -> float:
    seen = Seen()
    until = time.monotonic() + seconds

    async def on_and_on() -> None:
        while time.monotonic() < until:
            await visitors.write(seen)

    await asyncio.gather(*(on_and_on() for _ in range(at_once)))
    return len(seen.seconds) / seconds


async def _surge(visitors: Visitors, rate: float, seconds: float) -> Seen:
    seen, tasks = Seen(), set[asyncio.Task[None]]()
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        elif number % 64 == 0:
            await asyncio.sleep(0)
        if time.monotonic() - began > seconds * 2:
            seen.kinds["not sent: this machine's visitors had no time"] = int(rate * seconds) - number
            break
        task = asyncio.create_task(visitors.write(seen))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    while tasks:
        await asyncio.wait(tasks)
    return seen


async def _recovery(visitors: Visitors) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 120:
        seen = Seen()
        for _ in range(10):
            await visitors.write(seen)
        if len(seen.seconds) == 10 and median(seen.seconds) * 1000 < CALM_MS and seen.kinds["suggested"] == 0:
            break
    return time.monotonic() - began


async def _lost(url: str, acked: list[tuple[str, str]]) -> int:
    database = Database(url)
    at = tables.messages.c
    async with database.read() as connection:
        rows = await connection.execute(select(at.conversation_id, at.client_id).where(at.client_id.is_not(None)))
        kept = {(row[0], row[1]) for row in rows}
    await database.close()
    return len(set(acked) - kept)


async def _run(url: str, database_url: str, factor: float, seconds: float) -> "Pressed":
    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=4000)) as http:
        visitors = Visitors(http)
        await visitors.open(500)
        await _sustainable(visitors, 8, 3)
        rate = median([await _sustainable(visitors, 16, CALM_S) for _ in range(3)])
        say(f"sustainable: {rate:.0f} messages/s; surge: {rate * factor:.0f}/s for {seconds:.0f} s")
        seen = await _surge(visitors, rate * factor, seconds)
        say("recovering")
        recovery = await _recovery(visitors)
    say("looking for what was acknowledged in the database")
    return Pressed(rate, seen, await _lost(database_url, seen.acked), recovery)


def main() -> None:
    """Start the system, press on it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--factor", type=float, default=10)
    parser.add_argument("--quick", action="store_true", help="ten seconds: figures to look at, not to keep")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    chosen = parser.parse_args()
    seconds = chosen.seconds or (10.0 if chosen.quick else 60.0)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    on_a_disk = ROOT / "var"  # a temporary folder may be memory, where a commit costs nothing
    on_a_disk.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-surge-", dir=on_a_disk) as name:
        folder = Path(name)
        limits = {f"GUICHET_RATE_{kind}": "1000000/minute" for kind in ("CONVERSATION", "ADDRESS", "NEW")}
        say("starting guichet, engine and actions")
        with running(folder, **limits) as stack:
            url = f"sqlite+aiosqlite:///{folder}/guichet.db"
            pressed = asyncio.run(_run(stack.url, url, chosen.factor, seconds))
    told = record.table(["what", "found"], pressed.rows())
    last = (
        f"bench-surge: {chosen.factor:.1f}x {seconds:.0f} s, answered {pressed.count('answered')}, suggested "
        f"{pressed.count('suggested')}, refused {pressed.count('refused')}, lost {pressed.lost}, "
        f"recovered in {pressed.recovery:.1f} s"
    )
    print(told)
    if chosen.record:
        kinds = {kind: float(count) for kind, count in sorted(pressed.seen.kinds.items())}
        drawing.bars(record.PICTURES / "bench-surge.svg", "Ten times the sustainable rate", kinds, unit="messages")
        picture = "![What became of the messages](pictures/bench-surge.svg)"
        page.record("bench-surge", [*told.splitlines(), "", f"`{last}`", "", picture])
    print(last)


if __name__ == "__main__":
    main()
