"""Sights: who saw which conversation, told to the audit log once in ten minutes and not at each refresh."""

import time
from collections import OrderedDict

from guichet.desk.accounts import Signed
from guichet.desk.audit import AuditLog

ONCE_S = 600.0
"""Seconds within which seeing the same again is the same sight."""

MOST = 10_000
"""Sights that are remembered; a forgotten one is told again."""


class Sights:
    """Tells of pages and of streams alike: what an agent is shown is seen, whichever way it came."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def saw(self, signed: Signed, conversation_id: str) -> None:
        """The agent is about to see the conversation."""
        key, now = (signed.account.id, conversation_id), time.monotonic()
        if now - self._told.get(key, -ONCE_S) < ONCE_S:
            return
        await self._log.record(signed.account.id, "seen", f"conversation:{conversation_id}")
        self._told[key] = now
        self._told.move_to_end(key)
        while len(self._told) > MOST:
            self._told.popitem(last=False)
