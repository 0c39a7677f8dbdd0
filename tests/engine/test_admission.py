"""Admission: bounded, in order, and a refusal that does not wait."""

import asyncio

import pytest

from engine.admission import Admission, Busy


class Gate:
    """Work that goes on until it is let go; keeps how many were at it at once."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.at_it = 0
        self.most = 0
        self.done: list[int] = []

    async def work(self, number: int) -> int:
        self.at_it += 1
        self.most = max(self.most, self.at_it)
        await self.open.wait()
        self.at_it -= 1
        self.done.append(number)
        return number


async def test_no_more_than_allowed_are_worked_on_and_the_others_follow_in_order() -> None:
    admit, gate = Admission(at_once=2, queue=10, patience_s=60), Gate()
    tasks = [asyncio.create_task(admit(lambda n=n: gate.work(n))) for n in range(7)]  # type: ignore[misc]
    while gate.at_it < 2:
        await asyncio.sleep(0)
    assert admit.inside == 7
    gate.open.set()
    assert await asyncio.gather(*tasks) == list(range(7))
    assert gate.done == list(range(7))
    assert (gate.most, admit.inside) == (2, 0)


async def test_without_room_it_is_refused_at_once_and_taken_again_later() -> None:
    admit, gate = Admission(at_once=1, queue=2, patience_s=60), Gate()
    tasks = [asyncio.create_task(admit(lambda: gate.work(0))) for _ in range(3)]
    while gate.at_it < 1:
        await asyncio.sleep(0)
    assert admit.is_full
    with pytest.raises(Busy):
        await admit(lambda: gate.work(1))
    gate.open.set()
    await asyncio.gather(*tasks)
    assert await admit(lambda: gate.work(2)) == 2


async def test_a_burst_that_arrives_at_once_is_counted_before_any_is_worked_on() -> None:
    admit = Admission(at_once=1, queue=3, patience_s=60)

    async def instant() -> bool:
        return True

    found = await asyncio.gather(*(admit(instant) for _ in range(50)), return_exceptions=True)
    assert found.count(True) == 4
    assert sum(isinstance(one, Busy) for one in found) == 46


async def test_whose_turn_comes_too_late_is_not_worked_on() -> None:
    admit, gate = Admission(at_once=1, queue=5, patience_s=-1), Gate()
    with pytest.raises(Busy):
        await admit(lambda: gate.work(0))
    assert (gate.most, admit.inside) == (0, 0)


async def test_a_turn_that_fails_or_is_cut_off_leaves_room() -> None:
    admit, gate = Admission(at_once=1, queue=0, patience_s=60), Gate()
    task = asyncio.create_task(admit(lambda: gate.work(0)))
    while gate.at_it < 1:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert admit.inside == 0


@pytest.mark.parametrize(("at_once", "queue"), [(0, 5), (1, -1)])
def test_bounds_that_cannot_work_are_refused(at_once: int, queue: int) -> None:
    with pytest.raises(ValueError, match="at_once"):
        Admission(at_once, queue, 1)
