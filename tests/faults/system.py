"""The system under test: guichet as a process, a store, a bus, a stand-in engine, and a line that can be cut."""

import asyncio
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from sqlalchemy import func, select

from guichet.conversations.messages import Author
from guichet.database import migration, tables
from guichet.database.agents import SqlAccounts
from guichet.database.session import Database
from guichet.desk.people import Account, Session
from tests import backends
from tests.faults.engine import StandIn
from tests.faults.history import Row, Stored
from tests.faults.line import Line
from tests.stack import ROOT, free_ports

SQLITE, POSTGRES = "sqlite", "postgres"
STORES = (SQLITE, POSTGRES)
START_S = 120
MOUNT_MB = {SQLITE: 32, POSTGRES: 320}


class System:
    """Everything that a fault may break. `store` is one of STORES; PostgreSQL comes with Redis."""

    def __init__(self, store: str) -> None:
        self.store = store
        self.folder = Path(tempfile.mkdtemp(prefix="guichet-faults-"))
        self.folder.chmod(0o755)
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.mounted = _mount(self.disk, MOUNT_MB[store])
        direct, line, engine = free_ports(3)
        self.port = direct
        self.url = f"http://127.0.0.1:{line}"
        self.line = Line(line, direct)
        self.engine = StandIn(engine)
        self.postgres = backends.Postgres(self.disk / "postgres", options=()) if store == POSTGRES else None
        self.redis = backends.RedisServer() if store == POSTGRES else None
        self.guichet: subprocess.Popen[bytes] | None = None
        self.agents: dict[str, tuple[str, str]] = {}
        # Compiled once: guichet is started again and again.
        self._env = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": str(self.folder / "compiled"),
            "PYTHONPATH": str(ROOT),
            "GUICHET_VAR": str(self.folder),
            "GUICHET_PORT": str(direct),
            "GUICHET_ENGINE_URL": f"http://127.0.0.1:{engine}",
            "GUICHET_ENGINE_SECRET": secrets.token_hex(16),
            "GUICHET_DATABASE_URL": self.database_url.replace("+asyncpg", "").replace("+aiosqlite", ""),
            "GUICHET_BUS_URL": self.redis.url if self.redis else "memory://",
            "GUICHET_HEARTBEAT": "1",
            "GUICHET_SECOND_FACTOR": "false",
            **{f"GUICHET_RATE_{kind}": "1000000/minute" for kind in ("CONVERSATION", "ADDRESS", "NEW")},
        }

    @property
    def database_url(self) -> str:
        """The database's address for SQLAlchemy."""
        if self.postgres is not None:
            return self.postgres.url().replace("://", "+asyncpg://", 1)
        return f"sqlite+aiosqlite:///{self.disk}/guichet.db"

    async def start(self) -> None:
        """Start everything, with two agents signed in."""
        if self.postgres is not None:
            await asyncio.to_thread(self.postgres.start)
        if self.redis is not None:
            await asyncio.to_thread(self.redis.start)
        await asyncio.to_thread(migration.upgrade, self.database_url)
        await self._add_agents()
        await self.engine.start()
        await self.line.start()
        await self.start_guichet()

    async def stop(self) -> None:
        """Stop everything, and leave nothing behind."""
        await self.line.cut()
        await self.engine.stop()
        if self.guichet is not None and self.guichet.poll() is None:
            self.guichet.kill()
            self.guichet.wait()
        if self.postgres is not None:
            self.postgres.kill()
        if self.redis is not None:
            self.redis.kill()
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.disk)], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def start_guichet(self) -> None:
        """Start guichet and wait until it serves."""
        command = [sys.executable, "-m", "tests.faults.launcher", str(self.folder)]
        with (self.folder / "guichet.log").open("ab") as log:
            self.guichet = subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=log, stderr=log)
        deadline = time.monotonic() + START_S
        async with aiohttp.ClientSession() as http:
            while time.monotonic() < deadline:
                assert self.guichet.poll() is None, self.log()
                try:
                    async with http.get(f"http://127.0.0.1:{self.port}/health/live") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)
        raise AssertionError(self.log())

    async def kill_guichet(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End guichet, at once or in order."""
        assert self.guichet is not None
        self.guichet.send_signal(number)
        await asyncio.to_thread(self.guichet.wait, 60)

    async def until_guichet_died(self, seconds: float = 30) -> bool:
        """True when guichet ended by itself in time."""
        assert self.guichet is not None
        deadline = time.monotonic() + seconds
        while self.guichet.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        return self.guichet.poll() is not None

    def wish(self, name: str, content: str = "") -> None:
        """Ask the launcher for something; see launcher.py."""
        draft = self.folder / f".{name}"
        draft.write_text(content)
        draft.rename(self.folder / name)

    def withdraw(self, name: str) -> None:
        """Ask no more."""
        (self.folder / name).unlink(missing_ok=True)

    def log(self) -> str:
        """What guichet has printed."""
        return (self.folder / "guichet.log").read_text(errors="replace")[-3000:]

    async def _add_agents(self) -> None:
        now = datetime.now(UTC)
        database = Database(self.database_url)
        store = SqlAccounts(database)
        for agent_id in ("agent-1", "agent-2"):
            token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
            await store.add(Account(agent_id, f"{agent_id}@exemple.fr", "Camille Roux", "agent", "-", now))
            digest = hashlib.sha256(token.encode()).hexdigest()
            await store.add_session(Session(digest, agent_id, csrf, now, now, id=agent_id))
            self.agents[agent_id] = (token, csrf)
        await database.close()

    async def stored_holder(self, conversation_id: str) -> str | None:
        """Who holds the conversation's open case."""
        database = Database(self.database_url)
        cases = tables.cases
        query = select(cases.c.assignee_id).where(
            cases.c.conversation_id == conversation_id, cases.c.closed_at.is_(None)
        )
        async with database.read() as connection:
            found = await connection.scalar(query)
        await database.close()
        return found

    async def stored(self) -> dict[str, Stored]:
        """All conversations as the database holds them now."""
        database = Database(self.database_url)
        found: dict[str, list[Row]] = {}
        kept, cases = tables.messages, tables.cases
        async with database.read() as connection:
            for row in (await connection.execute(select(kept).order_by(kept.c.seq))).mappings():
                said = row["picked"] or row["text"]
                by = row["client_id"] if row["author"] in (Author.VISITOR, Author.AGENT) else None
                found.setdefault(row["conversation_id"], []).append(
                    Row(row["seq"], row["author"], by, said, row["reply_to"], row["answered"])
                )
            counts = Counter(await connection.scalars(select(cases.c.conversation_id)))
            still = cases.c.closed_at.is_(None)
            is_open = Counter(await connection.scalars(select(cases.c.conversation_id).where(still)))
            held = select(cases.c.conversation_id, func.max(cases.c.assignee_id)).where(still)
            result = await connection.execute(held.group_by(cases.c.conversation_id))
            holders = {row[0]: row[1] for row in result}
        await database.close()
        return {i: Stored(rows, counts[i], is_open[i], holders.get(i)) for i, rows in found.items()}


def _mount(place: Path, megabytes: int) -> bool:
    """A small disk in memory, to be filled; only root may have one."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    return done.returncode == 0
