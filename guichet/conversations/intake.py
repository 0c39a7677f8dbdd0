"""Intake: whether a request for a human waits for one, or is kept for a call-back with a promise."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from guichet.conversations.conversation import AgentRef
from guichet.conversations.dates import written_moment
from guichet.conversations.surge import Rush

UNLIMITED = 1_000_000


class Duty(Protocol):
    """Knows which agents are there."""

    async def available(self, queue: str) -> list[AgentRef]:
        """Those at an open desk who take new cases of the queue."""
        ...

    async def present(self) -> list[AgentRef]:
        """Those at an open desk, whatever they said of themselves."""
        ...


class Hours(Protocol):
    """Knows when a queue is open."""

    def is_open(self, queue: str, at: datetime) -> bool: ...

    def opens_at(self, queue: str, at: datetime) -> datetime:
        """The moment itself when the queue is open, else when it opens next."""
        ...

    def later(self, queue: str, at: datetime, span: timedelta) -> datetime:
        """The moment when the queue will have been open for `span` from `at` on."""
        ...


@dataclass(frozen=True)
class Promise:
    """When a call-back is due at the latest, and what the visitor is told of it."""

    due_at: datetime
    words: str


@dataclass(frozen=True)
class Intake:
    """What the desk can take in.

    Beyond `limit` cases waiting in a queue, further ones become call-backs, promised within `within` of opening time.
    In a `rush` all new ones do.
    """

    duty: Duty
    hours: Hours
    limit: int = UNLIMITED
    within: timedelta = timedelta(hours=8)
    rush: Rush = field(default_factory=Rush)

    async def is_staffed(self, queue: str, now: datetime) -> bool:
        """True when the queue is open and an agent is on duty for it."""
        return self.hours.is_open(queue, now) and bool(await self.duty.available(queue))

    def has_room(self, waiting: int) -> bool:
        """True when one more may wait beside those `waiting` in its queue."""
        return waiting < self.limit and not self.rush.is_on

    async def agents(self, queue: str) -> int:
        """How many are on duty for the queue."""
        return len(await self.duty.available(queue))

    def promise(self, queue: str, now: datetime) -> Promise:
        """What can be promised for a call-back asked for now."""
        return promise(self.hours, self.within, queue, now)


def promise(hours: Hours, within: timedelta, queue: str, now: datetime) -> Promise:
    """What can be promised with these hours for a call-back asked for now."""
    due_at = hours.later(queue, now, within)
    words = f"Vous aurez une réponse au plus tard {written_moment(due_at)}."
    if not hours.is_open(queue, now):
        words = f"Nos conseillers sont de nouveau là {written_moment(hours.opens_at(queue, now))}. {words}"
    return Promise(due_at, words)
