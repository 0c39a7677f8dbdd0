"""The routes of the audit log: a page to read with filters, and the same as a file."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from sanic import HTTPResponse, Request
from sanic.response import raw

from guichet.desk import audit_words, words
from guichet.desk.accounts import Accounts, Signed
from guichet.desk.audit import AuditLog, Wanted
from guichet.desk.gate import Handler
from guichet.desk.views import Views
from guichet.reports import csv_file
from guichet.reports.period import ZONE
from guichet.reports.report import Report

PAGE = 100
FILE = 50_000
"""Entries of the longest file."""

FILTERS = ("actor", "action", "subject", "from", "to")


class AuditRoutes:
    """One method an address."""

    def __init__(self, log: AuditLog, accounts: Accounts, views: Views) -> None:
        self._log = log
        self._accounts = accounts
        self._views = views

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        return [("/audit", ["GET"], self.audit), ("/audit.csv", ["GET"], self.audit_file)]

    async def audit(self, request: Request, signed: Signed) -> HTTPResponse:
        """The newest entries that fit the filters."""
        given = {name: str(request.args.get(name) or "").strip() for name in (*FILTERS, "below")}
        alert, status = "", 200
        try:
            wanted = _wanted(given, PAGE)
        except ValueError:
            wanted, alert, status = Wanted(limit=PAGE), words.WRONG_FILTER, 400
        if not given["below"]:
            await self._log.record(signed.account.id, "audit_read", "audit")
        entries = await self._log.entries(wanted)
        filters = {name: given[name] for name in FILTERS if given[name]}
        older = urlencode({**filters, "below": entries[-1].seq}) if len(entries) == PAGE else ""
        return self._views.page(
            "audit.html",
            status,
            signed=signed,
            alert=alert,
            entries=entries,
            given=given,
            names=await self._names(),
            told=audit_words,
            query=urlencode(filters),
            older=older,
        )

    async def audit_file(self, request: Request, signed: Signed) -> HTTPResponse:
        """The same as a file, with one row an entry."""
        given = {name: str(request.args.get(name) or "").strip() for name in FILTERS}
        try:
            wanted = _wanted({**given, "below": ""}, FILE)
        except ValueError:
            return self._views.page("audit.html", 400, signed=signed, alert=words.WRONG_FILTER, entries=[])
        entries = await self._log.entries(wanted)
        await self._log.record(signed.account.id, "audit_exported", "audit", {"entries": len(entries)})
        head = ("n°", "date (UTC)", "qui", "action", "sujet", "détail", "empreinte")
        rows = tuple(
            (
                entry.seq,
                entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
                entry.actor,
                entry.action,
                entry.subject,
                " ".join(f"{key}={value}" for key, value in entry.detail.items()),
                entry.hash,
            )
            for entry in entries
        )
        headers = {"Content-Disposition": 'attachment; filename="guichet-journal.csv"', "Cache-Control": "no-store"}
        content = csv_file.written(Report("audit", "", "", head, rows))
        return raw(content, content_type="text/csv; charset=utf-8", headers=headers)

    async def _names(self) -> dict[str, str]:
        """Who is meant by an actor's id. Ids alone stand in the log: names come from the accounts of now."""
        return {**audit_words.ACTORS, **{account.id: account.name for account in await self._accounts.all()}}


def _wanted(given: dict[str, str], limit: int) -> Wanted:
    """The filters of an address. Raises ValueError for a date or number that is none, or for what is no text."""
    if any(len(value) > 102 or not value.isprintable() for value in given.values()):
        raise ValueError("expected short text")
    return Wanted(
        actor=given["actor"],
        action=given["action"],
        subject=given["subject"],
        first=_midnight(given["from"]) if given["from"] else None,
        before=_midnight(given["to"], 1) if given["to"] else None,
        below=min(int(given["below"]), 2**31 - 1) if given["below"] else None,
        limit=limit,
    )


def _midnight(written: str, days: int = 0) -> datetime:
    day = date.fromisoformat(written)
    if not date(2000, 1, 1) <= day <= date(2999, 12, 31):
        raise ValueError(written)
    return datetime.combine(day + timedelta(days=days), time(), ZONE).astimezone(UTC)
