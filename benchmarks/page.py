"""The pages that keep the figures of record: each benchmark has a place in one of them, between two comments."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
NONE_YET = "No figures of record yet."


def record(name: str, lines: list[str]) -> Path:
    """Put lines into the place of a benchmark, with the machine and the day. Raises LookupError without a place."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}."
    return put(name, [machine, "", *lines])


def put(name: str, lines: list[str]) -> Path:
    """Put lines into a place. Raises LookupError without one."""
    begin, end = _marks(name)
    page = _page(name)
    text = page.read_text(encoding="utf-8")
    before, after = text.split(begin)[0], text.split(end)[1]
    page.write_text(before + begin + "\n".join([*lines, "", ""]) + end + after, encoding="utf-8")
    return page


def found(name: str) -> list[str]:
    """The lines that stand in a place. Raises LookupError without one."""
    begin, end = _marks(name)
    text = _page(name).read_text(encoding="utf-8")
    return text.split(begin)[1].split(end)[0].rstrip("\n").split("\n")


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name} -->\n", f"<!-- /{name} -->"


def _page(name: str) -> Path:
    begin, end = _marks(name)
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if begin in text and end in text:
            return page
    raise LookupError(f"no page of docs/ has a place {begin.strip()}")
