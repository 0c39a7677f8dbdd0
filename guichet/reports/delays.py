"""Delays: how long visitors waited for a human, until taken and until the first answer, per queue."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from guichet.reports.figures import percentile, typical
from guichet.reports.report import Chart, Report, Series, duration, plural
from guichet.reports.rows import CaseRow

ALL = "Toutes les files"
CALL_BACKS = "Rappels"
HEAD = ("File", "Demandes comptées", "Durée médiane", "90 % au plus")

Moment = Callable[[CaseRow], datetime | None]


def waiting(opened: Sequence[CaseRow], queues: Mapping[str, str]) -> Report:
    """From asking until an agent takes the case."""
    return _report(
        "waiting",
        "Attente avant prise en charge",
        "De la demande à sa prise en charge ; après une remise en file, à la dernière.",
        opened,
        queues,
        lambda case: case.taken_at,
        "sans prise en charge",
    )


def first_reply(opened: Sequence[CaseRow], queues: Mapping[str, str]) -> Report:
    """From asking until the first words of an agent."""
    return _report(
        "first-reply",
        "Première réponse d’un conseiller",
        "De la demande au premier message d’un conseiller, tel que le visiteur l’attend.",
        opened,
        queues,
        lambda case: case.first_reply_at,
        "sans réponse",
    )


def _report(
    name: str,
    title: str,
    note: str,
    opened: Sequence[CaseRow],
    queues: Mapping[str, str],
    until: Moment,
    lacking: str,
) -> Report:
    live = [case for case in opened if not case.called_back]
    found = {ALL: _spans(live, until)}
    for queue in sorted({case.queue for case in live}, key=lambda queue: queues.get(queue, queue)):
        found[queues.get(queue, queue)] = _spans([case for case in live if case.queue == queue], until)
    found[CALL_BACKS] = _spans([case for case in opened if case.called_back], until)
    rows = tuple((label, len(spans), typical(spans), percentile(spans, 90)) for label, spans in found.items() if spans)
    return Report(
        name=name,
        title=title,
        main=_main(found[ALL], len(live), lacking),
        head=HEAD,
        rows=rows,
        chart=_chart(rows) if rows else None,
        note=f"{note} Les rappels, demandés quand personne n’était disponible, sont comptés à part.",
    )


def _spans(cases: Sequence[CaseRow], until: Moment) -> list[timedelta]:
    return [moment - case.opened_at for case in cases if (moment := until(case)) is not None]


def _main(spans: list[timedelta], asked: int, lacking: str) -> str:
    middle, most = typical(spans), percentile(spans, 90)
    if middle is None or most is None:
        return "Aucune durée sur cette période."
    text = f"La moitié des visiteurs ont attendu au plus {duration(middle)}, et 90 % au plus {duration(most)}."
    left = asked - len(spans)
    return text + (f" {plural(left, 'demande')} {lacking}." if left else "")


def _chart(rows: tuple[tuple[str, int, timedelta | None, timedelta | None], ...]) -> Chart:
    def minutes(at: int) -> tuple[float | None, ...]:
        return tuple(span.total_seconds() / 60 if isinstance(span := row[at], timedelta) else None for row in rows)

    series = (Series("Durée médiane", minutes(2)), Series("90 % au plus", minutes(3)))
    return Chart(tuple(row[0] for row in rows), series, minutes=True)
