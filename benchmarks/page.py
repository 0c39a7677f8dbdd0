"""The pages that keep the figures of record: each benchmark has a place in one of them, between two comments."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def record(name: str, lines: list[str]) -> Path:
    """Put lines into the place of a benchmark, with the machine and the day. Raises LookupError without a place."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if begin in text and end in text:
            before, after = text.split(begin)[0], text.split(end)[1]
            machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}."
            kept = "\n".join([machine, "", *lines, "", ""])
            page.write_text(before + begin + kept + end + after, encoding="utf-8")
            return page
    raise LookupError(f"no page of docs/ has a place {begin.strip()}")
