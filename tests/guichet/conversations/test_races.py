"""The bot never talks over a human, however messages, take, release and close run into each other."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from random import Random

import pytest

from guichet.conversations.handoffs import AlreadyTaken, NotTheHolder
from guichet.conversations.messages import Author, Message
from guichet.conversations.states import IllegalMove
from guichet.conversations.turns import Post
from guichet.conversations.understanding import Question, Understood
from tests.guichet.conftest import CAMILLE, SACHA, Parts
from tests.guichet.fakes import PROVENANCE, FakeEngine

JOINED, LEFT = ("a rejoint", "prend la suite"), ("a terminé", "a quitté", "à un autre service")


def talked_over(messages: list[Message]) -> list[Message]:
    """What the bot said between an agent's coming and going."""
    held, found = False, []
    for message in messages:
        if message.author is Author.SYSTEM:
            held = any(words in message.text for words in JOINED) or (
                held and not any(words in message.text for words in LEFT)
            )
        elif message.author is Author.BOT and held:
            found.append(message)
    return found


class SlowEngine(FakeEngine):
    """Thinks for some turns of the loop, a different number each time."""

    def __init__(self, dice: Random) -> None:
        super().__init__()
        self._dice = dice

    async def understand(self, question: Question) -> Understood:
        for _ in range(self._dice.randrange(60)):
            await asyncio.sleep(0)
        return Understood(self.decisions, PROVENANCE)


async def at_some_time(dice: Random, act: Callable[[], Awaitable[object]]) -> None:
    for _ in range(dice.randrange(120)):
        await asyncio.sleep(0)
    with suppress(NotTheHolder, AlreadyTaken, IllegalMove, LookupError):  # too late or too early: tried on purpose
        await act()


@pytest.mark.parametrize("seed", range(12))
async def test_the_bot_never_talks_over_a_human(parts: Parts, seed: int) -> None:
    dice = Random(seed)
    parts.turns._understanding = SlowEngine(dice)
    conversations = [await parts.waiting() for _ in range(4)]
    acts: list[Callable[[], Awaitable[object]]] = []
    for c in conversations:
        goes = dice.choice(
            [
                partial(parts.handoffs.release, c, CAMILLE),
                partial(parts.handoffs.close, c, CAMILLE, "resolu"),
                partial(parts.handoffs.transfer, c, CAMILLE, colleague=SACHA),
                partial(parts.handoffs.transfer, c, CAMILLE, queue="signalements"),
            ]
        )
        acts += [
            *(partial(parts.turns.take, c, Post(str(n), f"message {n}")) for n in range(4)),
            partial(parts.turns.take, c, Post("choice", choice="mot_de_passe")),
            partial(parts.handoffs.take, c, CAMILLE),
            partial(parts.handoffs.reply, c, CAMILLE, "Bonjour.", "1"),
            goes,
        ]
    dice.shuffle(acts)
    await asyncio.gather(*(at_some_time(dice, act) for act in acts))
    for c in conversations:
        messages = await parts.conversations.history(c)
        assert talked_over(messages) == []
        assert [m.seq for m in messages] == list(range(1, len(messages) + 1))
        assert sum(m.author is Author.VISITOR for m in messages) == 5


def test_the_checker_sees_a_bot_that_talks_over() -> None:
    def said(author: Author, text: str) -> Message:
        return Message(author, text)

    over = said(Author.BOT, "et voici")
    taken, closed = said(Author.SYSTEM, "Camille a rejoint la conversation."), said(Author.SYSTEM, "Camille a terminé")
    assert talked_over([taken, over, closed]) == [over]
    assert talked_over([over, taken, closed, over]) == []
