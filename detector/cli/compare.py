"""``detector compare``: one text held against another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from detector.cli.options import ExampleCommand, field_option, model_option, output_options

if TYPE_CHECKING:
    from detector.cli.output import Output


@click.command(cls=ExampleCommand, example="detector compare suspected.txt original.txt")
@click.argument("query")
@click.argument("source")
@model_option
@field_option
@output_options()
def command(*, query: str, source: str, model: str | None, fields: dict[str, str], output: Output) -> None:
    """Hold one text against another.

    Say how the text in QUERY relates to the one in SOURCE, and show what differs. One of them
    may be - for stdin.
    """
    from detector.api import compare
    from detector.ingest import read_one
    from detector.reports.html import compare_page
    from detector.reports.terminal import compare_text

    ours, theirs = (read_one(path, fields=fields, stdin=sys.stdin.buffer) for path in (query, source))
    match = compare(ours, theirs, model=model)
    output.show(
        match,
        lambda **screen: compare_text(match, ours, theirs, **screen),
        lambda: compare_page(match, ours, theirs),
    )
