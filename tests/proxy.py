"""A network between a browser and a server that tests can cut, silence and mend. Standard library only."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65536


@contextmanager
def proxied(url: str) -> Iterator["Proxy"]:
    """A proxy in front of the server at `url`; closed at the end of the block."""
    proxy = Proxy(url)
    try:
        yield proxy
    finally:
        proxy.close()


class Proxy:
    """Passes bytes on over TCP, whatever they are. Starts open."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname
        assert parts.port
        self._server = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lines: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        self._asks = threading.Event()
        self._answers = threading.Event()
        self.resume()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def cut(self) -> None:
        """Like a plug pulled out: open lines break at once, new ones are refused."""
        self._is_cut = True
        self._break()

    def hang(self) -> None:
        """Like a dead radio link: lines stay open and nothing passes."""
        self._asks.clear()
        self._answers.clear()

    def hold_answers(self) -> None:
        """What is asked arrives and is done; the answers do not come back."""
        self._answers.clear()

    def resume(self) -> None:
        """All is well again; what waited passes on."""
        self._is_cut = False
        self._asks.set()
        self._answers.set()

    def close(self) -> None:
        """The end."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self.resume()
        self._break()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _break(self) -> None:
        with self._lock:
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                if self._is_cut:
                    line.close()
                    continue
                thread = threading.Thread(target=self._join, args=(line,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _join(self, line: socket.socket) -> None:
        try:
            server = socket.create_connection(self._server)
        except OSError:
            line.close()
            return
        with self._lock:
            self._lines |= {line, server}
        asking = threading.Thread(target=self._pass, args=(line, server, self._asks), daemon=True)
        asking.start()
        self._pass(server, line, self._answers)
        asking.join()
        with self._lock:
            self._lines -= {line, server}
        line.close()
        server.close()

    def _pass(self, source: socket.socket, target: socket.socket, flows: threading.Event) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                flows.wait()
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
