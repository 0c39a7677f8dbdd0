"""The notice as an object: sections, questions, phrases, and the rules by which an answer is found."""

import hashlib
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

Audience = Literal["patient", "pro"]

FOR = {"patient": "les patients", "pro": "les professionnels de santé"}

Filled = Annotated[str, Field(min_length=1, pattern=r"\S")]
Label = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]


class UnknownAnswer(KeyError):
    """No published answer has this id."""


class Part(BaseModel):
    """A piece of the notice, with these fields and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(Part):
    """A part of the statement, shown on the page under its anchor."""

    id: Filled
    title: Filled
    text: Filled
    list: tuple[Filled, ...] = ()
    after: str = ""


class Words(Part):
    """A published question and its answer, in the words for whom it was published."""

    question: Label
    answer: Filled
    list: tuple[Filled, ...] = ()
    after: str = ""

    @property
    def text(self) -> str:
        """The answer as one text; a list's items begin with a dash."""
        items = "".join(f"\n- {item}" for item in self.list)
        return self.answer + items + (f"\n{self.after}" if self.after else "")


class Question(Part):
    """A published question: its words for both audiences, or for the one or each it was published for."""

    id: Filled
    section: Filled
    offers_human: bool = False
    counterpart: str | None = None
    both: Words | None = None
    patient: Words | None = None
    pro: Words | None = None

    def words(self, audience: str) -> tuple[str, Words]:
        """The words for this audience, or those of the other one, with the audience they were published for."""
        published = {"patient": self.patient, "pro": self.pro, "both": self.both}
        for published_for in (audience, "both", *get_args(Audience)):
            found = published[published_for]
            if found is not None:
                return published_for, found
        raise UnknownAnswer(self.id)

    def anchor(self, published_for: str) -> str:
        """Where the page shows the words of this audience: each has a place of its own."""
        name = self.id.replace("_", "-")
        return name if published_for == self.published_for[0] else f"{name}-{published_for}"

    @property
    def published_for(self) -> tuple[str, ...]:
        """`both`, or the audiences that have words of their own."""
        return tuple(name for name in ("both", "patient", "pro") if getattr(self, name) is not None)


class Answer(Part):
    """An answer as it is said: its words, and what proves where they come from.

    `hash` is the first 16 hexadecimal digits of the SHA-256 of `text`; `url` leads to the question on the page.
    """

    id: str
    question: str
    text: str
    version: str
    hash: str
    url: str
    audience: str


class Notice(Part):
    """The whole notice. Built by guichet.notice.load, which checks it."""

    version: Filled
    date: date
    organisation: Filled
    title: Filled
    summary: Filled
    facts: tuple[Filled, ...]
    phrase_facts: tuple[Filled, ...] = ()
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    phrases: dict[str, Filled]
    _answers: dict[tuple[str, str], Answer] = PrivateAttr(default_factory=dict)

    def answer(self, answer_id: str, audience: str) -> Answer:
        """The answer for this audience (INTENTS.md, Audience rules).

        A question about being affected is answered by the audience's own; words published for the other audience
        alone say so. Raises UnknownAnswer.
        """
        said = self._answers.get((answer_id, audience))
        if said is None:
            said = self._answers[answer_id, audience] = self._answer(answer_id, audience)
        return said

    def _answer(self, answer_id: str, audience: str) -> Answer:
        found = self._find(answer_id, audience)
        published_for, words = found.words(audience)
        text = words.text
        if published_for not in ("both", audience):
            text = f"Réponse publiée pour {FOR[published_for]} : {text}"
        return Answer(
            id=found.id,
            question=words.question,
            text=text,
            version=self.version,
            hash=hashlib.sha256(text.encode()).hexdigest()[:16],
            url=f"/#{found.anchor(published_for)}",
            audience=published_for,
        )

    def question(self, answer_id: str, audience: str) -> str:
        """The question as a button shows it, at most 80 characters. Raises UnknownAnswer."""
        return self._find(answer_id, audience).words(audience)[1].question

    def published(self, audience: str) -> tuple[str, ...]:
        """The ids that were published for this audience or for both: its own first, as a menu shows them."""
        own = [q.id for q in self.questions if audience in q.published_for]
        return (*own, *(q.id for q in self.questions if "both" in q.published_for))

    def phrase(self, key: str) -> str:
        """What the assistant says besides answers. Raises KeyError."""
        return self.phrases[key]

    @property
    def published_text(self) -> str:
        """All that is published: sections, questions and answers, without the assistant's own phrases."""
        sections = [part for s in self.sections for part in (s.title, s.text, *s.list, s.after)]
        spoken = [w for q in self.questions for w in (q.both, q.patient, q.pro) if w]
        return "\n".join([*sections, *(part for words in spoken for part in (words.question, words.text))])

    def offers_human(self, answer_id: str) -> bool:
        """True when only a human may go further than the answer."""
        return any(q.offers_human for q in self.questions if q.id == answer_id)

    def as_json(self) -> dict[str, Any]:
        """The notice as `GET /api/v1/notice` gives it."""
        return {
            "version": self.version,
            "date": self.date.isoformat(),
            "organisation": self.organisation,
            "title": self.title,
            "sections": [s.model_dump(mode="json") | {"url": f"/#{s.id}"} for s in self.sections],
            "questions": [
                self.answer(q.id, audience).model_dump() | {"section": q.section}
                for q in self.questions
                for audience in get_args(Audience)
                if audience in q.published_for or (audience == "patient" and "both" in q.published_for)
            ],
        }

    def _find(self, answer_id: str, audience: str) -> Question:
        found = next((q for q in self.questions if q.id == answer_id), None)
        if found is None:
            raise UnknownAnswer(answer_id)
        if found.counterpart and audience not in found.published_for:
            found = next(q for q in self.questions if q.id == found.counterpart)
        return found
