"""Capacity: from the figures of record to how many visitors a machine serves. The figures are in docs/figures.json."""

from collections.abc import Mapping

from benchmarks.page import put
from benchmarks.record import table

VISITORS = (1_000, 10_000, 50_000, 150_000, 500_000)
"""A visitor reads the page, opens the chat, asks QUESTIONS of which BUTTONS are picked, and keeps it open OPEN_MIN."""

QUESTIONS, BUTTONS = 4, 1
OPEN_MIN = 10
PEAK = 3
"""The rush within the hour: when the evening news ends, so many times the hour's mean come."""

BUSY = 0.6
"""Share of a core that is planned with: above it, waiting times grow steeply."""

CORES = 2
"""Of a machine, as those were on which the figures were measured."""

NEEDED = ("page_ms", "open_ms", "button_ms", "turn_ms", "stream_ms", "stream_kb")


def write(figures: Mapping[str, float]) -> None:
    """Write the reckoning into docs/capacity.md."""
    put("capacity", reckoned(figures))


def reckoned(figures: Mapping[str, float]) -> list[str]:
    """The lines of the page: what a visitor costs, then what many need."""
    missing = [name for name in NEEDED if name not in figures]
    if missing:
        return [f"Not reckoned yet: {', '.join(missing)} not measured."]
    spent = visitor_ms(figures)
    rows = [[f"{visitors:,}", *_row(figures, visitors)] for visitors in VISITORS]
    head = ["visitors an hour", "messages/s", "streams open", "their memory", "cores", f"machines of {CORES} cores"]
    ms = {name: f"{figures[name]:.2g} ms" for name in NEEDED}
    once = f"page {ms['page_ms']}, opening {ms['open_ms']}, stream {ms['stream_ms']}"
    asked = f"{QUESTIONS - BUTTONS} questions of {ms['turn_ms']}, {BUTTONS} button of {ms['button_ms']}"
    return [
        f"- {once}, {asked}: **{spent:.3g} ms of processor time a visitor**",
        f"- a stream holds {figures['stream_kb']:.2g} KB of guichet",
        "",
        f"At the peak, {PEAK} times the hour's mean, with cores {BUSY:.0%} busy:",
        "",
        *table(head, rows).splitlines(),
    ]


def visitor_ms(figures: Mapping[str, float]) -> float:
    """Milliseconds of processor time that a visitor takes, over all processes."""
    asked = (QUESTIONS - BUTTONS) * figures["turn_ms"] + BUTTONS * figures["button_ms"]
    return figures["page_ms"] + figures["open_ms"] + figures["stream_ms"] + asked


def cores(figures: Mapping[str, float], visitors: float) -> float:
    """Cores that so many visitors an hour need at the peak."""
    return visitors * PEAK / 3600 * visitor_ms(figures) / 1000 / BUSY


def _row(figures: Mapping[str, float], visitors: int) -> list[str]:
    messages = visitors * PEAK * QUESTIONS / 3600
    streams = visitors * PEAK * OPEN_MIN / 60
    needed = cores(figures, visitors)
    machines = max(1, -(-needed // CORES))
    memory = streams * figures["stream_kb"] / 1000
    return [f"{messages:,.0f}", f"{streams:,.0f}", f"{memory:,.0f} MB", f"{needed:.1f}", f"{machines:.0f}"]
