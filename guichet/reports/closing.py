"""Closing: how cases ended, whether visitors said that it helped, and where a guard stepped in."""

from collections import Counter
from collections.abc import Mapping, Sequence

from guichet.reports.report import Chart, Report, Series, plural, share
from guichet.reports.rows import CaseRow

WITHOUT = "Sans issue notée"
NEVER_TAKEN = "Retirée ou close sans prise en charge"


def outcomes(closed: Sequence[CaseRow], labels: Mapping[str, str]) -> Report:
    """How the period's closed cases ended."""
    counts = Counter(_outcome(case, labels) for case in closed).most_common()
    main = f"{plural(len(closed), 'demande close', 'demandes closes')}."
    if counts:
        main += f" Issue la plus fréquente : {counts[0][0]} ({share(counts[0][1], len(closed))})."
    return Report(
        name="outcomes",
        title="Issue des demandes closes",
        main=main,
        head=("Issue", "Demandes", "Part"),
        rows=tuple((label, count, share(count, len(closed))) for label, count in counts),
        chart=_bars(counts, "Demandes"),
    )


def satisfaction(closed: Sequence[CaseRow]) -> Report:
    """What visitors answered when asked whether the exchange had helped."""
    said = [case.helped for case in closed if case.helped is not None]
    yes = sum(said)
    counts = [("Oui", yes), ("Non", len(said) - yes)] if said else []
    main = f"{share(yes, len(said))} de oui, sur {plural(len(said), 'réponse')}." if said else "Aucun avis donné."
    return Report(
        name="satisfaction",
        title="Avis des visiteurs",
        main=main,
        head=("L’échange vous a-t-il aidé ?", "Avis", "Part"),
        rows=tuple((label, count, share(count, len(said))) for label, count in counts),
        chart=_bars(counts, "Avis"),
        note=f"{plural(len(closed), 'demande close', 'demandes closes')} sur la période.",
    )


def guards(events: Mapping[str, int], labels: Mapping[str, str]) -> Report:
    """How often a message to a visitor was held back."""
    counts = sorted(((labels.get(n, n), count) for n, count in events.items()), key=lambda pair: -pair[1])
    total = sum(events.values())
    return Report(
        name="guards",
        title="Garde-fous",
        main=f"{plural(total, 'intervention')}." if total else "Aucune intervention.",
        head=("Garde-fou", "Interventions"),
        rows=tuple(counts),
        chart=_bars(counts, "Interventions"),
    )


def _outcome(case: CaseRow, labels: Mapping[str, str]) -> str:
    if case.outcome is not None:
        return labels.get(case.outcome, case.outcome)
    return WITHOUT if case.taken_at else NEVER_TAKEN


def _bars(counts: Sequence[tuple[str, int]], label: str) -> Chart | None:
    if not counts:
        return None
    return Chart(tuple(name for name, _ in counts), (Series(label, tuple(count for _, count in counts)),))
