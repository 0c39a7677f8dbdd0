"""Drawing: a chart as an SVG image that stands alone, without a script and without anything from elsewhere."""

import base64
import hashlib
import sys
from pathlib import Path
from typing import Any

import pygal
from pygal.style import Style

from guichet.reports.report import Chart, duration_of_minutes

# Pygal looks for map plug-ins at each import that fails, by a protocol that Python warns of. No maps are drawn here.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

CSS = (Path(__file__).parent / "chart.css").read_text(encoding="utf-8")

_hash = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()

POLICY = f"default-src 'none'; style-src 'sha256-{_hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Content-Security-Policy of an image that is opened by itself: its own style, and nothing else."""

WIDTH = 960
FONTS = Style(label_font_size=13, major_label_font_size=13, value_font_size=12, legend_font_size=13, title_font_size=15)
"""What pygal measures texts by; chart.css says the same to the browser."""

HATCHED = (
    '<pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="stripes" width="6" height="6"/>'
    '<path class="stripe" d="M0 0V6"/></pattern>'
)

MOST_VALUES = 31
"""Upright bars that still have room for their figures above them."""

LONGEST_LABEL = 52

ROOM = 110
"""Pixels at the right of lying bars, for the figure of the longest."""


def drawn(chart: Chart, title: str) -> str:
    """The SVG document."""
    graph = _upright(chart) if chart.upright else _lying(chart)
    graph.title = None
    graph.add_xml_filter(lambda root: _alone(root, title))
    return str(graph.render(is_unicode=True))


def _upright(chart: Chart) -> Any:
    graph = pygal.Bar(
        **_common(chart),
        height=340,
        print_values=len(chart.labels) <= MOST_VALUES,
        print_values_position="top",
    )
    graph.x_labels = list(chart.labels)
    for series in chart.series:
        graph.add(series.label, list(series.values))
    return graph


def _lying(chart: Chart) -> Any:
    """The first label on top, where pygal draws the last."""
    rows = len(chart.labels) * len(chart.series)
    graph = pygal.HorizontalBar(
        **_common(chart),
        height=110 + 26 * rows,
        print_values=True,
        print_values_position="top",
        margin_right=ROOM,
    )
    graph.x_labels = [_cut(label) for label in reversed(chart.labels)]
    for series in chart.series:
        graph.add(series.label, list(reversed(series.values)))
    return graph


def _common(chart: Chart) -> dict[str, Any]:
    return {
        "js": (),
        "css": (),
        "defs": [HATCHED],
        "style": FONTS,
        "width": WIDTH,
        "explicit_size": True,
        "disable_xml_declaration": True,
        "no_prefix": True,
        "show_legend": len(chart.series) > 1,
        "legend_at_bottom": True,
        "print_zeroes": False,
        "truncate_label": -1,
        "truncate_legend": -1,
        "include_x_axis": True,
        "min_scale": 2,
        "max_scale": 6,
        "value_formatter": duration_of_minutes if chart.minutes else _count,
    }


def _alone(root: Any, title: str) -> Any:
    """Take away what pygal adds for its script, and all that names another place; put our own style."""
    for parent in list(root.iter()):
        for child in list(parent):
            # A comment's tag is a function.
            if not isinstance(child.tag, str) or _is_for_scripts(child):
                parent.remove(child)
    for style in root.iter("style"):
        style.text = CSS
    root.find("title").text = title
    del root.attrib["id"]
    root.attrib["role"] = "img"
    return root


def _is_for_scripts(node: Any) -> bool:
    return node.tag in ("script", "desc") or "tooltip" in node.attrib.get("class", "").split()


def _count(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}".replace(",", "\u202f") if value == round(value) else ""


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
