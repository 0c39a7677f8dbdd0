"""A scene: one invented conversation, told step by step by the same rules as a real one. Pure but for its dice."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from guichet import case_numbers
from guichet.conversations import replies
from guichet.conversations import words as chat
from guichet.conversations.case_changes import case_words
from guichet.conversations.conversation import PATIENT, PRO, AgentRef, Case, Conversation, Offer
from guichet.conversations.messages import Author, Draft, Provenance
from guichet.conversations.replies import Words
from guichet.conversations.states import Move, State, after
from guichet.conversations.understanding import Decision, Understood

MODEL = "demo"


@dataclass(frozen=True)
class Said:
    """A message with its moment, its number, and the turn that it belongs to."""

    draft: Draft
    seq: int
    at: datetime
    reply_to: int | None = None
    picked: str | None = None


class Scene:
    """A conversation that grows. Nothing in it happens after `end`."""

    def __init__(self, words: Words, dice: Random, began: datetime, end: datetime, *, pro: bool = False) -> None:
        self._words = words
        self._dice = dice
        self._now = began
        self._end = end
        audience, identity = (PRO, "portal") if pro else (PATIENT, "anonymous")
        self.conversation = Conversation(self.new_id(), audience, identity, State.BOT, began)
        self.messages: list[Said] = []
        self.case: Case | None = None
        self._add([replies.greeting(words, audience)])

    def new_id(self) -> str:
        """An id that the same dice would give again."""
        return str(uuid.UUID(int=self._dice.getrandbits(128), version=4))

    def wait(self, least: float, most: float) -> datetime:
        """Let so many seconds pass."""
        self._now = min(self._now + timedelta(seconds=self._dice.uniform(least, most)), self._end)
        return self._now

    def types(self, text: str, intent: str, *decisions: Decision, sure: tuple[float, float] = (0.72, 0.99)) -> None:
        """The visitor writes; the bot says what the engine decided."""
        seq = self._hear(text)
        provenance = Provenance(intent, round(self._dice.uniform(*sure), 3), MODEL)
        self._reply(replies.to_decisions(self.conversation, self._words, Understood(decisions, provenance)), seq)

    def types_in_vain(self, text: str) -> None:
        """The visitor writes while the engine is down."""
        seq = self._hear(text)
        self._reply(replies.to_failure(self.conversation, self._words), seq)

    def picks(self, choice: str) -> None:
        """The visitor takes a button."""
        seq = self._hear(replies.label(choice, self._words, self.conversation.audience), choice)
        self._reply(replies.to_choice(self.conversation, self._words, choice), seq)

    def asks_for_human(self, details: dict[str, str], *, on_duty: bool) -> None:
        """The visitor sends the form."""
        self.wait(25, 90)
        number = None if on_duty else case_numbers.of(self._dice.randrange(10**6))
        queue = "professionnels" if self.conversation.audience == PRO else "patients"
        offer = self.conversation.offer or Offer(queue, "parler_a_un_conseiller", 2)
        self.case = Case(
            self.new_id(), self.conversation.id, offer.queue, offer.reason, offer.priority, self._now,
            details=details, number=number,
        )  # fmt: skip
        self._move(Move.ASK if on_duty else Move.CALL_BACK)
        self.conversation = replace(self.conversation, offer=None, misses=0)
        self._add([Draft(Author.SYSTEM, case_words(self.case))])

    def cancels(self) -> None:
        """The visitor no longer wants to wait."""
        assert self.case is not None
        self.case = replace(self.case, closed_at=self.wait(60, 400))
        self._move(Move.CANCEL)
        self._add([Draft(Author.SYSTEM, chat.CANCELLED)])

    def taken(self, agent: AgentRef, least: float, most: float) -> None:
        """An agent takes the case after so many seconds."""
        assert self.case is not None
        moment = self.wait(least, most)
        self.case = replace(self.case, assignee_id=agent.id, assignee_name=agent.name, taken_at=moment)
        self._move(Move.TAKE)
        self._add([Draft(Author.SYSTEM, chat.TAKEN.format(agent=agent.first_name))])

    def agent_says(self, text: str) -> None:
        """The agent writes."""
        assert self.case is not None
        moment = self.wait(15, 150)
        self.case = replace(self.case, first_reply_at=self.case.first_reply_at or moment)
        self._add([Draft(Author.AGENT, text)])

    def visitor_says(self, text: str) -> None:
        """The visitor writes to the agent; the bot keeps silent."""
        self._hear(text)

    def closes(self, agent: AgentRef, outcome: str, helped: bool | None) -> None:
        """The agent ends the case."""
        assert self.case is not None
        self.case = replace(self.case, closed_at=self.wait(20, 240), outcome=outcome, helped=helped)
        self._move(Move.HAND_BACK)
        self._add([Draft(Author.SYSTEM, chat.HANDED_BACK.format(agent=agent.first_name))])

    def called_back(self, moment: datetime, outcome: str) -> None:
        """An agent has called back, and closes the case."""
        assert self.case is not None
        self._now = moment
        self.case = replace(self.case, closed_at=moment, outcome=outcome)
        self._move(Move.CLOSE)
        self._add([Draft(Author.SYSTEM, chat.CLOSED.format(number=self.case.number))])

    def _hear(self, text: str, picked: str | None = None) -> int:
        self.wait(8, 70)
        [said] = self._add([Draft(Author.VISITOR, text)], picked=picked)
        return said.seq

    def _reply(self, reply: replies.Reply, seq: int) -> None:
        self.conversation, drafts = reply
        self.wait(0.05, 0.4)
        self._add(drafts, reply_to=seq)

    def _move(self, move: Move) -> None:
        self.conversation = replace(self.conversation, state=after(self.conversation.state, move))

    def _add(self, drafts: Sequence[Draft], reply_to: int | None = None, picked: str | None = None) -> list[Said]:
        first = len(self.messages) + 1
        said = [Said(draft, seq, self._now, reply_to, picked) for seq, draft in enumerate(drafts, first)]
        self.messages += said
        return said
