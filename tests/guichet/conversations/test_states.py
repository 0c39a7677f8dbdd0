"""Each legal move leads where DESIGN says; each other pair of state and move is refused loudly."""

from itertools import product

import pytest

from guichet.conversations.states import MOVES, IllegalMove, Move, State, after

LEGAL = [
    ("bot", Move.ASK, "waiting"),
    ("bot", Move.CALL_BACK, "callback"),
    ("waiting", Move.CALL_BACK, "callback"),
    ("waiting", Move.CANCEL, "bot"),
    ("callback", Move.CANCEL, "bot"),
    ("waiting", Move.TAKE, "human"),
    ("callback", Move.TAKE, "human"),
    ("human", Move.HAND_OVER, "human"),
    ("human", Move.RELEASE, "waiting"),
    ("human", Move.HAND_BACK, "bot"),
    ("human", Move.FALL_SILENT, "closed"),
    ("callback", Move.CLOSE, "closed"),
    ("closed", Move.REOPEN, "bot"),
]


@pytest.mark.parametrize(("state", "move", "to"), LEGAL)
def test_a_legal_move_leads_on(state: str, move: Move, to: str) -> None:
    assert after(State(state), move) == to


ILLEGAL = [pair for pair in product(State, Move) if pair not in {(State(s), m) for s, m, _ in LEGAL}]


@pytest.mark.parametrize(("state", "move"), ILLEGAL)
def test_an_illegal_move_names_the_state_and_the_move(state: State, move: Move) -> None:
    with pytest.raises(IllegalMove) as refused:
        after(state, move)
    assert move.value in str(refused.value)
    assert state.value in str(refused.value)


def test_every_state_can_be_reached_and_left() -> None:
    assert set(MOVES.values()) == set(State)
    assert {state for state, _ in MOVES} == set(State)
