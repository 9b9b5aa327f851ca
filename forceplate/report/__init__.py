"""The report of one person's visits: what it says as data, and the PDF that shows it."""

from forceplate.report.build import report_content
from forceplate.report.content import ReportContent
from forceplate.report.measured import Source
from forceplate.report.writing import read_source, write_report

__all__ = ["ReportContent", "Source", "read_source", "report_content", "write_report"]
