"""Workers: several processes that serve one port. A dead one is replaced; all are replaced in turn without a gap.

The parent opens the port and hands it to its workers: a connection that waits is taken by whichever is there, so none
is lost while one of them restarts. SIGHUP replaces them one after the other; SIGTERM and Ctrl-C stop them all.
"""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field

import structlog

from guichet import metrics

READY_S = 60.0
"""Seconds a worker may take until it serves."""

STOP_S = 15.0
"""Seconds a worker may take to finish what is under way."""

BACK_OFF_S = (0.0, 0.5, 1.0, 2.0, 5.0)
"""Seconds before a worker that died is replaced, longer each time in a row."""

STEADY_S = 30.0
"""A worker that served this long has not failed at the start."""

log = structlog.get_logger(__name__)


class CannotServe(Exception):
    """No worker came up at the start; what it printed says why."""


@dataclass
class Worker:
    """A process that serves, and the pipe on which it says so."""

    process: subprocess.Popen[bytes]
    pipe: int
    started: float = field(default_factory=time.monotonic)

    def wait_ready(self, timeout: float) -> bool:
        """True once it serves; False when it ended or did not come up in time."""
        ready, _, _ = select.select([self.pipe], [], [], timeout)
        return bool(ready) and os.read(self.pipe, 1) == b"1"

    def stop(self) -> None:
        """Let it finish; kill it when it does not."""
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.pipe)


class Workers:
    """The parent: starts, watches, replaces and stops workers."""

    def __init__(self, count: int, host: str, port: int, metrics_at: str = "") -> None:
        """Open the port. Raises OSError when it is taken. `metrics_at`: where all metrics are told."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=1024)
        self._count = count
        self._workers: list[Worker] = []
        self._wanted: set[int] = set()
        self._folder = metrics.folder_for_workers() if metrics_at else None
        if self._folder is not None:
            metrics.serve(metrics_at, self._folder)

    def run(self) -> None:
        """Serve until told to stop. Raises CannotServe."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda got, _: self._wanted.add(got))
        try:
            self._start_all()
            self._watch()
        finally:
            for worker in self._workers:
                worker.process.terminate()
            for worker in self._workers:
                worker.stop()
            self._socket.close()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)

    def _start_all(self) -> None:
        self._workers = [self._start() for _ in range(self._count)]
        if not all(worker.wait_ready(READY_S) for worker in self._workers):
            raise CannotServe("a worker did not start: its lines above say why")
        log.info("workers_ready", count=self._count)

    def _watch(self) -> None:
        deaths = 0
        while not self._wanted & {signal.SIGTERM, signal.SIGINT}:
            if signal.SIGHUP in self._wanted:
                self._wanted.discard(signal.SIGHUP)
                self._replace_all()
            for worker in [w for w in self._workers if w.process.poll() is not None]:
                deaths = 0 if time.monotonic() - worker.started > STEADY_S else deaths + 1
                log.error("worker_died", status=worker.process.returncode)
                time.sleep(BACK_OFF_S[min(deaths, len(BACK_OFF_S) - 1)])
                self._exchange(worker)
            time.sleep(0.1)

    def _replace_all(self) -> None:
        """A new one serves before an old one stops; when a new one does not come up, the old ones stay."""
        for worker in list(self._workers):
            if not self._exchange(worker):
                log.error("restart_given_up")
                return
        log.info("workers_replaced", count=self._count)

    def _exchange(self, old: Worker) -> bool:
        new = self._start()
        if old.process.poll() is None and not new.wait_ready(READY_S):
            new.stop()
            return False
        self._workers[self._workers.index(old)] = new
        old.stop()
        if self._folder is not None:
            metrics.forget_worker(self._folder, old.process.pid)
        return True

    def _start(self) -> Worker:
        said, says = os.pipe()
        listener = self._socket.fileno()
        process = subprocess.Popen(  # noqa: S603  ourselves
            [sys.executable, "-m", "guichet", "serve", "--listener", str(listener), "--ready", str(says)],
            pass_fds=(listener, says),
            env={**os.environ, metrics.FOLDER: self._folder} if self._folder is not None else None,
        )
        os.close(says)
        return Worker(process, said)
