"""Unbroken work goes on to its end when whoever waits for it is cancelled, also where it calls more of it."""

import asyncio

import pytest

from guichet.conversations.unbroken import Unbroken


async def test_work_within_work_goes_on_when_nobody_waits() -> None:
    unbroken, begun, go_on = Unbroken(), asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def inner() -> None:
        begun.set()
        await go_on.wait()
        done.append("inner")

    async def outer() -> None:
        await unbroken(inner())
        done.append("outer")

    async def call() -> None:
        await unbroken(outer())

    caller = asyncio.create_task(call())
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done == []
    go_on.set()
    await unbroken.drain()
    assert done == ["inner", "outer"]
