"""Fakes: hand-written stand-ins for what is not the subject of a test."""

import asyncio
from dataclasses import dataclass, field

from guichet.conversations.conversation import AgentRef
from guichet.conversations.messages import Provenance
from guichet.conversations.understanding import (
    Decision,
    EngineUnavailable,
    GiveAnswer,
    Question,
    Understood,
)

PUBLISHED = (
    "que_s_est_il_passe",
    "mot_de_passe",
    "suis_je_concerne",
    "mon_cabinet_concerne",
    "date_incident",
)
COUNTERPARTS = {
    ("suis_je_concerne", "pro"): "mon_cabinet_concerne",
    ("mon_cabinet_concerne", "patient"): "suis_je_concerne",
}


@dataclass(frozen=True)
class FakeAnswer:
    """An answer whose words tell its id and audience."""

    id: str
    audience: str
    question: str = "Question ?"
    version: str = "1"
    hash: str = "0" * 16
    url: str = "/#ancre"

    @property
    def text(self) -> str:
        return f"texte de {self.id} pour {self.audience}"


class FakeWords:
    """A notice of five questions; a phrase's words are its key."""

    def answer(self, answer_id: str, audience: str, /) -> FakeAnswer:
        if answer_id not in PUBLISHED:
            raise KeyError(answer_id)
        return FakeAnswer(COUNTERPARTS.get((answer_id, audience), answer_id), audience)

    def question(self, answer_id: str, audience: str, /) -> str:
        return f"question {self.answer(answer_id, audience).id}"

    def published(self, audience: str, /) -> tuple[str, ...]:
        return tuple(i for i in PUBLISHED if (i, audience) not in COUNTERPARTS)

    def phrase(self, key: str, /) -> str:
        return f"phrase {key}"

    def offers_human(self, answer_id: str, /) -> bool:
        return answer_id in ("suis_je_concerne", "mon_cabinet_concerne")


PROVENANCE = Provenance("mot_de_passe", 0.9, "model-1")


@dataclass
class FakeEngine:
    """Replies with `decisions`; fails when `down`; waits for `gate` when there is one."""

    decisions: tuple[Decision, ...] = (GiveAnswer("mot_de_passe"),)
    down: bool = False
    gate: asyncio.Event | None = None
    asked: list[Question] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def understand(self, question: Question) -> Understood:
        self.asked.append(question)
        self.reached.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.down:
            raise EngineUnavailable("down")
        return Understood(self.decisions, PROVENANCE)


@dataclass
class FakeDuty:
    """These agents are there, and on duty unless they are busy."""

    here: list[AgentRef]
    busy: list[AgentRef] = field(default_factory=list)

    async def available(self, queue: str) -> list[AgentRef]:
        return [agent for agent in self.here if agent not in self.busy]

    async def present(self) -> list[AgentRef]:
        return self.here


@dataclass
class FakeBell:
    """Remembers what was rung."""

    rung: list[str] = field(default_factory=list)

    async def publish(self, topic: str) -> None:
        self.rung.append(topic)
