"""Visitors: ask over kept connections, in turn (closed loop) or at a rate (open loop), and keep how long it took."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

Step = Callable[["Connection", int], Awaitable[None]]
"""Something that is done over a connection for the question with this number. Raises Failed when the answer is none."""


@dataclass(frozen=True)
class Asking:
    """`ask` is on the clock. `prepare` comes before it and is not: it opens the conversation where that is a call."""

    ask: Step
    prepare: Step


class Failed(Exception):
    """An answer that is not one, with its status."""


class Connection:
    """One kept connection of HTTP/1.1; as little client as there can be, since it works on the same machine."""

    def __init__(self, url: str) -> None:
        """`url`: the server's, of which the path is left out."""
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), parts.port or 80

    async def __aenter__(self) -> "Connection":
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._writer.close()

    async def post(self, path: str, body: bytes, **headers: str) -> bytes:
        """The answer's body. Raises Failed when its status is none of the 200s, ConnectionError when there is none."""
        return (await self._ask("POST", path, body, headers))[1]

    async def get(self, path: str, **headers: str) -> bytes:
        """As `post`; that nothing has changed (304) is an answer too."""
        return (await self._ask("GET", path, b"", headers))[1]

    async def head_of(self, path: str) -> dict[str, str]:
        """The headers of a page, by their names in small letters."""
        fields = (await self._ask("GET", path, b"", {}))[0].decode().split("\r\n")
        return {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields) if name}

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, bytes]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", "Content-Type: application/json"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("closed while it was asked") from None
        status, fields = head.split(b"\r\n", 1)
        if status.split(b" ")[1] == b"304":
            return fields, b""
        found = await self._reader.readexactly(_length(fields))
        if not status.split(b" ")[1].startswith(b"2"):
            raise Failed(f"{status.decode()}: {found[:200].decode(errors='replace')}")
        return fields, found


def _length(fields: bytes) -> int:
    for line in fields.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise Failed("an answer without its length")


@dataclass(frozen=True)
class Waited:
    """What was measured: seconds from when each was to be asked to its answer, seconds in all, and what failed."""

    seconds: list[float]
    elapsed_s: float
    failed: int = 0
    why: str = ""
    """The first failure, in its own words."""

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed_s

    def ms(self, share: float) -> float:
        """The percentile in milliseconds; `share` from 0 to 1."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")


async def closed(url: str, asking: Asking, visitors: int, seconds: float) -> Waited:
    """Each visitor asks, waits for the answer, asks again, for `seconds`. Questions are numbered over all of them."""
    waited: list[float] = []
    failed: list[Failed] = []
    started = time.perf_counter()

    async def visit(number: int) -> None:
        async with Connection(url) as connection:
            while time.perf_counter() < started + seconds:
                try:
                    await asking.prepare(connection, number)
                    asked = time.perf_counter()
                    await asking.ask(connection, number)
                    waited.append(time.perf_counter() - asked)
                except Failed as error:
                    failed.append(error)
                number += visitors

    await asyncio.gather(*(visit(number) for number in range(visitors)))
    return Waited(waited, time.perf_counter() - started, len(failed), str(failed[0]) if failed else "")


AHEAD_S = 0.5
"""Seconds before its question that a conversation is opened."""


async def opened(url: str, asking: Asking, rate: float, seconds: float, connections: int = 64) -> Waited:
    """Questions come at random at `rate` a second, whether or not those before are answered.

    Waiting for one of the `connections` counts: the clock of each runs from when it was to be asked.
    """
    waited: list[float] = []
    failed: list[Failed] = []
    free: asyncio.Queue[Connection] = asyncio.Queue()

    async def over(step: Step, number: int) -> None:
        connection = await free.get()
        try:
            await step(connection, number)
        finally:
            free.put_nowait(connection)

    async def one(number: int, due: float) -> None:
        try:
            await asyncio.sleep(max(0.0, due - AHEAD_S - time.perf_counter()))
            await over(asking.prepare, number)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            # A sleep ends late by what this process is busy with; that is ours, and not the server's.
            began = time.perf_counter()
            await over(asking.ask, number)
            waited.append(time.perf_counter() - began)
        except Failed as error:
            failed.append(error)

    async with AsyncExitStack() as stack:
        for _ in range(connections):
            free.put_nowait(await stack.enter_async_context(Connection(url)))
        started = time.perf_counter()
        await asyncio.gather(*(one(number, due) for number, due in enumerate(_arrivals(started, rate, seconds))))
    return Waited(waited, time.perf_counter() - started - AHEAD_S, len(failed), str(failed[0]) if failed else "")


def _arrivals(started: float, rate: float, seconds: float) -> list[float]:
    """Moments apart by chance, as people come (a Poisson process), the same in each run."""
    chance = random.Random(0)
    moments, due = [], started + AHEAD_S
    while (due := due + chance.expovariate(rate)) < started + AHEAD_S + seconds:
        moments.append(due)
    return moments


def median(values: Sequence[float]) -> float:
    """The middle one of several repetitions."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
