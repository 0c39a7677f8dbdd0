"""The routes of the reports: the page, its charts as images, its tables as files."""

import asyncio
from datetime import UTC, datetime

from sanic import HTTPResponse, Request
from sanic.response import raw, text

from guichet.desk import words
from guichet.desk.accounts import Signed
from guichet.desk.audit import AuditLog
from guichet.desk.gate import Handler
from guichet.desk.views import Views
from guichet.reports import NAMES, Period, Reports, WrongPeriod, csv_file, drawing
from guichet.reports.period import PRESETS, ZONE
from guichet.reports.report import shown


class ReportRoutes:
    """One method an address. guichet/desk/routes.py puts them behind its gate."""

    def __init__(self, reports: Reports, log: AuditLog, views: Views) -> None:
        self._reports = reports
        self._log = log
        self._views = views

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        return [("/reports", ["GET"], self.reports), ("/reports/<name:ext=svg|csv>", ["GET"], self.report_file)]

    async def reports(self, request: Request, signed: Signed) -> HTTPResponse:
        """The page: each report with its chart, its table and its file."""
        now = datetime.now(UTC)
        today = now.astimezone(ZONE).date()
        alert, status = "", 200
        try:
            period = Period.parse(_given(request), today)
        except WrongPeriod as wrong:
            period, alert, status = Period.parse({}, today), str(wrong), 400
        values = {"reports": await self._reports.all(period, now), "period": period, "presets": PRESETS, "shown": shown}
        return self._views.page("reports.html", status, signed=signed, alert=alert, today=today, **values)

    async def report_file(self, request: Request, signed: Signed, name: str, ext: str) -> HTTPResponse:
        """A chart or a table of the page."""
        if name not in NAMES:
            return text(words.NO_REPORT, status=404)
        now = datetime.now(UTC)
        try:
            period = Period.parse(_given(request), now.astimezone(ZONE).date())
        except WrongPeriod as wrong:
            return text(str(wrong), status=400)
        report = await self._reports.make(name, period, now)
        if ext == "csv":
            await self._log.record(signed.account.id, "report_exported", f"report:{name}")
            return raw(csv_file.written(report), content_type="text/csv; charset=utf-8", headers=_file(name, period))
        if report.chart is None:
            return text(words.NO_REPORT, status=404)
        image = await asyncio.to_thread(drawing.drawn, report.chart, report.title)
        headers = {"Content-Security-Policy": drawing.POLICY, "Cache-Control": "no-store"}
        return raw(image.encode(), content_type="image/svg+xml", headers=headers)


def _given(request: Request) -> dict[str, str]:
    return {name: str(request.args.get(name) or "") for name in ("period", "from", "to")}


def _file(name: str, period: Period) -> dict[str, str]:
    called = f"guichet-{name}-{period.first}-{period.last}.csv"
    return {"Content-Disposition": f'attachment; filename="{called}"', "Cache-Control": "no-store"}
