"""What is written beside an audit's tables: the page that people read, and the tables as CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detector.pipeline import files
from detector.reports.audit_html import audit_page
from detector.reports.tables import table_csv

if TYPE_CHECKING:
    from detector.records import AuditReport

#: The page that people read.
PAGE = "report.html"


def with_page(report: AuditReport, out: str) -> AuditReport:
    """Write the page of the audit in a folder, or at an address; return the report that names it first."""
    path = files.joined(out, PAGE)
    content = audit_page(out).encode()
    with files.writing(path) as stream:
        stream.write(content)
    return replace(report, files=(path, *report.files))


def with_csv(report: AuditReport) -> AuditReport:
    """Write each Parquet table as CSV too; return the report that names them."""
    made = []
    for name in report.files:
        if name.endswith(".parquet"):
            path = f"{name.removesuffix('.parquet')}.csv"
            with files.opened(name) as source, files.writing(path) as stream:
                for lines in table_csv(source):
                    stream.write(lines.encode())
            made.append(path)
    return replace(report, files=(*report.files, *made))
