"""Real PostgreSQL and Redis servers for tests and benchmarks, on free loopback ports, in a folder of their own."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from tests.services import need, need_postgresql
from tests.stack import free_ports

START_S = 60
USER = "postgres"

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests that end with the server: nothing has to survive it. Guichet asks for a durable commit all the same."""


class Postgres:
    """A server with a folder of its own. It does not run as root: as root, user `postgres` runs it."""

    def __init__(self, folder: Path, options: tuple[str, ...] = QUICK, port: int | None = None) -> None:
        """`folder` must be empty. The server is made, not started."""
        self.binaries = need_postgresql()
        self.port = port or free_ports(1)[0]
        self.folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)
        arguments = ["-D", str(folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8"]
        done = subprocess.run(
            [*self._as(), str(self.binaries / "initdb"), *arguments, "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @staticmethod
    def _as() -> list[str]:
        return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if os.geteuid() == 0 else []

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}"]
        options += ["max_connections=200", *self._options]
        arguments = [part for option in options for part in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._as(), str(self.binaries / "postgres"), "-D", str(self.folder / "data"), *arguments],
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )
        deadline = time.monotonic() + START_S
        while not self.answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.05)

    def answers(self) -> bool:
        """True when it takes statements."""
        try:
            self.run("SELECT 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        return True

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements, each by itself."""

        async def work() -> None:
            connection = await asyncpg.connect(self.url(database), timeout=5)
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(work())

    def kill(self) -> None:
        """End it as a power cut would: the server and each of its processes."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order, without waiting for its clients."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            if number is signal.SIGKILL:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
            process.wait(30)


class RedisServer:
    """A Redis that keeps nothing on disk."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_ports(1)[0]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [need("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(
            [*command, "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=tempfile.gettempdir(),
        )
        deadline = time.monotonic() + START_S
        while not self.answers():
            assert self._process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def answers(self) -> bool:
        """True when it takes commands."""
        from redis import Redis, RedisError

        try:
            with Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except RedisError:
            return False

    def flush(self) -> None:
        """Make it forget everything."""
        from redis import Redis

        with Redis.from_url(self.url, socket_timeout=5) as client:
            client.flushall()

    def kill(self) -> None:
        """End it as a power cut would."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(10)

    stop = kill


@contextmanager
def postgres(options: tuple[str, ...] = QUICK) -> Iterator[Postgres]:
    """A started server in a folder that is gone afterwards."""
    # Not below pytest's folders, which only root may enter.
    folder = Path(tempfile.mkdtemp(prefix="guichet-postgres-"))
    folder.chmod(0o755)
    server: Postgres | None = None
    try:
        server = Postgres(folder, options)
        server.start()
        yield server
    finally:
        if server is not None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[RedisServer]:
    """A started server."""
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
