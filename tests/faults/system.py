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
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import psutil

from guichet.database import migration
from guichet.database.agents import SqlAccounts
from guichet.database.session import Database
from guichet.desk.people import Account, Session
from tests import backends
from tests.faults.engine import StandIn
from tests.faults.line import Line
from tests.stack import ROOT, free_ports

SQLITE, POSTGRES = "sqlite", "postgres"
STORES = (SQLITE, POSTGRES)
START_S = 120
MOUNT_MB = {SQLITE: 128, POSTGRES: 320}
SMALL_LOG = ("max_wal_size=64MB", "min_wal_size=32MB")
"""PostgreSQL's log must not fill its disk by itself."""


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
        self.postgres = backends.Postgres(self.disk / "postgres", options=SMALL_LOG) if store == POSTGRES else None
        self.redis = backends.RedisServer() if store == POSTGRES else None
        self.guichet: psutil.Process | None = None
        self._launcher: subprocess.Popen[bytes] | None = None
        self.agents: dict[str, tuple[str, str]] = {}
        self._env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GUICHET_VAR": str(self.folder),
            "GUICHET_PORT": str(direct),
            "GUICHET_ENGINE_URL": f"http://127.0.0.1:{engine}",
            "GUICHET_ENGINE_SECRET": secrets.token_hex(16),
            "GUICHET_DATABASE_URL": self.database_url.replace("+asyncpg", "").replace("+aiosqlite", ""),
            "GUICHET_BUS_URL": self.redis.url if self.redis else "memory://",
            "GUICHET_HEARTBEAT": "1",
            "GUICHET_SECOND_FACTOR": "false",
            # A surge would answer without the engine, and so hide what the engine does.
            "GUICHET_SURGE_TURNED_AWAY": "0",
            "GUICHET_SURGE_OPENED": "0",
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
        if self.guichet_runs():
            await self.kill_guichet()
        if self._launcher is not None:
            with self._launcher as launcher:  # waited for, its pipes closed
                launcher.kill()
        if self.postgres is not None:
            self.postgres.kill()
        if self.redis is not None:
            self.redis.kill()
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.disk)], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def start_guichet(self) -> None:
        """Start guichet and wait until it serves."""
        self.guichet = psutil.Process(await asyncio.to_thread(self._launch))
        deadline = time.monotonic() + START_S
        async with aiohttp.ClientSession() as http:
            while time.monotonic() < deadline:
                assert self.guichet_runs(), self.log()
                try:
                    async with http.get(f"http://127.0.0.1:{self.port}/health/live") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.02)
        raise AssertionError(self.log())

    def _launch(self) -> int:
        """The number of a new process."""
        if self._launcher is None:
            command = [sys.executable, "-m", "tests.faults.launcher", str(self.folder)]
            with (self.folder / "guichet.log").open("ab") as log:
                self._launcher = subprocess.Popen(
                    command, cwd=ROOT, env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
                )
        assert self._launcher.stdin is not None
        assert self._launcher.stdout is not None
        self._launcher.stdin.write(b"\n")
        self._launcher.stdin.flush()
        said = self._launcher.stdout.readline()
        assert said, self.log()
        return int(said)

    def guichet_runs(self) -> bool:
        """Whether there is a guichet."""
        return self.guichet is not None and self.guichet.is_running()

    async def kill_guichet(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End guichet, at once or in order."""
        assert self.guichet is not None
        self.guichet.send_signal(number)
        await asyncio.to_thread(self.guichet.wait, 60)

    async def until_guichet_died(self, seconds: float = 30) -> bool:
        """True when guichet ended by itself in time."""
        deadline = time.monotonic() + seconds
        while self.guichet_runs() and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        return not self.guichet_runs()

    def wish(self, name: str, content: str = "") -> None:
        """Ask the launcher for something; see launcher.py."""
        draft = self.folder / f".{name}"
        draft.write_text(content)
        draft.rename(self.folder / name)

    def withdraw(self, name: str) -> None:
        """Ask no more."""
        (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def wished(self, name: str, content: str = "") -> Iterator[None]:
        """Ask for something during the block."""
        (self.folder / f"{name}.granted").unlink(missing_ok=True)
        self.wish(name, content)
        try:
            yield
        finally:
            self.withdraw(name)

    async def until_granted(self, name: str, seconds: float = 30) -> None:
        """Wait until the launcher has done what was wished."""
        async with asyncio.timeout(seconds):
            while not (self.folder / f"{name}.granted").exists():
                await asyncio.sleep(0.02)

    def log(self, length: int = 3000) -> str:
        """The last characters of what guichet has printed."""
        return (self.folder / "guichet.log").read_text(errors="replace")[-length:]

    async def _add_agents(self) -> None:
        now = datetime.now(UTC)
        async with self.database() as database:
            store = SqlAccounts(database)
            for agent_id in ("agent-1", "agent-2"):
                token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
                await store.add(Account(agent_id, f"{agent_id}@exemple.fr", "Camille Roux", "agent", "-", now))
                digest = hashlib.sha256(token.encode()).hexdigest()
                await store.add_session(Session(digest, agent_id, csrf, now, now, id=agent_id))
                self.agents[agent_id] = (token, csrf)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """A connection of the campaign's own, to look at what is stored."""
        database = Database(self.database_url)
        try:
            yield database
        finally:
            await database.close()


def _mount(place: Path, megabytes: int) -> bool:
    """A small disk in memory, to be filled; only root may have one."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    return done.returncode == 0
