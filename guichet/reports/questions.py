"""Questions: which published ones were asked, and what was asked in vain."""

from collections import Counter
from collections.abc import Callable, Sequence

from guichet.reports.report import Chart, Report, Series, plural, share
from guichet.reports.rows import Asked, Unanswered

SILENT = "sans_reponse_publiee"
OFF_TOPIC = "hors_sujet"
LOST = "nlu_fallback"

REASONS = {
    SILENT: "Pas de réponse publiée",
    "refused": "Suggestions non retenues",
    LOST: "Question non comprise",
    "taken": "Suggestion retenue",
    OFF_TOPIC: "Hors sujet",
}

TO_PUBLISH = (SILENT, "refused", LOST)
"""What a further published answer could have helped with."""

Question = Callable[[str, str], str]
"""The notice's words for an answer id and an audience. Raises KeyError when it no longer has it."""


def asked(found: Sequence[Asked], question: Question) -> Report:
    """How often each published answer was given."""
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for each in sorted(found, key=lambda each: -each.count):
        counts[each.answer_id] += each.count
        labels.setdefault(each.answer_id, _label(each, question))
    total = counts.total()
    main = "Aucune réponse publiée donnée."
    if total:
        [(first, count)] = counts.most_common(1)
        given = plural(total, "réponse publiée donnée", "réponses publiées données")
        main = f"{given}. La plus demandée : « {labels[first]} » ({share(count, total)})."
    ranked = counts.most_common()
    return Report(
        name="questions",
        title="Questions publiées",
        main=main,
        head=("Question", "Identifiant", "Réponses données", "Part"),
        rows=tuple((labels[name], name, count, share(count, total)) for name, count in ranked),
        chart=Chart(
            tuple(labels[name] for name, _ in ranked), (Series("Réponses données", tuple(n for _, n in ranked)),)
        )
        if ranked
        else None,
    )


def misses(found: Sequence[Unanswered]) -> Report:
    """What became of the messages that got no published answer at once."""
    counts = Counter(reason for each in found if (reason := reason_of(each)))
    rows = tuple((label, counts[reason]) for reason, label in REASONS.items() if counts[reason])
    without = sum(counts[reason] for reason in TO_PUBLISH)
    suggested = counts["refused"] + counts["taken"]
    main = f"{plural(without, 'message')} sans réponse publiée."
    if suggested:
        main += f" Suggestions retenues : {share(counts['taken'], suggested)}."
    return Report(
        name="misses",
        title="Messages sans réponse directe",
        main=main,
        head=("Ce qui s’est passé", "Messages"),
        rows=rows,
        chart=Chart(tuple(row[0] for row in rows), (Series("Messages", tuple(row[1] for row in rows)),))
        if rows
        else None,
    )


def reason_of(message: Unanswered) -> str | None:
    """Why the message got no answer at once; None for what needs none, such as a greeting."""
    if message.suggested:
        return "taken" if message.suggested & message.picked else "refused"
    return message.intent if message.intent in (SILENT, OFF_TOPIC, LOST) else None


def _label(each: Asked, question: Question) -> str:
    try:
        return question(each.answer_id, "pro" if each.audience == "pro" else "patient")
    except KeyError:
        return each.answer_id
