"""``detector drift``: the facts through versions of one text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from detector.cli.options import ExampleCommand, field_option, model_option, output_options

if TYPE_CHECKING:
    from detector.cli.output import Output


@click.command(cls=ExampleCommand, example="detector drift monday.txt tuesday.txt friday.txt")
@click.argument("before")
@click.argument("after")
@click.argument("more", nargs=-1)
@model_option
@field_option
@output_options()
def command(
    *,
    before: str,
    after: str,
    more: tuple[str, ...],
    model: str | None,
    fields: dict[str, str],
    output: Output,
) -> None:
    """Follow the facts through versions of one text.

    Show what became of each number and attribution, which changed from each version to the
    next, and which from the first to the last. Versions that all have a date are sorted by it,
    others keep the order given. A newer version from the first one's site is taken for a
    correction; later versions that do not have it are named.
    """
    from detector.api import drift
    from detector.ingest import read_one
    from detector.reports.html import drift_page
    from detector.reports.terminal import drift_text

    versions = [read_one(path, fields=fields, stdin=sys.stdin.buffer) for path in (before, after, *more)]
    report = drift(versions, model=model)
    output.show(report, lambda **screen: drift_text(report, **screen), lambda: drift_page(report))
