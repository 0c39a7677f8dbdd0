"""A scene: one invented conversation, told step by step by the same rules as a real one. Pure but for its dice."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from guichet import case_numbers, opening
from guichet.conversations import replies, survey
from guichet.conversations import words as chat
from guichet.conversations.case_changes import case_words
from guichet.conversations.conversation import (
    PATIENT,
    PRO,
    RIGHTS,
    AgentRef,
    Case,
    CaseEvent,
    Conversation,
    EventKind,
    Offer,
    Survey,
)
from guichet.conversations.dates import answer_by, written_moment
from guichet.conversations.intake import promise
from guichet.conversations.messages import Author, Draft, Provenance
from guichet.conversations.replies import Words
from guichet.conversations.states import Move, State, after
from guichet.conversations.understanding import Decision, Understood
from guichet.desk.guarding import AFFECTED_HELD
from guichet.desk.held import HeldMessage
from guichet.guard import affected

MODEL = "demo"

OPEN, SHUT = 8, 19
"""Hours of Paris between which the invented agents are on duty."""

HOURS = opening.parse(f"Mo-Su {OPEN:02d}:00-{SHUT}:00; PH {OPEN:02d}:00-{SHUT}:00")
WITHIN = timedelta(hours=8)


@dataclass(frozen=True)
class Said:
    """A message with its moment, its number, and the turn that it belongs to."""

    draft: Draft
    seq: int
    at: datetime
    reply_to: int | None = None
    picked: str | None = None


@dataclass(frozen=True)
class Guarded:
    """A guard stepped in: its event's name, and the message where it is held."""

    guard: str
    agent: AgentRef
    at: datetime
    held: HeldMessage | None = None


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
        self.events: list[CaseEvent] = []
        self.agent_read = 0
        self.guarded: list[Guarded] = []
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
        told = None if on_duty else promise(HOURS, WITHIN, offer.queue, self._now)
        self.case = Case(
            self.new_id(), self.conversation.id, offer.queue, offer.reason, offer.priority, self._now,
            details=details, number=number, due_at=told.due_at if told else None, promise=told.words if told else None,
            answer_by=answer_by(self._now) if offer.queue == RIGHTS else None,
        )  # fmt: skip
        self._move(Move.ASK if on_duty else Move.CALL_BACK)
        self.conversation = replace(self.conversation, offer=None, misses=0)
        self._add([Draft(Author.SYSTEM, case_words(self.case))])
        self._happened(EventKind.OPENED, detail=offer.queue)

    def cancels(self) -> None:
        """The visitor no longer wants to wait."""
        self.case = replace(self._open, closed_at=self.wait(60, 400))
        self._move(Move.CANCEL)
        self._add([Draft(Author.SYSTEM, chat.CANCELLED)])
        self._happened(EventKind.CANCELLED)

    def taken(self, agent: AgentRef, least: float, most: float) -> None:
        """An agent takes the case after so many seconds."""
        moment = self.wait(least, most)
        self.case = replace(self._open, assignee_id=agent.id, assignee_name=agent.name, taken_at=moment)
        self._move(Move.TAKE)
        self._add([Draft(Author.SYSTEM, chat.TAKEN.format(agent=agent.first_name))])
        self._happened(EventKind.TAKEN, agent)

    def agent_says(self, text: str) -> None:
        """The agent who holds it writes."""
        moment = self.wait(15, 150)
        name = str(self._open.assignee_name).split()[0]
        self.case = replace(self._open, first_reply_at=self._open.first_reply_at or moment)
        [said] = self._add([Draft(Author.AGENT, text, agent=name)])
        self.agent_read = said.seq

    def stopped(self, agent: AgentRef, *guards: str) -> None:
        """A draft met these guards, and went out corrected or after a second look."""
        self.guarded += [Guarded(guard, agent, self._now) for guard in guards]

    def held_back(self, agent: AgentRef, text: str) -> None:
        """The agent writes what tells whether somebody is affected: it waits for a supervisor."""
        moment = self.wait(20, 60)
        finding = affected.find(text, to_patient=self.conversation.audience == PATIENT)
        assert finding is not None
        kept = HeldMessage(
            self.new_id(), self.conversation.id, agent.id, agent.name, text, finding.sentence, finding.reason, moment
        )
        self.guarded.append(Guarded(AFFECTED_HELD, agent, moment, kept))

    def visitor_says(self, text: str) -> None:
        """The visitor writes to the agent; the bot keeps silent."""
        self._hear(text)

    def noted(self, agent: AgentRef, text: str) -> None:
        """The agent leaves a note for colleagues."""
        self.wait(5, 40)
        self._happened(EventKind.NOTE, agent, note=text)

    def handed_over(self, agent: AgentRef, colleague: AgentRef, note: str) -> None:
        """The agent gives the case to a colleague."""
        self.wait(10, 60)
        self.case = replace(self._open, assignee_id=colleague.id, assignee_name=colleague.name, taken_at=self._now)
        self._move(Move.HAND_OVER)
        self._add([Draft(Author.SYSTEM, chat.HANDED_OVER.format(agent=colleague.first_name))])
        self._happened(EventKind.TRANSFERRED, agent, colleague.name, note)

    def snoozed(self, agent: AgentRef, until: datetime) -> None:
        """The agent puts the case aside."""
        self.wait(5, 30)
        self.case = replace(self._open, snoozed_until=until)
        self._add([Draft(Author.SYSTEM, chat.SNOOZED.format(agent=agent.first_name, until=written_moment(until)))])
        self._happened(EventKind.SNOOZED, agent, until.isoformat())

    def closes(self, agent: AgentRef, outcome: str, helped: bool | None, feedback: str = "") -> None:
        """The agent ends the case, and the visitor says whether it helped."""
        self.case = replace(self._open, closed_at=self.wait(20, 240), outcome=outcome, helped=helped)
        self._move(Move.HAND_BACK)
        self._add([Draft(Author.SYSTEM, chat.HANDED_BACK.format(agent=agent.first_name)), survey.ASKED])
        self.conversation = replace(self.conversation, survey=Survey(self._open.id))
        self._happened(EventKind.CLOSED, agent, outcome)
        self.agent_read = len(self.messages)
        if helped is not None:
            self._opines("oui" if helped else "non")
            if feedback:
                self.case = replace(self._open, feedback=feedback)
                self._opines(None, feedback)

    def called_back(self, agent: AgentRef, moment: datetime, outcome: str) -> None:
        """An agent has called back, and closes the case."""
        self._now = moment
        self.case = replace(self._open, closed_at=moment, outcome=outcome)
        self._move(Move.CLOSE)
        self._add([Draft(Author.SYSTEM, chat.CLOSED.format(number=self._open.number))])
        self._happened(EventKind.CLOSED, agent, outcome)

    @property
    def _open(self) -> Case:
        assert self.case is not None
        return self.case

    def _happened(
        self, kind: EventKind, agent: AgentRef | None = None, detail: str | None = None, note: str | None = None
    ) -> None:
        event = CaseEvent(kind, self._now, detail=detail, note=note)
        self.events.append(replace(event, agent_id=agent.id, agent_name=agent.name) if agent else event)

    def _opines(self, choice: str | None, text: str = "") -> None:
        own = survey.label(self.conversation, choice) if choice else text
        seq = self._hear(str(own), choice)
        heard = survey.hear(self.conversation, choice, text, None)
        assert heard is not None
        self._reply((heard.conversation, [heard.said]), seq)

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
