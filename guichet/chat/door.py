"""The door: how many calls of visitors are under way in this process, and that no more are let in than it can answer.

Where more come than it can do, calls that are all let in each wait until their clients have given up, and none is
answered in time. So those for whom there is no place are told at once to come again; it costs a tenth of a turn.
"""

from collections.abc import Coroutine
from typing import Any, TypeVar

from guichet.chat.errors import MESSAGES, RETRY_S, ApiError

Result = TypeVar("Result")


class Door:
    """Counts the calls that are inside."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._inside = 0

    def knock(self) -> None:
        """Raises ApiError 503 when all places are taken: the same message may be sent again."""
        if self._inside >= self._places:
            raise ApiError(503, *MESSAGES[503], headers={"Retry-After": str(RETRY_S)})

    async def inside(self, call: Coroutine[Any, Any, Result]) -> Result:
        """Take a place until the call is over, whether or not its client waits for it."""
        self._inside += 1
        try:
            return await call
        finally:
            self._inside -= 1
