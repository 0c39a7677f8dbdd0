"""Views: what the desk's pages show, put together from cases and messages."""

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from sanic import HTTPResponse
from sanic.response import html

from guichet.conversations.conversation import Case, EventKind
from guichet.conversations.handoffs import Handoffs
from guichet.conversations.messages import Author, Message
from guichet.conversations.replies import PublishedAnswer, Words
from guichet.conversations.states import State
from guichet.desk import permissions, screen_words, words
from guichet.desk.accounts import Signed
from guichet.desk.archive import Archive, Found
from guichet.desk.board import Board
from guichet.desk.checklists import PATIENT, PROFESSIONAL
from guichet.desk.guarding import Guards
from guichet.desk.latest import Latest
from guichet.desk.permissions import Right
from guichet.desk.presence import Presence
from guichet.desk.transcript import parts
from guichet.guard import links
from guichet.reports.period import ZONE

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
STILL_SHOWN = timedelta(hours=1)
"""How long a supervisor's decision about a held message stands under the conversation."""


@dataclass(frozen=True)
class Sources:
    """Where the screen's content comes from."""

    handoffs: Handoffs
    guards: Guards
    archive: Archive
    notice: Words
    presence: Presence


class Views:
    """Renders the desk's templates."""

    def __init__(self, templates: Environment, sources: Sources) -> None:
        self._templates = templates
        self._sources = sources
        self.board = Latest(self._read_board)

    def page(self, template: str, status: int = 200, **values: Any) -> HTTPResponse:
        """A page, or a part of one."""
        return html(self._rendered(template, **values), status=status, headers=HEADERS)

    async def composer(self, signed: Signed, conversation_id: str, status: int = 200, **values: Any) -> HTTPResponse:
        """The reply form alone, with what stopped a message if one was."""
        shown = await self._shown(signed, conversation_id)
        return self.page("_composer.html", status, signed=signed, **{**shown, **values})

    async def desk(
        self, signed: Signed, conversation_id: str | None = None, status: int = 200, **values: Any
    ) -> HTTPResponse:
        """The whole page. `q` searches, `answer_id` puts a published answer into the draft."""
        board = await self.board.now()
        shown = await self._shown(signed, conversation_id) if conversation_id else dict(NOTHING)
        lost = conversation_id is not None and shown["case"] is None
        context = {**shown, **await self._beside(signed, shown["case"]), **values, "lost": lost}
        context = {**context, **await self._results(signed, str(values.get("q", "")))}
        if answer_id := values.get("answer_id"):
            context["draft"] = values.get("draft") or self._answer_text(shown["case"], str(answer_id))
        groups = {name: Markup(drawn) for name, drawn in board.shown_to(signed.account).items()}  # noqa: S704  ours
        context["presence"] = await self._sources.presence.status(signed.account.id)
        return self.page("desk.html", 404 if lost else status, signed=signed, groups=groups, **context)

    async def fragments(self, signed: Signed, conversation_id: str) -> tuple[dict[str, str], bool]:
        """The parts of a conversation's page that change, by name; and whether the agent holds it."""
        shown = await self._shown(signed, conversation_id)
        if shown["case"] is None:
            return {"head": f'<p class="alert">{words.GONE}</p>'}, False
        names = ("head", "who", "notes", "history", "held", "seen")
        drawn = {name: self._rendered(f"_{name}.html", signed=signed, **shown) for name in names}
        return drawn, bool(shown["holds"])

    async def composer_part(self, signed: Signed, conversation_id: str) -> str:
        """The reply form, empty."""
        return self._rendered("_composer.html", signed=signed, **await self._shown(signed, conversation_id))

    def surge(self) -> str:
        """The line that tells of a surge; empty without one."""
        return self._rendered("_surge.html")

    async def said(self, conversation_id: str, after: int) -> tuple[str, int]:
        """The messages after `after`, and the number of the last one."""
        messages = await self._sources.handoffs.transcript(conversation_id, after)
        drawn = "".join(self._rendered("_said.html", message=message) for message in messages)
        return drawn, messages[-1].seq if messages else after

    async def case(self, signed: Signed, conversation_id: str) -> Case | None:
        """The conversation's case, open or not; None when it is in no queue that the agent sees."""
        case = await self._sources.archive.case(conversation_id)
        return case if case is not None and permissions.sees_queue(signed.account, case.queue) else None

    async def may_see(self, signed: Signed, conversation_id: str) -> bool:
        """True when the conversation's case is, or was, in a queue that the agent sees."""
        return await self.case(signed, conversation_id) is not None

    def shown_text(self, text: str) -> str:
        """A visitor's words as the desk shows them: nobody clicks a foreign link, no mark turns the line around."""
        text = "".join(c for c in text if unicodedata.bidirectional(c) not in TURNS)
        return links.defanged(text) if links.refused(text, self._sources.guards.hosts) else text

    def _rendered(self, template: str, **values: Any) -> str:
        context = {**BASE, "shown": self.shown_text, "hosts": self._sources.guards.hosts, **values}
        return self._templates.get_template(f"desk/{template}").render(context)

    async def _read_board(self) -> Board:
        return Board(await self._sources.handoffs.cases(), self._entry, self._group)

    def _entry(self, case: Case, group: str) -> Markup:
        unread = case.unread if group in ("mine", "snoozed") else 0
        return Markup(self._rendered("_entry.html", case=case, group=group, unread=unread, now=datetime.now(UTC)))  # noqa: S704  escaped there

    def _group(self, name: str, _: Sequence[Case], entries: Sequence[Markup]) -> str:
        return self._rendered("_group.html", name=name, entries=entries)

    async def _shown(self, signed: Signed, conversation_id: str) -> dict[str, Any]:
        """What a conversation's page is made of; without a case when there is none that the agent may see."""
        source = self._sources
        case = await self.case(signed, conversation_id)
        if case is None:
            return dict(NOTHING)
        messages = await source.handoffs.transcript(conversation_id)
        events = await source.handoffs.history(conversation_id)
        now = datetime.now(UTC)
        held = await source.guards.last(conversation_id, signed.account.id)
        if held is not None and held.decided_at is not None and held.decided_at < now - STILL_SHOWN:
            held = None
        is_open = case.closed_at is None
        return {
            **NOTHING,
            "case": case,
            "now": now,
            "parts": parts(messages),
            "last_seq": messages[-1].seq if messages else 0,
            "sent": _last_of_agent(messages),
            "leads": permissions.has(signed.account, Right.LEAD),
            "holds": is_open and case.state is State.HUMAN and case.assignee_id == signed.account.id,
            "notes": [event for event in events if event.note],
            "history": [event for event in events if event.kind is not EventKind.NOTE],
            "held": held,
            "client_id": str(uuid.uuid4()),
            "canned": self._canned(case.audience),
            "version": self._version(case.audience),
        }

    async def _beside(self, signed: Signed, case: Case | None) -> dict[str, Any]:
        if case is None:
            return {"similar": [], "colleagues": []}
        similar = await self._sources.archive.similar(case, await self._queues(signed))
        there = [one for one in await self._sources.presence.seen() if one.agent.id != signed.account.id]
        colleagues = [one for one in there if permissions.works_on(one.role, case.queue)]
        return {"similar": similar, "colleagues": colleagues}

    async def _results(self, signed: Signed, q: str) -> dict[str, Any]:
        q = " ".join(q.split())
        found: Sequence[Found] = []
        if len(q) >= 2:
            found = await self._sources.archive.search(q, await self._queues(signed))
        return {"q": q, "results": found}

    async def _queues(self, signed: Signed) -> list[str]:
        return [q for q in await self._sources.archive.queues() if permissions.sees_queue(signed.account, q)]

    def _canned(self, audience: str) -> list[PublishedAnswer]:
        notice = self._sources.notice
        return [notice.answer(answer_id, audience) for answer_id in notice.published(audience)]

    def _version(self, audience: str) -> str:
        return next((answer.version for answer in self._canned(audience)), "")

    def _answer_text(self, case: Case | None, answer_id: str) -> str:
        known = self._canned(case.audience) if case else []
        return next((answer.text for answer in known if answer.id == answer_id), "")


TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Unicode's marks that change the direction of what follows: text could read otherwise than it is."""

BASE: dict[str, Any] = {
    "words": words,
    "say": screen_words,
    "may": permissions.may,
    "zone": ZONE,
    "signed": None,
    "alert": "",
    "email": "",
    "stop": None,
    "draft": "",
    "answer_id": "",
    "shown_details": False,
    "tick": False,
    "checklist_patient": PATIENT,
    "checklist_professional": PROFESSIONAL,
}
NOTHING: dict[str, Any] = {
    "case": None,
    "parts": [],
    "last_seq": 0,
    "holds": False,
    "leads": False,
    "sent": 0,
    "held": None,
    "notes": [],
    "history": [],
    "client_id": "",
    "canned": [],
    "version": "",
}


def _last_of_agent(messages: Sequence[Message]) -> int:
    """The number of the last message when an agent wrote it; 0 otherwise: only then is it worth telling who read it."""
    last = messages[-1] if messages else None
    return last.seq if last is not None and last.author is Author.AGENT else 0
