"""The figures of record that the capacity page reckons with, kept in docs/figures.json by the benchmarks."""

import json

from benchmarks import capacity
from benchmarks.page import DOCS

FILE = DOCS / "figures.json"


def kept() -> dict[str, float]:
    """The figures by name; what is not measured yet is missing."""
    return {name: float(value) for name, value in json.loads(FILE.read_text(encoding="utf-8")).items()}


def keep(**figures: float) -> None:
    """Keep figures of this run, and reckon the capacity page anew."""
    found = kept() | {name: float(f"{value:.4g}") for name, value in figures.items()}
    FILE.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    capacity.write(found)
