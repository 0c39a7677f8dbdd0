"""Every message of an agent is checked before it is committed: held, asked about, refused, or sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from guichet import notice
from guichet.conversations.conversation import PRO, AgentRef, ConversationNotFound
from guichet.conversations.handoffs import NotTheHolder
from guichet.conversations.messages import Author, Message
from guichet.conversations.verifying import CannotVerify, Verifying
from guichet.database.guards import SqlHeld
from guichet.database.reports import SqlReports
from guichet.database.session import Database
from guichet.desk.guarding import Guards, Held, LinksRefused, Outgoing, SecondLook
from guichet.desk.held import AlreadyDecided
from tests.guichet.conftest import CAMILLE, SACHA, Parts
from tests.stack import ROOT

NOTICE = notice.load(ROOT / "notice" / "notice.yaml")
NADIA = AgentRef("agent-9", "Nadia Ferrand")
STATUS = "Bonjour. Vous êtes bien concerné par l'incident."
UNCONTACTED = "Si vous n’êtes pas contacté, vos informations ne sont pas concernées."


@pytest.fixture
def guards(parts: Parts, database: Database) -> Guards:
    return Guards(parts.handoffs, SqlHeld(database), NOTICE, NOTICE.published_text, frozenset({"doctolib.fr"}))


@pytest.fixture
def verifying(parts: Parts) -> Verifying:
    return Verifying(parts.store, parts.bell)


async def held_by(parts: Parts, audience: str) -> str:
    """A conversation of this audience that Camille holds."""
    conversation_id = await parts.held()
    await parts.conversations.set_audience(conversation_id, audience)
    return conversation_id


async def sent(parts: Parts, conversation_id: str) -> list[Message]:
    return [m for m in await parts.handoffs.transcript(conversation_id) if m.author is Author.AGENT]


async def counted(database: Database) -> dict[str, int]:
    now = datetime.now(UTC)
    return await SqlReports(database).guarded(now - timedelta(hours=1), now + timedelta(hours=1))


def says(text: str, **more: str) -> Outgoing:
    return Outgoing(text, f"c-{hash(text)}", **more)


async def test_a_status_is_held_and_not_sent(parts: Parts, guards: Guards, database: Database) -> None:
    conversation_id = await held_by(parts, "patient")
    with pytest.raises(Held):
        await guards.send(conversation_id, CAMILLE, says(STATUS))
    assert await sent(parts, conversation_id) == []
    [held] = await guards.waiting()
    assert (held.text, held.agent_id, held.sentence) == (STATUS, CAMILLE.id, "Vous êtes bien concerné par l'incident.")
    assert await counted(database) == {"affected_held": 1}


async def test_a_professional_hears_it_once_verified(parts: Parts, guards: Guards, verifying: Verifying) -> None:
    conversation_id = await held_by(parts, "pro")
    with pytest.raises(Held):
        await guards.send(conversation_id, CAMILLE, says(STATUS))
    await verifying.verify(conversation_id, CAMILLE)
    await guards.send(conversation_id, CAMILLE, says(STATUS))
    assert [m.text for m in await sent(parts, conversation_id)] == [STATUS]
    assert await guards.waiting() == []
    last = await guards.last(conversation_id, CAMILLE.id)
    assert last is not None
    assert last.decision == "replaced"


async def test_a_portals_signature_is_enough(parts: Parts, guards: Guards) -> None:
    conversation_id = await parts.signed()
    await parts.conversations.request_human(conversation_id, {})
    await parts.handoffs.take(conversation_id, CAMILLE)
    await guards.send(conversation_id, CAMILLE, says(STATUS))
    assert len(await sent(parts, conversation_id)) == 1


async def test_a_patient_is_never_verified_by_an_agent(parts: Parts, verifying: Verifying) -> None:
    conversation_id = await held_by(parts, "patient")
    with pytest.raises(CannotVerify):
        await verifying.verify(conversation_id, CAMILLE)


async def test_only_the_holder_verifies_and_once(parts: Parts, verifying: Verifying) -> None:
    conversation_id = await held_by(parts, "pro")
    with pytest.raises(NotTheHolder):
        await verifying.verify(conversation_id, SACHA)
    await verifying.verify(conversation_id, CAMILLE)
    with pytest.raises(CannotVerify):
        await verifying.verify(conversation_id, CAMILLE)


async def test_a_visitor_who_turns_patient_is_told_nothing(parts: Parts, guards: Guards, verifying: Verifying) -> None:
    """The audience that counts is the one at the moment of sending, not of verifying."""
    conversation_id = await held_by(parts, "pro")
    await verifying.verify(conversation_id, CAMILLE)
    await parts.conversations.set_audience(conversation_id, "patient")
    with pytest.raises(Held):
        await guards.send(conversation_id, CAMILLE, says(STATUS))


async def test_the_check_sees_the_conversation_as_it_is_when_the_message_is_committed(parts: Parts) -> None:
    conversation_id = await held_by(parts, "pro")
    seen: list[str] = []
    await parts.conversations.set_audience(conversation_id, "patient")
    await parts.handoffs.reply(conversation_id, CAMILLE, "x", "1", check=lambda found: seen.append(found.audience))
    assert seen == ["patient"]


async def test_not_contacted_is_said_to_professionals_alone(parts: Parts, guards: Guards) -> None:
    patient, pro = await held_by(parts, "patient"), await held_by(parts, "pro")
    await guards.send(pro, CAMILLE, says(UNCONTACTED))
    with pytest.raises(Held) as held:
        await guards.send(patient, CAMILLE, says(UNCONTACTED))
    assert "professionnels" in held.value.finding.reason


async def test_a_professionals_answer_is_no_answer_for_a_patient(parts: Parts, guards: Guards) -> None:
    """Words of the notice pass for those they were published for, and for nobody else."""
    text = NOTICE.answer("mon_cabinet_concerne", PRO).text
    patient, pro = await held_by(parts, "patient"), await held_by(parts, "pro")
    await guards.send(pro, CAMILLE, says(text, answer_id="mon_cabinet_concerne"))
    [message] = await sent(parts, pro)
    assert message.answer is not None
    assert message.answer.version == NOTICE.version
    assert not message.is_edited
    with pytest.raises(Held):
        await guards.send(patient, CAMILLE, says(text, answer_id="mon_cabinet_concerne"))


async def test_an_edited_answer_is_known_as_such(parts: Parts, guards: Guards) -> None:
    conversation_id = await held_by(parts, "patient")
    text = NOTICE.answer("mot_de_passe", "patient").text
    await guards.send(conversation_id, CAMILLE, says("Bonjour. " + text, answer_id="mot_de_passe"))
    [message] = await sent(parts, conversation_id)
    assert message.is_edited


async def test_what_is_not_published_asks_for_a_second_look(parts: Parts, guards: Guards, database: Database) -> None:
    conversation_id = await held_by(parts, "patient")
    draft = "L'incident a touché 6 158 rendez-vous."
    with pytest.raises(SecondLook) as look:
        await guards.send(conversation_id, CAMILLE, says(draft))
    assert [doubt.text for doubt in look.value.doubts] == ["6 158"]
    with pytest.raises(SecondLook):  # the stamp is this draft's alone
        await guards.send(conversation_id, CAMILLE, says(draft + " Et 7 000 fiches.", confirmed=look.value.stamp))
    await guards.send(conversation_id, CAMILLE, says(draft, confirmed=look.value.stamp))
    assert len(await sent(parts, conversation_id)) == 1
    assert await counted(database) == {"facts_asked": 2, "facts_confirmed": 1}


async def test_a_confirmed_draft_is_held_all_the_same(parts: Parts, guards: Guards) -> None:
    conversation_id = await held_by(parts, "patient")
    draft = "Vous êtes concerné, comme 6 158 autres rendez-vous."
    with pytest.raises(Held):
        await guards.send(conversation_id, CAMILLE, says(draft, confirmed="x"))


async def test_a_foreign_link_is_refused(parts: Parts, guards: Guards, database: Database) -> None:
    conversation_id = await held_by(parts, "patient")
    with pytest.raises(LinksRefused) as refused:
        await guards.send(conversation_id, CAMILLE, says("Voir https://doctolib.fr/aide et https://evil.example/x"))
    assert refused.value.refused == ["https://evil.example/x"]
    await guards.send(conversation_id, CAMILLE, says("Voir https://doctolib.fr/aide"))
    assert await counted(database) == {"links_refused": 1}


async def test_a_supervisor_releases_once_in_the_authors_name(parts: Parts, guards: Guards, database: Database) -> None:
    conversation_id = await held_by(parts, "patient")
    with pytest.raises(Held):
        await guards.send(conversation_id, CAMILLE, says(STATUS))
    [held] = await guards.waiting()
    await guards.release(held.id, NADIA, "le cabinet l'a confirmé")
    with pytest.raises(AlreadyDecided):
        await guards.release(held.id, SACHA, "moi aussi")
    assert [m.text for m in await sent(parts, conversation_id)] == [STATUS]
    last = await guards.last(conversation_id, CAMILLE.id)
    assert last is not None
    assert (last.decision, last.decided_by, last.why) == ("released", "Nadia Ferrand", "le cabinet l'a confirmé")
    assert await counted(database) == {"affected_held": 1, "affected_released": 1}


async def test_what_a_supervisor_refuses_is_never_sent(parts: Parts, guards: Guards) -> None:
    conversation_id = await held_by(parts, "patient")
    with pytest.raises(Held):
        await guards.send(conversation_id, CAMILLE, says(STATUS))
    [held] = await guards.waiting()
    await guards.refuse(held.id, NADIA, "non vérifié")
    with pytest.raises(AlreadyDecided):
        await guards.release(held.id, NADIA, "finalement")
    assert await sent(parts, conversation_id) == []


async def test_a_message_whose_author_left_stays_held(parts: Parts, guards: Guards) -> None:
    conversation_id = await held_by(parts, "patient")
    with pytest.raises(Held):
        await guards.send(conversation_id, CAMILLE, says(STATUS))
    await parts.handoffs.release(conversation_id, CAMILLE)
    [held] = await guards.waiting()
    with pytest.raises(NotTheHolder):
        await guards.release(held.id, NADIA, "trop tard")
    assert await guards.waiting() == [replace(held)]
    with pytest.raises(LookupError):
        await guards.release("nobody", NADIA, "x")


async def test_a_second_held_message_replaces_the_first(parts: Parts, guards: Guards) -> None:
    conversation_id = await held_by(parts, "patient")
    for text in (STATUS, STATUS + " Désolé."):
        with pytest.raises(Held):
            await guards.send(conversation_id, CAMILLE, says(text))
    assert [held.text for held in await guards.waiting()] == [STATUS + " Désolé."]


async def test_who_does_not_hold_the_conversation_sends_nothing(parts: Parts, guards: Guards) -> None:
    conversation_id = await held_by(parts, "patient")
    with pytest.raises(NotTheHolder):
        await guards.send(conversation_id, SACHA, says("Bonjour."))
    with pytest.raises(ConversationNotFound):
        await guards.send("nowhere", CAMILLE, says("Bonjour."))
