"""The state machine: who a conversation is with, and which moves lead where (DESIGN.md, Conversation)."""

from enum import StrEnum


class State(StrEnum):
    """Who answers now. The values are the ones on the wire."""

    BOT = "bot"
    WAITING = "waiting"
    CALLBACK = "callback"
    HUMAN = "human"
    CLOSED = "closed"


class Move(StrEnum):
    """What may happen to a conversation."""

    ASK = "ask for a human"
    CALL_BACK = "ask for a call back"
    CANCEL = "cancel the request"
    TAKE = "take"
    HAND_OVER = "hand over to a colleague"
    RELEASE = "release"
    HAND_BACK = "hand back to the bot"
    CLOSE = "close"
    FALL_SILENT = "close as the visitor is silent"
    REOPEN = "reopen"


MOVES: dict[tuple[State, Move], State] = {
    (State.BOT, Move.ASK): State.WAITING,
    (State.BOT, Move.CALL_BACK): State.CALLBACK,
    (State.WAITING, Move.CALL_BACK): State.CALLBACK,
    (State.WAITING, Move.CANCEL): State.BOT,
    (State.CALLBACK, Move.CANCEL): State.BOT,
    (State.WAITING, Move.TAKE): State.HUMAN,
    (State.CALLBACK, Move.TAKE): State.HUMAN,
    (State.HUMAN, Move.HAND_OVER): State.HUMAN,
    (State.HUMAN, Move.RELEASE): State.WAITING,
    (State.HUMAN, Move.HAND_BACK): State.BOT,
    (State.HUMAN, Move.FALL_SILENT): State.CLOSED,
    (State.CALLBACK, Move.CLOSE): State.CLOSED,
    (State.CLOSED, Move.REOPEN): State.BOT,
}


class IllegalMove(Exception):
    """A move that the state does not allow."""

    def __init__(self, state: State, move: Move) -> None:
        allowed = ", ".join(f"{m.value} -> {to.value}" for (s, m), to in MOVES.items() if s is state)
        super().__init__(f"cannot {move.value} while {state.value}; from {state.value}: {allowed}")
        self.state = state
        self.move = move


def after(state: State, move: Move) -> State:
    """The state that `move` leads to. Raises IllegalMove, which names the state and what it allows."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise IllegalMove(state, move) from None


def along(state: State, *moves: Move) -> State:
    """The state after several moves. Raises IllegalMove at the first that is not allowed."""
    for move in moves:
        state = after(state, move)
    return state
