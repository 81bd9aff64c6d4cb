"""An audit for a terminal: what fits one screen, and where the rest is."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from detector.reports import wording
from detector.reports.audit_views import delay_words
from detector.reports.safe import safe
from detector.reports.screen import QUIET, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import AuditReport, SiteProfile

#: Lines of each list: all of them together fit a screen of forty lines.
_SITES, _REASONS, _CLUSTERS, _CORRECTIONS, _TEMPLATES, _SKIPS = 8, 3, 3, 2, 2, 2
_SHARES = ("rewritten", "copied", "licensed")
#: What the table of sites is spared where it is too wide.
_SPARED = ("licensed", "drift")
#: Columns of an original's id.
_ORIGINAL = 24


def audit_text(report: AuditReport, *, width: int = 100, color: bool = False) -> str:
    """Return the sum of an audit as text: the sites most worth a look, the largest clusters, the files."""
    page = Page(width=width, color=color)
    page.line(
        (f"{wording.count(report.processed, 'article')} audited", "bold"),
        f": {wording.count(report.count('matches'), 'match')}, "
        f"{wording.count(report.count('clusters'), 'cluster')} of one text, "
        f"{wording.count(report.count('sites'), 'site')}, "
        f"{wording.count(report.count('frames'), 'template')}",
    )
    _sites(page, report)
    _clusters(page, report)
    _corrections(page, report)
    _templates(page, report)
    _totals(page, report)
    return page.text()


def worth(profile: SiteProfile) -> tuple[float, float, int, str]:
    """Return what sites are sorted by: those most worth a look first."""
    known = profile.farm_probability
    derived = profile.derived / profile.articles if profile.articles else 0.0
    return (-1.0 if known is None else -known - 1.0, -derived, -profile.articles, profile.site)


def _sites(page: Page, report: AuditReport) -> None:
    if not report.sites:
        return
    first = sorted(report.sites, key=worth)[:_SITES]
    page.heading("Sites", "the likeliest first to live on others’ articles without saying so")
    rows = list(map(_site_row, first))
    columns = [name for name in rows[0] if any(row[name] for row in rows)]
    if sum(2 + max(len(name), *(len(row[name]) for row in rows)) for name in columns) > page.width + 2:
        columns = [name for name in columns if name not in _SPARED]
    page.table(columns, ([row[name] for name in columns] for row in rows), right=columns[:-1])
    for profile in [profile for profile in first if profile.reasons or profile.sources][:_REASONS]:
        page.line((profile.site, "bold"), f": {'; '.join(_reasons(profile))}", indent=3, clipped=True)
    _rest(page, report, "sites", len(first))


def _site_row(profile: SiteProfile) -> dict[str, str]:
    """Return a site's cells by the names of their columns; empty ones where nothing is known."""
    probability, drift = profile.farm_probability, max(profile.number_drift, profile.attribution_drift)
    taken = profile.derived / max(profile.articles, 1) if profile.original is None else None
    shares = {"taken": taken} | {name: getattr(profile, name) for name in _SHARES}
    return {
        "prob.": "" if probability is None else wording.figure(probability),
        "articles": f"{profile.articles:,}",
        **{name: "" if share is None else wording.percent(share) for name, share in shares.items()},
        "behind": "" if profile.delay is None else delay_words(profile.delay),
        "drift": wording.figure(drift) if drift else "",
        "site": profile.site or "(no site)",
    }


def _reasons(profile: SiteProfile) -> Sequence[str]:
    """Return why a site is worth a look: the model's reasons, else whom it takes from and what it shows."""
    if profile.reasons:
        return profile.reasons
    taken = ", ".join(f"{site} ({number:,})" for site, number in profile.sources)
    return [f"takes from {taken}", *profile.signs]


def _clusters(page: Page, report: AuditReport) -> None:
    if not report.clusters:
        return
    page.heading("Clusters", "articles that derive from one text, the largest first")
    page.table(
        ("articles", "original", "members"),
        (
            (
                f"{len(item.members):,}",
                wording.clip(safe(item.original or "undecided"), _ORIGINAL),
                ", ".join(item.members),
            )
            for item in report.clusters[:_CLUSTERS]
        ),
        right=("articles",),
    )
    _rest(page, report, "clusters", _CLUSTERS)


def _corrections(page: Page, report: AuditReport) -> None:
    if not report.corrections:
        return
    page.heading("Corrections", "that never reached the copies, the gravest first")
    for item in report.corrections[:_CORRECTIONS]:
        told = f": still “{item.stated}”, which {item.after_id} corrected to “{item.after}”"
        page.line((item.id, "bold"), told, indent=3, clipped=True)
    _rest(page, report, "corrections", _CORRECTIONS)


def _templates(page: Page, report: AuditReport) -> None:
    if not report.frames:
        return
    page.heading("Templates", "lines that recur from page to page")
    for item in report.frames[:_TEMPLATES]:
        told = f"{wording.count(item.pages, 'page')} of {wording.count(len(item.sites), 'site')}"
        page.line((told, "bold"), f": {' / '.join(item.lines)}", indent=3, clipped=True)
    _rest(page, report, "frames", _TEMPLATES)


def _totals(page: Page, report: AuditReport) -> None:
    page.console.print()
    skipped = report.read - report.processed
    page.line(
        (f"Read {report.read:,} = processed {report.processed:,} + skipped {skipped:,}; ", QUIET),
        (f"model {report.model}.", QUIET),
    )
    for skip in report.skipped[:_SKIPS]:
        page.line(("skipped ", QUIET), (skip.place, "bold"), f": {skip.reason}", indent=3, clipped=True)
    if skipped > _SKIPS:
        page.line((f"showing {_SKIPS} of {skipped:,}; skipped.jsonl lists them all", QUIET), indent=3)
    if report.files:
        folder = posixpath.dirname(report.files[0]) or "."
        page.line(("wrote to ", QUIET), (folder, "bold"), f": {_files(report)}")


def _files(report: AuditReport) -> str:
    """Return the names of what was written, those of CSV tables only counted."""
    names = [posixpath.basename(name) for name in report.files]
    copies = sum(name.endswith(".csv") for name in names)
    told = ", ".join(name for name in names if not name.endswith(".csv"))
    return f"{told}; {wording.count(copies, 'table')} as .csv too" if copies else told


def _rest(page: Page, report: AuditReport, name: str, shown: int) -> None:
    """Say how many of a list are shown, and where the others are."""
    total = report.count(name)
    if total > shown:
        where = "the tables have them all" if report.files else "--out DIR writes them all"
        page.line((f"showing {shown} of {total:,}; {where}", QUIET), indent=3)
