"""What is measured over HTTP: stock Rasa's REST channel, our engine, and the questions they are asked."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.processes import APP, ENGINE, ROOT, Measured, free_port, run
from benchmarks.stock import Stock
from benchmarks.visitors import Asking, Connection, Failed, Waited, closed

QUESTIONS = ROOT / "tests" / "nlu" / "development.jsonl"
SECRET = "only-of-this-benchmark"  # shared by the processes that one run starts on loopback
TURNS = 5
"""Messages of a conversation."""

VISITORS = 8

MENU = 8
"""More buttons than this are the menu that stands in for an engine which gave nothing; suggestions are four."""


def questions() -> list[dict[str, Any]]:
    """The development questions: `text` and `audience` of each."""
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]


@dataclass
class Served:
    """A server under measurement with all processes that answer its turns."""

    name: str
    url: str
    processes: Sequence[Measured]
    ready_s: float
    runs: int = 0

    async def open(self, connection: Connection, conversation: str) -> None:
        """Begin a conversation, where that is a call of its own."""

    async def ask(self, connection: Connection, text: str, audience: str, conversation: str) -> None:
        """One turn. Raises Failed when no decision came."""
        raise NotImplementedError

    def asking(self, visitors: int) -> Asking:
        """Development questions, in conversations of TURNS messages, none of them used before.

        The visitors do not begin together: a part of them opens a conversation at each turn.
        """
        asked = questions()
        self.runs += 1
        run = self.runs

        def place(number: int) -> tuple[str, int]:
            visitor, turn = number % visitors, number // visitors + number % visitors
            return f"{run}-{visitor}-{turn // TURNS}", turn

        async def prepare(connection: Connection, number: int) -> None:
            conversation, turn = place(number)
            if number < visitors or turn % TURNS == 0:
                await self.open(connection, conversation)

        async def ask(connection: Connection, number: int) -> None:
            question = asked[number % len(asked)]
            await self.ask(connection, question["text"], question["audience"], place(number)[0])

        return Asking(ask, prepare)

    async def turns(self, visitors: int, seconds: float) -> tuple[Waited, float]:
        """What was waited for, and turns a second of processor time over all its processes."""
        before = sum(process.cpu_s() for process in self.processes)
        waited = await closed(self.url, self.asking(visitors), visitors, seconds)
        used = sum(process.cpu_s() for process in self.processes) - before
        return waited, len(waited.seconds) / used


class Rest(Served):
    """Rasa's REST channel."""

    async def ask(self, connection: Connection, text: str, audience: str, conversation: str) -> None:
        body = json.dumps({"sender": conversation, "message": text}).encode()
        if not json.loads(await connection.post("/webhooks/rest/webhook", body)):
            raise Failed("no reply")


class Engine(Served):
    """Our channel."""

    async def ask(self, connection: Connection, text: str, audience: str, conversation: str) -> None:
        question = {"conversation": conversation, "text": text, "audience": audience, "misses": 0, "last_answer": None}
        body = json.dumps(question).encode()
        reply = await connection.post("/webhooks/guichet/turn", body, X_Engine_Secret=SECRET)
        if not json.loads(reply)["decisions"]:
            raise Failed("no decision")


@contextmanager
def stock_rasa(stock: Stock, folder: Path) -> Iterator[Rest]:
    """The stock project, served and ready."""
    process, url = stock.serve(folder / "stock.log")
    with process:
        yield Rest("stock", url, [process], process.until_answers(url))


@contextmanager
def our_engine(folder: Path) -> Iterator[Engine]:
    """Engine and actions, ready."""
    ports = {"ENGINE_PORT": str(free_port()), "ACTIONS_PORT": str(free_port())}
    environment = {**ports, "GUICHET_ENGINE_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
    url = f"http://127.0.0.1:{ports['ENGINE_PORT']}"
    with ExitStack() as stack:
        actions = Measured([str(APP), "-m", "actions.serve"], folder / "actions.log", **environment)
        stack.enter_context(actions)
        engine = Measured([str(ENGINE), "-m", "engine.serve"], folder / "engine.log", **environment)
        stack.enter_context(engine)
        ready_s = engine.until_answers(f"{url}/webhooks/guichet/")
        actions.until_answers(f"http://127.0.0.1:{ports['ACTIONS_PORT']}/health")
        yield Engine("ours", url, [engine, actions], ready_s)


@dataclass
class Guichet(Served):
    """The public API: the whole way, through guichet, its database and the engine."""

    tokens: dict[str, asyncio.Future[tuple[str, str]]] = field(default_factory=dict)
    asked: int = 0

    async def open(self, connection: Connection, conversation: str) -> None:
        # In an open loop the next message may come before the conversation is there: it waits for it.
        coming = self.tokens[conversation] = asyncio.get_running_loop().create_future()
        try:
            opened = json.loads(await connection.post("/api/v1/conversations", b"{}"))
        except Failed:
            coming.cancel()
            raise
        coming.set_result((opened["id"], opened["token"]))

    async def ask(self, connection: Connection, text: str, audience: str, conversation: str) -> None:
        coming = self.tokens.get(conversation)
        if coming is None or coming.cancelled():
            raise Failed("the conversation could not be opened")
        identifier, token = await coming
        self.asked += 1
        body = json.dumps({"client_id": f"c{self.asked}", "text": text}).encode()
        path = f"/api/v1/conversations/{identifier}/messages"
        turn = json.loads(await connection.post(path, body, Authorization=f"Bearer {token}"))
        if not turn["replies"]:
            raise Failed("no reply")
        if len(turn["replies"][0]["choices"]) > MENU:
            raise Failed("the menu of published questions: no answer of the engine")


@contextmanager
def our_guichet(folder: Path, engine: Engine) -> Iterator[Guichet]:
    """guichet before an engine that is served already, with an empty database of its own."""
    port = str(free_port())
    environment: dict[str, str] = {
        "GUICHET_VAR": str(folder),
        "GUICHET_PORT": port,
        "GUICHET_ENGINE_URL": engine.url,
        "GUICHET_ENGINE_SECRET": SECRET,
        # All visitors of a benchmark have one address.
        "GUICHET_RATE_ADDRESS": "1000000/minute",
        "GUICHET_RATE_NEW": "1000000/minute",
        "GUICHET_RATE_CONVERSATION": "1000000/minute",
    }
    run([str(APP), "-m", "guichet", "migrate"], **environment)
    url = f"http://127.0.0.1:{port}"
    with Measured([str(APP), "-m", "guichet", "serve"], folder / "guichet.log", **environment) as process:
        ready_s = process.until_answers(f"{url}/health/ready")
        yield Guichet("guichet", url, [process, *engine.processes], ready_s)
