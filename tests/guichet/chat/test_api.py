"""The public API call by call: status, shape, and errors in French (docs/protocol.md)."""

import asyncio
from datetime import datetime

import aiohttp
import pytest

from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import Reply, Visitor

MESSAGE = {"seq", "author", "agent", "text", "answer", "choices", "created_at", "client_id", "masked"}
STANDING = {"state", "audience", "position", "wait_s", "case", "agent", "read", "promise"}
ANSWER = {"id", "question", "version", "hash", "url", "audience"}


def assert_error(reply: Reply, status: int, code: str) -> None:
    assert reply.status == status
    assert set(reply.body) == {"error"}
    assert set(reply.body["error"]) == {"code", "message"}
    assert reply.body["error"]["code"] == code
    assert reply.body["error"]["message"].endswith(".")


async def test_opening_gives_an_id_a_token_and_the_greeting(http: aiohttp.ClientSession) -> None:
    reply = await Visitor(http).open()
    assert reply.status == 201
    assert set(reply.body) == {"id", "token", "expires_at", "audience", "state", "messages"}
    assert (reply.body["audience"], reply.body["state"]) == ("patient", "bot")
    [greeting] = reply.body["messages"]
    assert set(greeting) == MESSAGE
    assert (greeting["seq"], greeting["author"], greeting["answer"]) == (1, "bot", None)
    assert "automatique" in greeting["text"]
    assert datetime.fromisoformat(greeting["created_at"]).tzinfo is not None
    assert len(reply.body["token"]) >= 43


async def test_a_question_gets_its_answer_with_its_source(visitor: Visitor) -> None:
    reply = await visitor.say("dois-je changer de mot de passe ?")
    assert reply.status == 200
    assert set(reply.body) == {"message", "replies", "state"}
    assert reply.body["message"]["author"] == "visitor"
    [answer] = reply.body["replies"]
    assert set(answer["answer"]) == ANSWER
    assert answer["answer"]["id"] == "mot_de_passe"
    assert answer["answer"]["url"].startswith("/#")


async def test_a_repeat_is_the_same_and_another_text_is_refused(visitor: Visitor) -> None:
    first = await visitor.say("bonjour")
    assert (await visitor.say("bonjour")).body == first.body
    assert_error(await visitor.say("au revoir"), 409, "identifiant_deja_utilise")


async def test_a_hundred_repeats_at_once_are_one_message(http: aiohttp.ClientSession, visitor: Visitor) -> None:
    replies = await asyncio.gather(*(visitor.say("bonjour") for _ in range(40)))
    assert {reply.status for reply in replies} == {200}
    assert len((await visitor.call("GET", "/messages")).body["messages"]) == 3


async def test_a_choice_is_answered_without_the_engine(visitor: Visitor, engine: FakeEngine) -> None:
    engine.down = True
    reply = await visitor.pick("date_incident")
    assert reply.body["replies"][0]["answer"]["id"] == "date_incident"
    assert_error(await visitor.pick("inventee", "c2"), 400, "choix_inconnu")


async def test_the_engine_down_gives_every_question_and_the_way_to_a_human(
    visitor: Visitor, engine: FakeEngine
) -> None:
    engine.down = True
    reply = await visitor.say("bonjour")
    assert reply.status == 200
    ids = [choice["id"] for choice in reply.body["replies"][0]["choices"]]
    assert ids[-1] == "conseiller"
    assert {"mot_de_passe", "suis_je_concerne", "que_s_est_il_passe"} <= set(ids)


async def test_history_after_a_message(visitor: Visitor) -> None:
    await visitor.say("bonjour")
    reply = await visitor.call("GET", "/messages?after=1")
    assert set(reply.body) == {"messages"} | STANDING
    assert [m["seq"] for m in reply.body["messages"]] == [2, 3]
    for wrong in ("x", "-1", "1.5", "²", "9" * 30):
        assert_error(await visitor.call("GET", "/messages", params={"after": wrong}), 400, "champ_invalide")


async def test_personal_data_is_masked_before_it_is_kept_or_understood(visitor: Visitor, engine: FakeEngine) -> None:
    await visitor.say("rappelez le 06 12 34 56 78")
    stored = str((await visitor.call("GET", "/messages")).body)
    assert "56 78" not in stored + str(engine.asked)
    assert "numéro de téléphone masqué" in stored


