"""The tables of an audit as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from detector.reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detector.records import AuditReport

#: Figures are given to this many places: beyond it, machines differ.
_PLACES = 4
# What makes a spreadsheet take a cell for a formula; the last four are fullwidth forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MATCH_COLUMNS = (
    "query_id",
    "source_id",
    "relation",
    "probability",
    "direction",
    "query_coverage",
    "source_coverage",
    "number_drifts",
    "attribution_drifts",
    "unsupported",
    "omitted",
)
_SITE_COLUMNS = (
    "site",
    "articles",
    "derived",
    "credited",
    "sources",
    "number_drift",
    "attribution_drift",
    "signs",
)


def matches_csv(report: AuditReport) -> str:
    """Return one line per match, with counts of what changed, under a line of column names."""
    return _table(
        _MATCH_COLUMNS,
        (
            (
                match.query_id,
                match.source_id,
                match.relation,
                match.probability,
                match.direction.verdict,
                match.scores.query_coverage,
                match.scores.source_coverage,
                sum(drift.type == "number" for drift in match.drifts),
                sum(drift.type == "attribution" for drift in match.drifts),
                len(match.unsupported),
                len(match.omitted),
            )
            for match in report.matches
        ),
    )


def sites_csv(report: AuditReport) -> str:
    """Return one line per site; its sources as ``site (articles)``, joined by semicolons."""
    return _table(
        _SITE_COLUMNS,
        (
            (
                profile.site,
                profile.articles,
                profile.derived,
                profile.credited,
                "; ".join(f"{site} ({count})" for site, count in profile.sources),
                profile.number_drift,
                profile.attribution_drift,
                "; ".join(profile.signs),
            )
            for profile in report.sites
        ),
    )


def cell(value: object) -> object:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, float):
        return round(value, _PLACES)
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _table(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue()
