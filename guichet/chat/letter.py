"""Letters: a question and a contact sent by a plain form, for browsers in which the chat does not run.

The question gets the published answer on the next page, as in the chat; the contact goes to an adviser.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import uuid_utils
from jinja2 import Environment
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import html

from guichet.chat.bodies import HandoffBody, PostBody, read
from guichet.chat.errors import ApiError
from guichet.chat.requests import address
from guichet.chat.routes import Chat
from guichet.consent import CURRENT, TEXTS
from guichet.conversations.turns import Post
from guichet.notice import Notice
from guichet.pages import PAGE_POLICY, static_version

FIELDS = ("text", "name", "email", "phone", "consent")
NO_CONTACT = "Indiquez une adresse e-mail ou un numéro de téléphone : c’est par là que nous vous répondrons."
NO_CHAT = "(Demande envoyée par le formulaire de la page : répondre par e-mail ou par téléphone.)"
"""Stands under the question, so that no adviser waits in a chat that nobody reads."""

WRONG = {
    "text": "Écrivez votre question, en 1 900 caractères au plus.",
    "email": "Cette adresse e-mail semble incomplète. Exemple : nom@exemple.fr",
    "phone": "Ce numéro de téléphone semble incomplet. Exemple : 06 39 98 00 00",
    "name": "100 caractères au plus.",
    "consent": "Cochez cette case pour envoyer votre demande.",
}
MAX_TEXT = 1900
"""Characters of the question: room is left for NO_CHAT."""


def make_blueprint(chat: Chat, templates: Environment, notice: Notice) -> Blueprint:
    """`/demande`: the form, and what became of it."""
    blueprint = Blueprint("letter")
    page = templates.get_template("letter.html")
    fixed = {"notice": notice, "static_version": static_version(), "consent": TEXTS[CURRENT]}
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"}

    def show(status: int = 200, **values: Any) -> HTTPResponse:
        nothing: dict[str, Any] = {"given": {}, "errors": {}, "sent": None}
        return html(page.render(**fixed, **{**nothing, **values}), status=status, headers=headers)

    @blueprint.get("/demande")
    async def ask(_: Request) -> HTTPResponse:
        return show()

    @blueprint.post("/demande")
    async def send(request: Request) -> HTTPResponse:
        form = request.form
        given = {name: str(form.get(name) or "").strip() if form else "" for name in FIELDS}
        details, errors = _checked(given)
        if errors or details is None:
            return show(400, given=given, errors=errors)
        try:
            await chat.rates.opening(address(request))
        except ApiError as refused:
            return show(refused.status, given=given, errors={"form": refused.message})
        text = chat.mask(f"{given['text']}\n\n{NO_CHAT}")
        return await chat.unbroken(_deliver(text, details))

    async def _deliver(text: str, details: HandoffBody) -> HTTPResponse:
        opened = await chat.conversations.open()
        turn = await chat.turns.take(opened.conversation.id, Post(str(uuid_utils.uuid7()), text, None))
        agreed = details.details
        standing = await chat.conversations.request_human(
            opened.conversation.id, agreed.filled(), agreed.consent_version
        )
        return show(sent={"replies": turn.replies, "standing": standing})

    return blueprint


def _checked(given: Mapping[str, str]) -> tuple[HandoffBody | None, dict[str, str]]:
    """The form as the API takes it, or what is wrong, by field."""
    errors: dict[str, str] = {}
    try:
        read(PostBody, _json(client_id="x", text=given["text"]))
    except ApiError:
        errors["text"] = WRONG["text"]
    if len(given["text"]) > MAX_TEXT:
        errors["text"] = WRONG["text"]
    if not given["email"] and not given["phone"]:
        errors["email"] = NO_CONTACT
    details = {name: given[name] for name in ("name", "email", "phone") if given[name]}
    try:
        body = read(HandoffBody, _json(details={**details, "consent": bool(given["consent"])}))
    except ApiError as refused:
        found = re.search(r"« (?:details\.)?(\w+) »", refused.message)
        name = found[1] if found else "form"
        errors.setdefault(name, WRONG.get(name, refused.message))
        return None, errors
    return body, errors


def _json(**body: object) -> bytes:
    return json.dumps(body).encode()
