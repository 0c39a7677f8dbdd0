"""Metrics for Prometheus: how long calls take, how the engine fares, how many wait. No personal data, no ids.

`GUICHET_METRICS` says where they are told, on an address that visitors do not reach. With several workers the parent
tells them for all, added up.
"""

import asyncio
import os
import tempfile
import time
from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from sanic import Request, Sanic
from sanic.response import BaseHTTPResponse

from guichet.conversations.conversation import Case
from guichet.conversations.understanding import EngineUnavailable, Question, Understanding, Understood
from guichet.engine_choice import Admission

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client's own variable: where workers write what the parent adds up."""

LOOK_S = 5.0
log = structlog.get_logger(__name__)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

CALLS = Histogram(
    "guichet_call_seconds", "Time of a call, without event streams", ["route", "method", "status"], buckets=BUCKETS
)
ENGINE = Histogram("guichet_engine_seconds", "Time of a question to the engines", ["outcome"], buckets=BUCKETS)
ENGINE_QUESTIONS = Gauge(
    "guichet_engine_questions", "Questions under way and waiting", ["state"], multiprocess_mode="livesum"
)
STREAMS = Gauge("guichet_streams", "Open event streams, of visitors and of the desk", multiprocess_mode="livesum")
MASKED = Counter("guichet_masked_total", "Messages in which personal data was masked, by kind", ["kind"])
GUARDS = Counter("guichet_guard_events_total", "What guards of agents' messages did, by kind", ["kind"])
SURGE = Gauge("guichet_surge", "1 in a surge, else 0", multiprocess_mode="livemax")
WAITING = Gauge("guichet_cases_open", "Open cases by queue and state", ["queue", "state"], multiprocess_mode="livemax")


def serve(place: str, folder: str | None = None) -> None:
    """Tell the metrics at `place`, as 127.0.0.1:9100: this process's, or those that workers write into `folder`."""
    host, _, port = place.rpartition(":")
    registry = REGISTRY
    if folder is not None:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    start_http_server(int(port), host, registry=registry)


def folder_for_workers() -> str:
    """A new folder; given to workers as the variable FOLDER."""
    return tempfile.mkdtemp(prefix="guichet-metrics-")


def forget_worker(folder: str, pid: int) -> None:
    """A worker has ended: what it had open counts no more, what it had counted stays."""
    mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]


class MeasuredUnderstanding:
    """Times the questions to whatever understands them."""

    def __init__(self, inner: Understanding) -> None:
        self._inner = inner

    async def understand(self, question: Question) -> Understood:
        """As the inner one's. Raises EngineUnavailable."""
        began, outcome = time.perf_counter(), "failed"
        try:
            understood = await self._inner.understand(question)
            outcome = "understood"
        except EngineUnavailable as error:
            outcome = error.reason
            raise
        finally:
            ENGINE.labels(outcome).observe(time.perf_counter() - began)
        return understood


def counting(mask: Callable[[str], str], kinds: Callable[[str], list[str]]) -> Callable[[str], str]:
    """`mask`, with what it masks counted by kind."""

    def run(text: str) -> str:
        masked = mask(text)
        if masked == text:
            return text
        for kind in set(kinds(masked)) - set(kinds(text)):
            MASKED.labels(kind).inc()
        return masked

    return run


def count_guard(kind: str) -> None:
    """A guard did something of this kind."""
    GUARDS.labels(kind).inc()


async def look(streams: int, admission: Admission, cases: Awaitable[Iterable[Case]], *, in_surge: bool) -> None:
    """Bring the gauges up to date."""
    STREAMS.set(streams)
    SURGE.set(in_surge)
    ENGINE_QUESTIONS.labels("asked").set(admission.under_way)
    ENGINE_QUESTIONS.labels("waiting").set(admission.queued)
    open_cases = Tally((case.queue, case.state.value) for case in await cases)
    for labels in _told | set(open_cases):
        WAITING.labels(*labels).set(open_cases[labels])
    _told.update(open_cases)


_told: set[tuple[str, str]] = set()


def setup_metrics(app: "Sanic[Any, Any]", place: str, look: Callable[[], Awaitable[None]]) -> None:
    """Measure the calls of `app`; `look` each few seconds; tell, unless a parent does. An empty `place`: nothing."""
    if not place:
        return
    tasks: list[asyncio.Task[None]] = []

    async def begin(request: Request) -> None:
        request.ctx.began = time.perf_counter()

    async def end(request: Request, response: BaseHTTPResponse) -> None:
        began = getattr(request.ctx, "began", None)
        route = request.route.path if request.route else "none"
        if began is not None and not route.endswith("/events"):
            # The route's pattern: an address would hold a conversation's id.
            CALLS.labels(route, request.method, response.status).observe(time.perf_counter() - began)

    async def start(_: "Sanic[Any, Any]") -> None:
        if FOLDER not in os.environ:
            serve(place)
        tasks.append(asyncio.create_task(_go_on(look)))

    async def stop(_: "Sanic[Any, Any]") -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    app.register_middleware(begin, "request")
    app.register_middleware(end, "response")
    app.register_listener(start, "after_server_start")
    app.register_listener(stop, "before_server_stop")


async def _go_on(look: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await look()
        except Exception as error:  # noqa: BLE001  the database may be away; the next look may succeed
            log.warning("metrics_not_looked", kind=type(error).__name__)
        await asyncio.sleep(LOOK_S)
