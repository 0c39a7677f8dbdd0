"""The launcher's output: standard output that may go away while the processes still have to be stopped."""

import os
from typing import TextIO


class Output:
    """A stream that never fails: once nobody reads it (`make run | tee log`, a closed terminal) it goes nowhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def say(self, text: str) -> None:
        """Write a line of one's own, in one piece: another thread prints too."""
        self.write(text + "\n")
        self.flush()

    def write(self, text: str) -> None:
        """Write, or give up the stream."""
        try:
            self._stream.write(text)
        except OSError:
            self._give_up()
        except RuntimeError:
            pass  # honcho's line about a signal that came amid another line: better lost than the stop

    def flush(self) -> None:
        """Flush, or give up the stream."""
        try:
            self._stream.flush()
        except OSError:
            self._give_up()
        except RuntimeError:
            pass

    def isatty(self) -> bool:
        """True when a terminal shows it: then honcho colours."""
        return self._stream.isatty()

    def _give_up(self) -> None:
        # What is still buffered must have somewhere to go, or the interpreter fails at its end.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
