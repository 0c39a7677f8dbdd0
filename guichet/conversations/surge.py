"""The surge: many ask at once, so published questions go first and requests for a human become call-backs.

It begins by command, or by itself when one of the limits is reached; by itself it ends after some calm minutes, each
look of which found less than half of every limit. Kept in the database: all processes see the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from guichet.conversations import words as chat
from guichet.conversations.messages import Draft

CALM_SHARE = 0.5
"""A surge goes on above this share of a limit: it must not come and go around one number."""

NOTED = timedelta(seconds=15)
"""How often it is written down at most that the rush goes on."""

COMMAND = "command"
"""Why there is a surge, when somebody said so."""


class Mode(StrEnum):
    """Who decides: the limits, or a command."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True)
class Signals:
    """What tells a surge: `waiting` cases in the fullest queue; in the last minute, questions that the engines had no
    place for (`turned_away`, of one process) and new conversations (`opened`).
    """

    waiting: int = 0
    turned_away: int = 0
    opened: int = 0


@dataclass(frozen=True)
class Limits:
    """From which number on each signal means a surge; 0 for never. `calm`: how long it must be quiet to end."""

    signals: Signals = Signals()
    calm: timedelta = timedelta(minutes=5)

    def exceeded(self, found: Signals, share: float = 1.0) -> str:
        """The name of the first signal that reached this share of its limit; empty when none did."""
        for field in fields(Signals):
            limit = getattr(self.signals, field.name)
            if limit and getattr(found, field.name) >= limit * share:
                return field.name
        return ""


@dataclass(frozen=True)
class Surge:
    """Whether there is one: since when, and why, a signal's name or COMMAND. `pressed_at`: the last busy look."""

    mode: Mode = Mode.AUTO
    since: datetime | None = None
    why: str = ""
    pressed_at: datetime | None = None

    @property
    def is_on(self) -> bool:
        """True in a surge."""
        return self.since is not None


def commanded(mode: Mode, now: datetime) -> Surge:
    """The surge after a command; `auto` begins without one, and the limits decide at the next look."""
    return Surge(mode, now, COMMAND) if mode is Mode.ON else Surge(mode)


def looked(surge: Surge, found: Signals, limits: Limits, now: datetime) -> Surge:
    """The surge after a look at the signals; the same object when nothing has to be written down."""
    if surge.mode is not Mode.AUTO:
        return surge
    if surge.pressed_at is None or not surge.is_on:
        why = limits.exceeded(found)
        return Surge(Mode.AUTO, now, why, now) if why else surge
    if limits.exceeded(found, CALM_SHARE):
        return replace(surge, pressed_at=now) if now - surge.pressed_at >= NOTED else surge
    return Surge() if now - surge.pressed_at >= limits.calm else surge


class SurgeStore(Protocol):
    """Where the surge is kept. guichet/database/surge.py holds the real one."""

    async def read(self) -> Surge:
        """As it stands."""
        ...

    async def signals(self, since: datetime) -> Signals:
        """What the database knows of the signals, since that moment."""
        ...

    async def save(self, surge: Surge, seen: Surge | None = None) -> bool:
        """Keep it; False when it is no longer as `seen`: another process or a command was faster."""
        ...


class Rush:
    """What a process knows of the surge: asked at each reply, so without the database."""

    def __init__(self) -> None:
        self.surge = Surge()

    @property
    def is_on(self) -> bool:
        """True in a surge."""
        return self.surge.is_on


def tell(drafts: Sequence[Draft], promise: str) -> list[Draft]:
    """The bot's messages in a surge: an offer of an adviser says how long it may take; published words stay alone."""
    return [
        replace(draft, text=f"{draft.text}\n\n{chat.RUSH_OFFER} {promise}")
        if draft.answer is None and any(choice.id == "conseiller" for choice in draft.choices)
        else draft
        for draft in drafts
    ]
