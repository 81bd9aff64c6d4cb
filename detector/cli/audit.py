"""``detector audit``: all copying within a corpus."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detector.cli.failures import DONE, SKIPPED
from detector.cli.options import ExampleCommand, field_option, model_option, output_options
from detector.cli.output import Output, progress, write_file

if TYPE_CHECKING:
    from detector.records import AuditReport


@click.command(cls=ExampleCommand, example="detector audit pages/ more.jsonl --out results/")
@click.argument("corpus", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for JSON and CSV files.")
@click.option("--engine", default="local", show_default=True, metavar="NAME", help="What runs the work.")
@model_option
@field_option
@output_options(html=False)
def command(
    *,
    corpus: tuple[str, ...],
    out: Path | None,
    engine: str,
    model: str | None,
    fields: dict[str, str],
    output: Output,
) -> None:
    """Find all copying within a corpus, site by site.

    Compare the articles of CORPUS (files and folders) with each other: who copied from whom,
    what was changed, which sites share a template.
    """
    from detector.api import audit
    from detector.ingest import read
    from detector.reports.terminal import audit_text

    records = list(read(corpus, fields=fields, stdin=sys.stdin.buffer))
    report = audit(progress(records, "auditing"), out, engine=engine, model=model)
    report = _with_tables(report, out) if out else report
    output.show(report, lambda **screen: audit_text(report, **screen))
    click.get_current_context().exit(SKIPPED if report.skipped else DONE)


def _with_tables(report: AuditReport, out: Path) -> AuditReport:
    """Write the tables beside the audit's own files, and return the report that names them."""
    from detector.reports.tables import matches_csv, sites_csv

    tables = {out / "matches.csv": matches_csv(report), out / "sites.csv": sites_csv(report)}
    for path, table in tables.items():
        write_file(path, table)
    return replace(report, files=(*report.files, *map(str, tables)))
