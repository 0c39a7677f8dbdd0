"""A fault: what breaks, on which scene, for how long, and by what one sees that it broke."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from tests.faults.system import POSTGRES, SQLITE, System
from tests.faults.visitors import Agent, Crowd, Visitor


@dataclass(frozen=True)
class Scene:
    """Who is there when something breaks. `join` brings another visitor, who writes as all do and is compared too."""

    system: System
    visitors: list[Visitor]
    agents: dict[str, Agent]
    join: Callable[[], Awaitable[Visitor]]


Broken = Callable[[Scene], AbstractAsyncContextManager[None]]
"""Breaks something for the block, and mends it."""


def anything(_: Crowd) -> bool:
    """Visitors need not notice."""
    return True


def menus(crowd: Crowd) -> bool:
    """Somebody got the menu instead of an answer."""
    return crowd.menus > 0


def repeats(crowd: Crowd) -> bool:
    """Somebody had to send again."""
    return bool(crowd.repeats)


def long_waits(crowd: Crowd) -> bool:
    """Somebody had to send again, or waited for longer than a second."""
    return repeats(crowd) or crowd.longest_s > 1


@dataclass(frozen=True)
class Fault:
    """What breaks, how, for how many seconds at least, and with which stores. `long`: in the long campaign alone.

    `shows`: what visitors see when it really breaks. It is held until they do; what nobody notices would prove nothing.
    """

    name: str
    broken: Broken
    hold_s: float = 0.0
    stores: tuple[str, ...] = (SQLITE, POSTGRES)
    shows: Callable[[Crowd], bool] = anything
    long: bool = False


class NotHere(Exception):
    """This machine cannot make the fault; the text says what it would need."""
