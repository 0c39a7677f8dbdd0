"""The transcript in parts: with the assistant, to be folded, and with people."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from guichet.conversations.messages import Author, Message


@dataclass(frozen=True)
class Part:
    """A run of messages with the assistant, or with people. `gist`: each question with what it was answered."""

    with_bot: bool
    messages: tuple[Message, ...]

    @property
    def gist(self) -> list[tuple[str, Message]]:
        """What the visitor asked the assistant, and its first reply to each."""
        pairs = []
        for before, after in zip(self.messages, self.messages[1:], strict=False):
            if before.author is Author.VISITOR and after.author is Author.BOT:
                pairs.append((before.text, after))
        return pairs


def parts(messages: Sequence[Message]) -> list[Part]:
    """The transcript in runs. A visitor speaks to whoever speaks next, at the end to whoever spoke last."""
    with_bot = True
    sides: list[bool] = []
    for message in messages:
        if message.author is Author.BOT:
            with_bot = True
        elif message.author is not Author.VISITOR:
            with_bot = False
        sides.append(with_bot)
    runs = groupby(zip(sides, messages, strict=True), key=lambda pair: pair[0])
    return [Part(side, tuple(message for _, message in run)) for side, run in runs]
