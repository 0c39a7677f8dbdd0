"""Which engine a conversation asks: its own; another only while that fails."""

from guichet.engine_choice import BACK_OFF_S, FAILURES, Circuit, ranked

URLS = ("http://a", "http://b", "http://c")


def test_an_engine_that_goes_takes_only_its_own_conversations_along() -> None:
    ids = [f"conversation-{n}" for n in range(300)]
    before = {i: ranked(URLS, i)[0] for i in ids}
    after = {i: ranked(URLS[:2], i)[0] for i in ids}
    assert all(after[i] == before[i] for i in ids if before[i] != "http://c")
    assert all(60 < list(before.values()).count(url) < 140 for url in URLS)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_failing_engine_is_left_alone_longer_each_time_and_tried_by_one_question() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    for _ in range(FAILURES):
        assert circuit.may_ask()
        circuit.failed("garbage")
    for pause in (*BACK_OFF_S, BACK_OFF_S[-1]):
        assert not circuit.may_ask()
        clock.now += pause
        assert circuit.may_ask()
        assert not circuit.may_ask(), "one question tries it, the others do not wait"
        circuit.failed("timeout")
    clock.now += BACK_OFF_S[-1]
    assert circuit.may_ask()
    circuit.replied()
    assert [circuit.may_ask() for _ in range(3)] == [True] * 3


def test_an_engine_that_cannot_be_reached_is_left_alone_at_once() -> None:
    circuit = Circuit(Clock())
    circuit.failed("down")
    assert not circuit.may_ask()


def test_a_busy_engine_is_asked_again() -> None:
    circuit = Circuit(Clock())
    for _ in range(FAILURES + 1):
        circuit.failed("busy")
    assert circuit.may_ask()
