"""``detector check``: one article against originals."""

from __future__ import annotations

import sys
from dataclasses import replace
from os.path import realpath
from typing import TYPE_CHECKING

import click

from detector.cli.failures import DONE, FINDINGS, SKIPPED
from detector.cli.options import ExampleCommand, field_option, model_option, output_options
from detector.cli.output import Output, note, progress
from detector.records import LEVELS, Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.records import CheckReport, Skip


class CheckCommand(ExampleCommand):
    """A command whose ``--against`` takes all paths up to the next option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat ``--against`` before each of its paths, which is what click reads."""
        spread: list[str] = []
        taking = False
        for position, word in enumerate(args):
            if word == "--":
                spread += args[position:]
                break
            if taking and not word.startswith("-") and args[position - 1] != "--against":
                spread.append("--against")
            taking = word == "--against" or (taking and not word.startswith("-"))
            spread.append(word)
        return super().parse_args(ctx, spread)


@click.command(cls=CheckCommand, example="detector check page.html --against originals/ --html report.html")
@click.argument("article")
@click.option(
    "--against", multiple=True, required=True, metavar="PATH ...", help="Originals: files or folders."
)
@click.option("--fail-on", type=click.Choice(LEVELS), help="Exit with 1 on a finding of this level or above.")
@click.option("--top", type=int, default=10, show_default=True, metavar="N", help="Matches to show at most.")
@model_option
@field_option
@output_options()
def command(
    *,
    article: str,
    against: tuple[str, ...],
    fail_on: str | None,
    top: int,
    model: str | None,
    fields: dict[str, str],
    output: Output,
) -> None:
    """Find where an article was taken from and what was changed.

    ARTICLE is a file (text, HTML, JSON) or - for stdin. It is held against files of these
    kinds, JSON Lines and CSV files, and folders of them; --against takes several paths and may
    be repeated.
    """
    from detector.api import check
    from detector.ingest import read, read_one
    from detector.reports.html import check_page
    from detector.reports.terminal import check_text
    from detector.settings import Settings

    query = read_one(article, fields=fields, stdin=sys.stdin.buffer)
    originals = without_itself(query, list(read(against, fields=fields, stdin=sys.stdin.buffer)))
    query = distinctly_named(query, originals)
    report = check(query, progress(originals, "checking"), model=model, settings=Settings(top=top))
    output.show(report, lambda **screen: check_text(report, **screen), lambda: check_page(report))
    click.get_current_context().exit(exit_code(report, fail_on))


def without_itself(query: Article, originals: Sequence[Article | Skip]) -> list[Article | Skip]:
    """Return the originals without the very article that is checked; say so if it was there."""
    kept = [item for item in originals if not (isinstance(item, Article) and is_same(query, item))]
    if len(kept) < len(originals):
        note(f"detector: {query.place or query.key}: is among the originals itself; not compared with itself")
    return kept


def is_same(query: Article, other: Article) -> bool:
    """Tell whether two articles are one: read from one place, or with one id and one text."""
    if query.place and other.place and realpath(query.place) == realpath(other.place):
        return True
    return query.key == other.key and query.text == other.text


def distinctly_named(query: Article, originals: Sequence[Article | Skip]) -> Article:
    """Return the query under an id that no original has: where two share one, its place."""
    taken = any(isinstance(item, Article) and item.key == query.key for item in originals)
    return replace(query, id=f"{query.place or 'checked'} ({query.key})") if taken else query


def exit_code(report: CheckReport, fail_on: str | None) -> int:
    """Return 1 for findings at or above `fail_on`, else 3 if inputs were skipped, else 0."""
    if fail_on is not None:
        failing = LEVELS[LEVELS.index(fail_on) :]
        if any(flag.level in failing for flag in report.flags):
            return FINDINGS
    return SKIPPED if report.skipped else DONE
