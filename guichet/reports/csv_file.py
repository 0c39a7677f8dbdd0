"""CSV files for a French Excel: UTF-8 with a byte order mark, semicolons, ISO dates, and no cell that is a formula."""

import csv
import io
from datetime import date, timedelta

from guichet.reports.report import Cell, Report

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection), spaces before it or not."""


def written(report: Report) -> bytes:
    """The report's table as a file. Durations are whole seconds, and their column says so."""
    timed = {at for row in report.rows for at, cell in enumerate(row) if isinstance(cell, timedelta)}
    head = [f"{name} (s)" if at in timed else name for at, name in enumerate(report.head)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_safe(name) for name in head])
    writer.writerows([_cell(cell) for cell in row] for row in report.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case timedelta():
            return round(cell.total_seconds())
        case int():
            return cell
    return _safe(cell)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text
