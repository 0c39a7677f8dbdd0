"""Drawing: figures as SVG images that stand alone, without a script and without anything from elsewhere."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pygal
from pygal.style import Style

# Pygal looks for map plug-ins at each import that fails, by a protocol that Python warns of. No maps are drawn here.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

STYLE = Style(
    background="white",
    plot_background="white",
    colors=("#0f6b6b", "#b45309", "#475569", "#7c3aed"),
    font_family="system-ui, sans-serif",
    title_font_size=16,
    label_font_size=12,
    major_label_font_size=12,
    legend_font_size=13,
    value_font_size=12,
)


def lines(
    path: Path,
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    across: str,
    up: str,
    logarithmic: bool = True,
) -> None:
    """Draw points joined by lines. `across` and `up` name the axes, with their units."""
    # Pygal cannot scale the axis across by itself: what is across are the labels, evenly apart.
    labels = sorted({x for points in series.values() for x, _ in points})
    # From zero on, where that can be drawn: else what hardly changes looks as if it fell or rose.
    from_zero = {"include_x_axis": not logarithmic, "logarithmic": logarithmic}
    graph = pygal.Line(**_common(title), x_title=across, y_title=up, dots_size=4, **from_zero)
    graph.x_labels = [f"{label:g}" for label in labels]
    for name, points in series.items():
        found = dict(points)
        graph.add(name, [found.get(label) for label in labels], allow_interruptions=False)
    _write(graph, path)


def bars(path: Path, title: str, values: Mapping[str, float], *, unit: str) -> None:
    """Draw lying bars with their figures."""
    graph = pygal.HorizontalBar(**_common(title), print_values=True, x_title=unit, show_legend=False)
    graph.x_labels = list(values)
    graph.add(unit, list(values.values()), formatter=lambda value: f"{value:,.0f}" if value >= 100 else f"{value:.3g}")
    _write(graph, path)


def _common(title: str) -> dict[str, Any]:
    return {"style": STYLE, "js": [], "title": title, "width": 900, "height": 420, "legend_at_bottom": True}


def _write(graph: Any, path: Path) -> None:
    # No interactive parts: what needs a script would show nothing in a page.
    graph.config.pretty_print = True
    path.write_text(graph.render(is_unicode=True, disable_xml_declaration=True) + "\n", encoding="utf-8")
    print(f"drawn: {path.relative_to(path.parent.parent.parent)}")
