"""Visitors: ask over kept connections, in turn (closed loop) or at a rate (open loop), and keep how long it took."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

Ask = Callable[["Connection", int], Awaitable[None]]
"""Ask the question with this number over this connection. Raises Failed when the answer is none."""


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
        lines = [f"POST {path} HTTP/1.1", f"Host: {self._host}", "Content-Type: application/json"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("closed while it was asked") from None
        status, fields = head.split(b"\r\n", 1)
        found = await self._reader.readexactly(_length(fields))
        if not status.split(b" ")[1].startswith(b"2"):
            raise Failed(f"{status.decode()}: {found[:200].decode(errors='replace')}")
        return found


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

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed_s

    def ms(self, share: float) -> float:
        """The percentile in milliseconds; `share` from 0 to 1."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")


async def closed(url: str, ask: Ask, visitors: int, seconds: float) -> Waited:
    """Each visitor asks, waits for the answer, asks again, for `seconds`. Questions are numbered over all of them."""
    waited: list[float] = []
    failed = 0
    started = time.perf_counter()

    async def visit(first: int) -> None:
        nonlocal failed
        async with Connection(url) as connection:
            number = first
            while (asked := time.perf_counter()) < started + seconds:
                try:
                    await ask(connection, number)
                    waited.append(time.perf_counter() - asked)
                except Failed:
                    failed += 1
                number += visitors

    await asyncio.gather(*(visit(number) for number in range(visitors)))
    return Waited(waited, time.perf_counter() - started, failed)


async def opened(url: str, ask: Ask, rate: float, seconds: float, connections: int = 64) -> Waited:
    """Questions come at random at `rate` a second, whether or not those before are answered.

    Waiting for one of the `connections` counts: the clock of each runs from when it was to be asked.
    """
    waited: list[float] = []
    failed = 0
    free: asyncio.Queue[Connection] = asyncio.Queue()
    chance = random.Random(0)

    async def one(number: int, due: float) -> None:
        nonlocal failed
        connection = await free.get()
        try:
            await ask(connection, number)
            waited.append(time.perf_counter() - due)
        except Failed:
            failed += 1
        finally:
            free.put_nowait(connection)

    async with AsyncExitStack() as stack:
        for _ in range(connections):
            free.put_nowait(await stack.enter_async_context(Connection(url)))
        tasks = []
        started = due = time.perf_counter()
        while (due := due + chance.expovariate(rate)) < started + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(one(len(tasks), due)))
        await asyncio.gather(*tasks)
    return Waited(waited, time.perf_counter() - started, failed)


def median(values: Sequence[float]) -> float:
    """The middle one of several repetitions."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
