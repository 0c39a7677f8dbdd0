"""Replies: turns a choice, the engine's decisions or its failure into the bot's messages. Pure: no I/O.

Each function takes the conversation as it stands and gives it as it is afterwards, with what the bot says.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from guichet.conversations import words as chat
from guichet.conversations.conversation import PRO, Conversation, Offer
from guichet.conversations.messages import Author, Choice, Draft, Provenance, Published
from guichet.conversations.understanding import (
    Choose,
    GiveAnswer,
    Route,
    Say,
    SetAudience,
    Suggest,
    Understood,
)

Reply = tuple[Conversation, list[Draft]]

FIXED_CHOICES = frozenset(chat.LABELS)


class PublishedAnswer(Protocol):
    """One answer of the notice, in the words for one audience."""

    @property
    def id(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def audience(self) -> str: ...


class Words(Protocol):
    """The notice, as replies need it. Unknown ids raise a KeyError."""

    def answer(self, answer_id: str, audience: str, /) -> PublishedAnswer: ...
    def question(self, answer_id: str, audience: str, /) -> str: ...
    def published(self, audience: str, /) -> tuple[str, ...]: ...
    def phrase(self, key: str, /) -> str: ...
    def offers_human(self, answer_id: str, /) -> bool: ...


def greeting(words: Words, audience: str, *, in_rush: bool = False) -> Draft:
    """The first message: says that this is a robot, what it answers, and that a human can be reached.

    In a rush also that many ask, that published questions are answered at once, and that a human answers later.
    """
    said = words.phrase("accueil")
    return Draft(
        Author.BOT,
        f"{said}\n\n{chat.RUSH}" if in_rush else said,
        choices=_questions(words, audience)[:4] + _choices("conseiller"),
    )


def label(choice: str, words: Words, audience: str) -> str:
    """What the visitor says by picking `choice`. Raises KeyError when there is no such choice."""
    return chat.LABELS[choice] if choice in FIXED_CHOICES else words.question(choice, audience)


def to_choice(conversation: Conversation, words: Words, choice: str) -> Reply:
    """Answer a button from the notice alone. Raises KeyError when there is no such choice."""
    if choice == "conseiller" or (choice == "oui" and conversation.offer is not None):
        offer = conversation.offer or _general_offer(conversation, "parler_a_un_conseiller")
        return _offer(conversation, words, offer, "parler_a_un_conseiller")
    if choice == "aucune":
        return _offer(conversation, words, _general_offer(conversation, "aucune"), "aucune")
    if choice == "oui":
        return conversation, [_say(words, "accepter_sans_offre")]
    if choice == "non":
        return replace(conversation, offer=None), [_say(words, "refuser")]
    return _answer(conversation, words, choice, None)


def to_decisions(conversation: Conversation, words: Words, understood: Understood) -> Reply:
    """Say what the engine decided.

    Raises KeyError when a decision names something the notice does not hold: the engine's model and the
    notice do not belong together.
    """
    provenance = understood.provenance
    drafts: list[Draft] = []
    for decision in understood.decisions:
        match decision:
            case GiveAnswer(id=answer_id):
                conversation, said = _answer(conversation, words, answer_id, provenance)
            case Suggest(ids=ids):
                conversation, said = _suggest(conversation, words, ids)
            case Route(offer=offer):
                answered = bool(drafts and drafts[-1].answer)
                if answered:
                    conversation, said = _keep(conversation, offer), []
                else:
                    conversation, said = _offer(conversation, words, offer, offer.reason)
            case Say(key=key):
                conversation, said = replace(conversation, misses=0), [_say(words, key)]
            case SetAudience(audience=audience):
                conversation, said = _set_audience(conversation, words, audience)
            case Choose(choice=choice):
                conversation, said = to_choice(conversation, words, choice)
        drafts += [replace(draft, provenance=provenance) for draft in said]
    return conversation, drafts


def to_failure(conversation: Conversation, words: Words) -> Reply:
    """The engine gave nothing: all published questions as buttons, and the way to a human."""
    choices = _questions(words, conversation.audience) + _human_choices(conversation, "conseiller")
    offer = conversation.offer or _general_offer(conversation, "panne")
    return _keep(conversation, offer), [_say(words, "panne", choices)]


def _answer(
    conversation: Conversation,
    words: Words,
    answer_id: str,
    provenance: Provenance | None,
) -> Reply:
    found = words.answer(answer_id, conversation.audience)
    after = replace(conversation, misses=0, last_answer=found.id)
    choices: tuple[Choice, ...] = ()
    if words.offers_human(found.id):
        after = _keep(after, _general_offer(after, found.id))
        choices = _human_choices(after, "conseiller", "non")
    answer = Published(found.id, found.question, found.version, found.hash, found.url, found.audience)
    return after, [Draft(Author.BOT, found.text, answer, choices, provenance)]


def _suggest(conversation: Conversation, words: Words, ids: Sequence[str]) -> Reply:
    choices = tuple(Choice(i, words.question(i, conversation.audience)) for i in ids) + _choices("aucune")
    return replace(conversation, misses=conversation.misses + 1), [_say(words, "suggestions", choices)]


def _offer(conversation: Conversation, words: Words, offer: Offer, key: str) -> Reply:
    after = replace(_keep(conversation, offer), misses=0)
    if conversation.awaits_human:
        return after, [Draft(Author.BOT, chat.ALREADY_ASKED)]
    return after, [_say(words, key, _choices("conseiller", "non"))]


def _set_audience(conversation: Conversation, words: Words, audience: str) -> Reply:
    said = _say(words, "se_dire_professionnel" if audience == PRO else "se_dire_patient")
    if conversation.is_signed:
        audience = conversation.audience
    return replace(conversation, audience=audience, misses=0), [said]


def _keep(conversation: Conversation, offer: Offer) -> Conversation:
    return conversation if conversation.awaits_human else replace(conversation, offer=offer)


def offered(conversation: Conversation) -> Offer:
    """What was offered, or the queue of the visitor's audience."""
    return conversation.offer or _general_offer(conversation, "parler_a_un_conseiller")


def _general_offer(conversation: Conversation, reason: str) -> Offer:
    """The queue of the visitor's audience, with the middle priority."""
    return Offer("professionnels" if conversation.audience == PRO else "patients", reason, 2)


def _say(words: Words, key: str, choices: tuple[Choice, ...] = ()) -> Draft:
    return Draft(Author.BOT, words.phrase(key), choices=choices)


def _questions(words: Words, audience: str) -> tuple[Choice, ...]:
    return tuple(Choice(i, words.question(i, audience)) for i in words.published(audience))


def _choices(*ids: str) -> tuple[Choice, ...]:
    return tuple(Choice(i, chat.LABELS[i]) for i in ids)


def _human_choices(conversation: Conversation, *ids: str) -> tuple[Choice, ...]:
    """Ways to a human, unless one was already asked for."""
    return () if conversation.awaits_human else _choices(*ids)
