"""The export of one's own conversation: all that a visitor left, nothing that opens anything or that agents note."""

import json

import aiohttp
import pytest

from guichet import consent
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Visitor
from tests.stack import ROOT


async def test_it_holds_what_was_said_and_left(visitor: Visitor, engine: FakeEngine) -> None:
    await visitor.say("mon numéro est le 0639981234")
    details = {"name": "Zoé Martin", "email": "zoe@exemple.fr", "consent": True}
    await visitor.call("POST", "/handoff", json={"details": details})
    reply = await visitor.call("GET", "/export")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="conversation.json"'
    body = reply.body
    assert body["conversation"]["id"] == visitor.id
    assert [m["text"] for m in body["messages"] if m["author"] == "visitor"] == [
        "mon numéro est le [numéro de téléphone masqué]"
    ]
    assert next(m["intent"] for m in body["messages"] if m["intent"]) == "mot_de_passe"
    [case] = body["cases"]
    assert case["details"] == {"name": "Zoé Martin", "email": "zoe@exemple.fr"}
    assert case["consent"]["version"] == consent.CURRENT
    told = json.dumps(body)
    assert visitor.token not in told
    assert "token" not in told
    assert "note" not in told


async def test_it_is_for_the_visitor_alone(visitor: Visitor, http: aiohttp.ClientSession) -> None:
    other = Visitor(http)
    await other.open()
    assert (await visitor.call("GET", "/export", token=other.token)).status == 401
    await visitor.call("DELETE", "")
    assert (await visitor.call("GET", "/export")).status == 401


@pytest.mark.parametrize("version", ["0", "2", 1, None, ""])
async def test_a_consent_to_unknown_words_is_none(visitor: Visitor, version: object) -> None:
    details = {"consent": True, "consent_version": version}
    reply = await visitor.call("POST", "/handoff", json={"details": details})
    assert (reply.status, reply.body["error"]["code"]) == (400, "champ_invalide")


def test_the_widget_shows_the_words_that_are_recorded() -> None:
    built = (ROOT / "guichet/static/guichet-chat.js").read_text(encoding="utf-8")
    words = consent.TEXTS[consent.CURRENT]
    assert words in built or words.encode("unicode_escape").decode() in built
