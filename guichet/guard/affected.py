"""Holds a sentence that tells somebody whether they, theirs or their practice are affected by the incident."""

from collections.abc import Iterator
from dataclasses import dataclass

from guichet.guard import answers, harmless, rules, text, uncontacted
from guichet.guard.classifier import reading, sentences

STATED = (
    "Cette phrase dit si la personne, un proche ou un cabinet est concerné ou non : seul l’établissement peut le dire, "
    "une fois l’identité vérifiée."
)
FOR_PROFESSIONALS = (
    "« Non contacté, donc non concerné » n’est publié que pour les professionnels : cela ne se dit pas à un patient."
)
ANSWERED = "Cette réponse se lit comme un oui ou un non à « suis-je concerné ? » : seul l’établissement peut la donner."


@dataclass(frozen=True)
class Finding:
    """Why a draft is held, for the agent who wrote it, and the sentence that did it."""

    reason: str
    sentence: str


def find(draft: str, *, to_patient: bool = False) -> Finding | None:
    """The first sentence of `draft` that states a status, or None: by a rule, by the classifier, or by both.

    "Not contacted means not concerned" is published for professionals: it passes, unless it is said `to_patient`.
    """
    return next(_findings(draft, to_patient), None)


def is_ruled(draft: str) -> bool:
    """True when a rule holds a sentence of the draft, whatever the classifier makes of it."""
    return any(reason for _, _, reason in _ruled(draft))


def _findings(draft: str, to_patient: bool) -> Iterator[Finding]:
    for sentence, units, reason in _ruled(draft):
        scored = reading.score(units)
        if reason == STATED and reading.clears(scored):
            reason = None
        reason = reason or reading.reason(scored, units)
        if not reason and to_patient and uncontacted.is_said(text.plain(sentence)):
            reason = FOR_PROFESSIONALS
        if reason:
            yield Finding(reason, sentence)


def _ruled(draft: str) -> Iterator[tuple[str, list[str], str | None]]:
    """Each sentence, what the classifier reads of it, and the reason for which a rule holds it."""
    before = ""
    asked = False
    for sentence, units in sentences.by_sentence(draft):
        plain = text.plain(sentence)
        yield sentence, units, ANSWERED if asked and answers.is_yes_or_no(plain) else _reason(plain, before)
        asked = answers.asks(plain)
        before += plain


def _reason(plain: str, before: str) -> str | None:
    said = harmless.without_harmless(harmless.without_hedges(harmless.without_question(plain)))
    if any(rule.search(said) for rule in rules.stated):
        return STATED
    # A pronoun may stand for a piece of data or a program, if one was spoken of and no person or practice was.
    someone = rules.PERSON.search(said) or not rules.SPOKEN_OF.search(before + said)
    if someone and any(rule.search(said) for rule in rules.by_pronoun):
        return STATED
    if answers.is_short_answer(said) or (not plain.endswith("?") and answers.is_short_answer(plain)):
        return ANSWERED
    return None
