"""The report of one person's visits: what it says as data, and the PDF that shows it."""

from forceplate.report.build import report_content
from forceplate.report.content import ReportContent
from forceplate.report.visit_facts import Source

__all__ = ["ReportContent", "Source", "report_content"]
