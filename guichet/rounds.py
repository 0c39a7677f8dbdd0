"""The clock of the rounds: makes one every few seconds while the server runs, whatever befalls one of them."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import structlog
from sanic import Sanic
from sanic.config import Config

from guichet.conversations.rounds import Rounds
from guichet.desk.presence import GONE

log = structlog.get_logger(__name__)

ROUND_S = 5.0
"""Seconds between two rounds of one process."""

COMES_BACK = GONE + timedelta(seconds=10)
"""After a start desks reconnect within this time; nobody is taken for gone before."""


def setup_rounds(app: "Sanic[Config, SimpleNamespace]", rounds: Rounds) -> None:
    """Make rounds from the start of the server to its stop."""
    tasks: list[asyncio.Task[None]] = []

    @app.after_server_start
    async def begin(_: "Sanic[Config, SimpleNamespace]") -> None:
        tasks.append(asyncio.create_task(go_round(rounds)))

    @app.before_server_stop
    async def end(_: "Sanic[Config, SimpleNamespace]") -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def go_round(rounds: Rounds, every: float = ROUND_S) -> None:
    """Make rounds until cancelled; one that fails is told and the next one tried."""
    started = datetime.now(UTC)
    while True:
        await asyncio.sleep(every)
        now = datetime.now(UTC)
        try:
            await rounds.make(now, judge_absence=now - started > COMES_BACK)
        except Exception as error:  # noqa: BLE001  the database may be away; the rounds must go on when it is back
            log.warning("round_failed", kind=type(error).__name__)