async def test_asking_for_a_human_when_nobody_is_there_is_a_call_back(visitor: Visitor) -> None:
    reply = await visitor.call("POST", "/handoff", json={"details": {"consent": True, "name": "Zoé"}})
    assert reply.status == 200
    assert set(reply.body) == STANDING
    assert (reply.body["state"], reply.body["position"], reply.body["wait_s"]) == ("callback", None, None)
    assert reply.body["case"] in (await visitor.call("GET", "/messages")).body["messages"][-1]["text"]
    cancelled = await visitor.call("DELETE", "/handoff")
    assert (cancelled.status, cancelled.body["state"]) == (200, "bot")


async def test_no_consent_no_handoff(visitor: Visitor) -> None:
    assert_error(await visitor.call("POST", "/handoff", json={"details": {}}), 400, "champ_invalide")
    assert (await visitor.call("GET", "/messages")).body["state"] == "bot"


async def test_the_audience_can_be_said(visitor: Visitor) -> None:
    reply = await visitor.call("POST", "/audience", json={"audience": "pro"})
    assert (reply.status, reply.body) == (200, {"audience": "pro", "state": "bot"})
    assert (await visitor.pick("suis_je_concerne")).body["replies"][0]["answer"]["id"] == "mon_cabinet_concerne"
    assert_error(await visitor.call("POST", "/audience", json={"audience": "admin"}), 400, "champ_invalide")


async def test_erasing_ends_the_conversation(visitor: Visitor) -> None:
    assert (await visitor.call("DELETE", "")).status == 204
    assert_error(await visitor.call("GET", "/messages"), 401, "non_autorise")


CALLS = [
    ("POST", "/messages"),
    ("GET", "/messages"),
    ("GET", "/events"),
    ("POST", "/handoff"),
    ("DELETE", "/handoff"),
    ("POST", "/audience"),
    ("DELETE", ""),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_conversation_opens_with_its_own_token_alone(
    http: aiohttp.ClientSession, visitor: Visitor, method: str, path: str
) -> None:
    other = Visitor(http)
    await other.open()
    for token in (other.token, "", "x", "é", visitor.id):
        assert_error(await visitor.call(method, path, token=token, json={}), 401, "non_autorise")
    stranger = Visitor(http, "../../etc/passwd", visitor.token)
    assert (await stranger.call(method, path, json={})).status in (401, 404)
    assert (await visitor.call("GET", "/messages")).status == 200


@pytest.mark.parametrize("raw", [b"{", b"[]", b"null", b"\xff\xfe", b'{"client_id":1,"text":"x"}', b"{}"])
async def test_a_broken_body_is_400_and_loses_nothing(visitor: Visitor, raw: bytes) -> None:
    reply = await visitor.call("POST", "/messages", data=raw)
    assert reply.status == 400
    assert set(reply.body["error"]) == {"code", "message"}
    assert len((await visitor.call("GET", "/messages")).body["messages"]) == 1


@pytest.mark.parametrize("size", [16 * 1024 + 1, 1_000_000])
async def test_a_body_too_large_is_413(visitor: Visitor, size: int) -> None:
    try:
        reply = await visitor.call("POST", "/messages", data=b"x" * size)
    except aiohttp.ClientError:  # the server may hang up on what it will not read
        return
    assert_error(reply, 413, "trop_long")


async def test_too_long_a_text_is_400(visitor: Visitor) -> None:
    assert (await visitor.say("x" * 2000)).status == 200
    assert_error(await visitor.say("x" * 2001, "c2"), 400, "trop_long")


async def test_an_unknown_address_and_method_are_said_in_the_same_shape(http: aiohttp.ClientSession) -> None:
    async with http.get("/api/v1/nothing") as response:
        assert_error(await Reply.read(response), 404, "introuvable")
    async with http.get("/api/v1/conversations") as response:
        assert_error(await Reply.read(response), 405, "methode_refusee")


async def test_a_portal_token_without_a_portal_is_refused(http: aiohttp.ClientSession) -> None:
    reply = await Visitor(http).open(headers={"Authorization": "Bearer x.y.z"})
    assert_error(reply, 401, "non_autorise")


async def test_what_the_engine_guessed_stays_inside(visitor: Visitor) -> None:
    body = str((await visitor.say("bonjour")).body)
    assert "confidence" not in body
    assert "model" not in body
