"""The survey after an exchange: whether it helped, then a word on it if the visitor likes. Pure: no I/O."""

from dataclasses import dataclass, replace

from guichet.conversations import words as chat
from guichet.conversations.conversation import Conversation, Survey
from guichet.conversations.messages import Author, Choice, Draft
from guichet.conversations.understanding import Choose, GiveAnswer, Route, SetAudience, Understood

HELPED, COMMENT = "helped", "comment"
"""The steps of a survey: what the visitor was asked last."""

ASKED = Draft(Author.BOT, chat.DID_IT_HELP, choices=(Choice("oui", chat.YES), Choice("non", chat.NO)))
"""The question under which it begins."""

MORE = Draft(Author.BOT, chat.TELL_MORE, choices=(Choice("non", chat.NO_THANKS),))


@dataclass(frozen=True)
class Heard:
    """What a visitor's message says in a survey: the conversation after it, what the bot says, what is kept."""

    conversation: Conversation
    said: Draft
    case_id: str
    helped: bool | None = None
    feedback: str | None = None


def hear(conversation: Conversation, picked: str | None, text: str, understood: Understood | None) -> Heard | None:
    """What the message says in the conversation's survey; None when it speaks of something else.

    A question that was published, or a wish for a human, is never taken for a word on the exchange.
    """
    survey = conversation.survey
    choice = picked or _said(understood)
    if survey is None:
        return None
    if survey.step == HELPED and choice in ("oui", "non"):
        asked = replace(conversation, survey=Survey(survey.case_id, COMMENT), misses=0)
        return Heard(asked, MORE, survey.case_id, helped=choice == "oui")
    if survey.step == COMMENT and picked is None and choice is None and not _asks(understood):
        return Heard(_over(conversation), Draft(Author.BOT, chat.THANKS), survey.case_id, feedback=text)
    if survey.step == COMMENT and choice == "non":
        return Heard(_over(conversation), Draft(Author.BOT, chat.NO_MORE), survey.case_id)
    return None


def label(conversation: Conversation, choice: str) -> str | None:
    """What a button of the survey says, where it says something else than the chat's own."""
    if conversation.survey and conversation.survey.step == HELPED:
        return {"oui": chat.YES, "non": chat.NO}.get(choice)
    return None


def _over(conversation: Conversation) -> Conversation:
    return replace(conversation, survey=None, misses=0)


def _said(understood: Understood | None) -> str | None:
    """Yes or no, said in words."""
    decisions = understood.decisions if understood else ()
    return next((decision.choice for decision in decisions if isinstance(decision, Choose)), None)


def _asks(understood: Understood | None) -> bool:
    return understood is not None and any(
        isinstance(decision, GiveAnswer | Route | SetAudience) for decision in understood.decisions
    )
