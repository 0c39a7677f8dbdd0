"""Views: what the desk's pages show, put together from cases and messages."""

import uuid
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from jinja2 import Environment
from sanic import HTTPResponse
from sanic.response import html

from guichet.conversations.conversation import Case, ConversationNotFound
from guichet.conversations.handoffs import Handoffs
from guichet.conversations.messages import Message
from guichet.conversations.states import State
from guichet.desk import permissions, words
from guichet.desk.accounts import Signed
from guichet.desk.permissions import Right
from guichet.desk.presence import Presence
from guichet.reports.period import ZONE

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}

BOT_SIDE = ("bot", "visitor")


class Views:
    """Renders the desk's templates."""

    def __init__(self, templates: Environment, handoffs: Handoffs, presence: Presence) -> None:
        self._templates = templates
        self._handoffs = handoffs
        self._presence = presence

    def page(self, template: str, status: int = 200, **values: Any) -> HTTPResponse:
        """A page, or a part of one."""
        context = {
            "words": words,
            "may": permissions.may,
            "zone": ZONE,
            "signed": None,
            "alert": "",
            "email": "",
            **values,
        }
        body = self._templates.get_template(f"desk/{template}").render(context)
        return html(body, status=status, headers=HEADERS)

    async def queue(self, signed: Signed) -> HTTPResponse:
        """The list of cases."""
        return self.page("_queue.html", signed=signed, **await self._cases(signed))

    async def conversation(self, signed: Signed, conversation_id: str) -> HTTPResponse:
        """One conversation without the reply form, so that a refresh leaves what is being written."""
        return self.page("_conversation.html", signed=signed, **await self._shown(signed, conversation_id))

    async def desk(
        self, signed: Signed, conversation_id: str | None = None, status: int = 200, alert: str = "", draft: str = ""
    ) -> HTTPResponse:
        """The whole page."""
        shown = await self._shown(signed, conversation_id) if conversation_id else {"case": None, "parts": []}
        if conversation_id and shown["case"] is None and status == 200:
            status, alert = 404, words.GONE
        values = {**await self._cases(signed), **shown, "draft": draft, "client_id": str(uuid.uuid4())}
        return self.page("desk.html", status, signed=signed, alert=alert, **values)

    async def _cases(self, signed: Signed) -> dict[str, Any]:
        now = datetime.now(UTC)
        all_open = await self._handoffs.cases()
        cases = [c for c in all_open if not c.is_snoozed(now)]
        return {
            "now": now,
            "presence": await self._presence.status(signed.account.id),
            "snoozed": [c for c in all_open if c.is_snoozed(now)],
            "mine": [c for c in cases if c.state is State.HUMAN and c.assignee_id == signed.account.id],
            "waiting": [c for c in cases if c.state is State.WAITING],
            "callbacks": [c for c in cases if c.state is State.CALLBACK],
            "others": [c for c in cases if c.state is State.HUMAN and c.assignee_id != signed.account.id],
        }

    async def _shown(self, signed: Signed, conversation_id: str) -> dict[str, Any]:
        try:
            case: Case | None = await self._handoffs.case(conversation_id)
        except ConversationNotFound:
            return {"case": None, "parts": []}
        assert case is not None
        messages = await self._handoffs.transcript(conversation_id)
        holds = case.state is State.HUMAN and case.assignee_id == signed.account.id
        history = await self._handoffs.history(conversation_id)
        return {
            "case": case,
            "parts": list(_parts(messages)),
            "holds": holds,
            "leads": permissions.has(signed.account, Right.LEAD),
            "history": history,
            "notes": [event for event in history if event.note],
            "colleagues": [one for one in await self._presence.seen() if one.agent.id != signed.account.id],
        }


def _parts(messages: list[Message]) -> list[tuple[bool, list[Message]]]:
    """The transcript in runs: with the bot (to be folded), and with people."""
    with_bot = True
    runs: list[tuple[bool, Message]] = []
    for message in messages:
        if message.author.value not in BOT_SIDE:
            with_bot = False
        elif message.author.value == "bot":
            with_bot = True
        runs.append((with_bot, message))
    return [(bot, [m for _, m in run]) for bot, run in groupby(runs, key=lambda pair: pair[0])]
