"""Reports: figures about conversations and cases in a period, as sentences, tables, charts and CSV files."""

from guichet.reports.catalogue import NAMES, Labels, Reports
from guichet.reports.period import Period, WrongPeriod
from guichet.reports.report import Report

__all__ = ["NAMES", "Labels", "Period", "Report", "Reports", "WrongPeriod"]
