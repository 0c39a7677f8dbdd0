"""What is kept of the benchmarks: the pages' places are in the form in which they are written, and belong together."""

import importlib
import re
from pathlib import Path

import pytest

from benchmarks import capacity, figures, page
from benchmarks.page import DOCS, NONE_YET, found
from tests.stack import ROOT

PLACES = {
    "bench-nlu": "",
    "bench-turns": "",
    "bench-buttons": "benchmarks.buttons",
    "bench-streams": "benchmarks.streams",
    "bench-surge": "benchmarks.surge",
    "bench-grow": "benchmarks.grow",
    "bench-desk": "",
}
"""Places of docs/performance.md, and whose last line they hold; those of others are told in other words."""

MACHINE = re.compile(r"\d+ cores, Python 3\.\d+\.\d+, 20\d\d-\d\d-\d\d\.")


def last_line(module: str) -> re.Pattern[str]:
    """The form of a benchmark's last line: as its docstring shows it, with other numbers."""
    shown = re.search(r"`(bench-[a-z]+: [^`]+)`", importlib.import_module(module).__doc__ or "")
    assert shown, f"{module} does not show its last line"
    return re.compile(re.sub(r"\d+(?:\\\.\d+)?", r"\\d+(?:\\.\\d+)?", re.escape(shown[1])))


@pytest.mark.parametrize("place", PLACES)
def test_a_place_holds_nothing_yet_or_what_its_benchmark_wrote(place: str) -> None:
    lines = found(place)
    if lines == [NONE_YET]:
        return
    assert MACHINE.fullmatch(lines[0]), lines[0]
    assert lines[1] == ""
    assert sum(re.fullmatch(r"\| --- (?:\| --: )+\|", line) is not None for line in lines) >= 1, "no table"
    assert NONE_YET not in lines
    if PLACES[place]:
        told = [line.strip("`") for line in lines if line.startswith("`bench-")]
        assert len(told) == 1
        assert last_line(PLACES[place]).fullmatch(told[0]), told[0]


@pytest.mark.parametrize("place", PLACES)
def test_a_places_pictures_are_there(place: str) -> None:
    named = re.findall(r"\]\((pictures/[^)]+)\)", "\n".join(found(place)))
    assert [name for name in named if not (DOCS / name).is_file()] == []


def test_all_places_are_on_the_page_of_performance() -> None:
    text = (DOCS / "performance.md").read_text(encoding="utf-8")
    assert re.findall(r"<!-- ([a-z-]+) -->", text) == list(PLACES)


def test_the_capacity_page_is_reckoned_from_the_figures_that_are_kept() -> None:
    assert found("capacity") == capacity.reckoned(figures.kept())


def test_each_benchmark_that_keeps_a_record_has_its_place() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").glob("*.py"))
    assert set(re.findall(r'\brecord\("([a-z-]+)"', code)) == set(PLACES)


def test_lines_are_put_between_the_comments_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "DOCS", tmp_path)
    (tmp_path / "one.md").write_text("# One\n\n<!-- it -->\nolder\n\n<!-- /it -->\n\nafter\n", encoding="utf-8")
    page.record("it", ["| new |"])
    assert MACHINE.fullmatch(found("it")[0])
    assert found("it")[1:] == ["", "| new |"]
    assert (tmp_path / "one.md").read_text(encoding="utf-8").endswith("| new |\n\n<!-- /it -->\n\nafter\n")
    with pytest.raises(LookupError, match="another"):
        page.put("another", [])


def test_what_visitors_need_follows_from_what_one_costs() -> None:
    costs = {"page_ms": 1.0, "open_ms": 2.0, "stream_ms": 3.0, "button_ms": 4.0, "turn_ms": 10.0, "stream_kb": 6.0}
    assert capacity.visitor_ms(costs) == 1 + 2 + 3 + 4 + 3 * 10
    # 12,000 an hour, three times as many at the peak: 10 a second, each 40 ms, with 60 % of a core.
    assert capacity.cores(costs, 12_000) == pytest.approx(10 * 0.040 / 0.6)
    [row] = [line for line in capacity.reckoned(costs) if line.startswith("| 150,000 |")]
    assert row == "| 150,000 | 500 | 75,000 | 450 MB | 8.3 | 5 |"


def test_a_figure_that_is_missing_is_named() -> None:
    assert capacity.reckoned({"page_ms": 1.0})[0].startswith("Not reckoned yet: open_ms, button_ms")
