"""``detector check``: one article against originals."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detector.cli.failures import DONE, FINDINGS, SKIPPED
from detector.cli.options import ExampleCommand, field_option, model_option, output_options
from detector.cli.output import Output, note, progress
from detector.records import LEVELS, Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detector.farms.templates.library import Library
    from detector.records import CheckReport, Skip
    from detector.store import Index


DATE = click.DateTime(["%Y-%m-%d"])


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
@click.option("--against", multiple=True, metavar="PATH ...", help="Originals: files or folders.")
@click.option(
    "--index",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Originals: an index, made with detector index.",
)
@click.option("--since", type=DATE, help="Of the index only what was published from that day on.")
@click.option("--until", type=DATE, help="Of the index only what was published up to that day.")
@click.option(
    "--site", "sites", multiple=True, metavar="HOST", help="Of the index only this site; repeatable."
)
@click.option("--not-site", "not_sites", multiple=True, metavar="HOST", help="Of the index not this site.")
@click.option(
    "--language", "languages", multiple=True, metavar="CODE", help="Of the index only this language, as en."
)
@click.option(
    "--templates",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Templates to recognise: the templates.jsonl of an audit.",
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
    directory: Path | None,
    since: datetime | None,
    until: datetime | None,
    sites: tuple[str, ...],
    not_sites: tuple[str, ...],
    languages: tuple[str, ...],
    templates: str | None,
    fail_on: str | None,
    top: int,
    model: str | None,
    fields: dict[str, str],
    output: Output,
) -> None:
    """Find where an article was taken from and what was changed.

    ARTICLE is a file (text, HTML, JSON) or - for stdin. It is held against files of these
    kinds, JSON Lines and CSV files, and folders of them, against an index, or against both;
    --against takes several paths and may be repeated.
    """
    from detector.api import check
    from detector.ingest import read, read_one
    from detector.reports.terminal import check_text
    from detector.settings import Settings
    from detector.store.filters import Filter

    if not against and directory is None:
        raise click.UsageError("nothing to check against; give originals with --against PATH or --index DIR")
    if directory is None and (since or until or sites or not_sites or languages):
        raise click.UsageError(
            "--since, --until, --site, --not-site and --language choose from an index; give --index DIR"
        )
    known = _library(templates)
    query = read_one(article, fields=fields, stdin=sys.stdin.buffer)
    originals = without_itself(query, list(read(against, fields=fields, stdin=sys.stdin.buffer)))
    with opened(directory) as index:
        query = distinctly_named(query, originals, index)
        sets = [progress(originals, "checking")] if against else []
        where = Filter(_zoned(since), _zoned(until, end=True), sites, not_sites, languages) if index else None
        report = check(
            query, *sets, *index, where=where, templates=known, model=model, settings=Settings(top=top)
        )
    output.show(report, lambda **screen: check_text(report, **screen), lambda: _page(report))
    click.get_current_context().exit(exit_code(report, fail_on))


def _library(path: str | None) -> Library | None:
    if path is None:
        return None
    from detector.farms.templates.library import Library

    return Library.load(path)


def _page(report: CheckReport) -> str:
    from detector.reports.html import check_page

    return check_page(report)


def _zoned(day: datetime | None, *, end: bool = False) -> datetime | None:
    """Return a day's first or last second, in UTC."""
    if day is None:
        return None
    return day.replace(tzinfo=UTC) + (timedelta(days=1, seconds=-1) if end else timedelta())


@contextmanager
def opened(directory: Path | None) -> Iterator[tuple[Index, ...]]:
    """Open the index, if one was given."""
    if directory is None:
        yield ()
        return
    from detector.store import Index

    with Index.open(directory) as index:
        yield (index,)


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


def distinctly_named(
    query: Article, originals: Sequence[Article | Skip], index: tuple[Index, ...] = ()
) -> Article:
    """Return the query under an id that no original has: where two share one, its place."""
    taken = any(isinstance(item, Article) and item.key == query.key for item in originals)
    seen = [item for held in index for item in held.sightings(query.key) if item.key == query.key]
    if any(item.text == query.text for item in seen):
        note(f"detector: {query.place or query.key}: is in the index itself; not compared with itself")
        return query
    return replace(query, id=f"{query.place or 'checked'} ({query.key})") if taken or seen else query


def exit_code(report: CheckReport, fail_on: str | None) -> int:
    """Return 1 for findings at or above `fail_on`, else 3 if inputs were skipped, else 0."""
    if fail_on is not None:
        failing = LEVELS[LEVELS.index(fail_on) :]
        if any(flag.level in failing for flag in report.flags):
            return FINDINGS
    return SKIPPED if report.skipped else DONE
