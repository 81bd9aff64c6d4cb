"""``detector index``: originals on disk, to be checked against."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from dataclasses import fields as fields_of
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detector.cli.failures import DONE, FAILED, SKIPPED
from detector.cli.options import (
    ExampleCommand,
    ExampleGroup,
    ResumableCommand,
    field_option,
    model_option,
    output_options,
)
from detector.cli.output import Output, meter, note

if TYPE_CHECKING:
    from detector.store import Added

#: Records from which preparing them in several processes pays for starting those.
MANY = 5000
#: Bytes that an article takes in an index (benchmarks.index).
_BYTES = 3000

directory = click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), metavar="N", help="Processes; by default as many as it pays for."
)


@dataclass(frozen=True, slots=True)
class Removed:
    """How many sightings were taken out, and which ids were not there."""

    removed: int
    missing: tuple[str, ...]


class IndexGroup(ExampleGroup):
    """Lists its commands in the order that a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands as they are defined below."""
        return list(self.commands)


@click.group(cls=IndexGroup, example="detector index add archive/ stories.jsonl")
def command() -> None:
    """Keep originals on disk, to check against.

    An index is a folder. What was stored in it stays, whatever breaks off; any number of
    processes may read it while one writes.
    """


@command.command(
    "create", short_help="Make an empty index.", cls=ExampleCommand, example="detector index create archive/"
)
@directory
@model_option
def create_command(*, directory: Path, model: str | None) -> None:
    """Make an empty index in the folder DIR, made if missing."""
    from detector.store import Index

    with Index.create(directory, model=model):
        note(
            f"detector: {directory}: an empty index; add originals with: detector index add {directory} PATH"
        )


@command.command(
    "add",
    short_help="Store articles.",
    cls=ResumableCommand,
    example="detector index add archive/ stories.jsonl --field text=body",
)
@directory
@click.argument("paths", nargs=-1, required=True)
@click.option("--replace", is_flag=True, help="Replace what is there under the same id.")
@click.option("--skip-existing", is_flag=True, help="Keep what is there under the same id, without a word.")
@workers_option
@field_option
@output_options(html=False)
def add_command(
    *,
    directory: Path,
    paths: tuple[str, ...],
    replace: bool,
    skip_existing: bool,
    workers: int | None,
    fields: dict[str, str],
    output: Output,
) -> None:
    """Store the articles in PATHS: files, folders, or - for stdin.

    The same text twice is one article, seen twice. Adding what is there already changes
    nothing, so an addition that was broken off goes on when it is given again. An id that is
    there with another text is skipped, unless one of the options says what to do.
    """
    from detector.ingest import read
    from detector.ingest.amount import amount
    from detector.store import Index

    if replace and skip_existing:
        raise click.UsageError("--replace and --skip-existing exclude each other; give one")
    with Index.open(directory) as index:
        records = read(paths, fields=fields, stdin=sys.stdin.buffer)
        total = amount(paths)
        with meter("adding", total) as progress:
            added = index.add(
                records,
                replace=replace,
                skip_existing=skip_existing,
                workers=workers or _worthwhile(total),
                progress=progress,
            )
    _show_added(output, added)


@command.command(
    "remove",
    short_help="Take articles out.",
    cls=ExampleCommand,
    example="detector index remove archive/ story-17 story-18",
)
@directory
@click.argument("ids", nargs=-1, required=True)
@output_options(html=False)
def remove_command(*, directory: Path, ids: tuple[str, ...], output: Output) -> None:
    """Take the articles with the IDS out, all or none of them; - reads ids from stdin, one a line.

    A text that was seen under another id too stays under that one.
    """
    from detector.reports import wording
    from detector.store import Index

    names = [name for word in ids for name in (sys.stdin.read().splitlines() if word == "-" else [word])]
    with Index.open(directory) as index:
        missing = tuple(name for name in names if name not in index)
        removed = Removed(index.remove(names), missing)
    for name in missing:
        note(f"detector: {directory}: has no article {name!r}")
    output.show(removed, lambda **_: f"{wording.count(removed.removed, 'sighting')} removed\n")
    click.get_current_context().exit(SKIPPED if missing else DONE)


@command.command(
    "rebuild",
    short_help="Derive everything anew from the stored texts.",
    cls=ResumableCommand,
    example="detector index rebuild archive/",
)
@directory
@model_option
@workers_option
def rebuild_command(*, directory: Path, model: str | None, workers: int | None) -> None:
    """Derive everything in the index DIR anew from its stored texts.

    After a new version of detector, which refuses an index made by other rules, or for another
    model. Needs as much free space again as the index takes; the old one stays until the new
    one is whole.
    """
    from detector.store import rebuild

    with meter("rebuilding") as progress:
        rebuild(directory, model=model, workers=workers or _worthwhile(_about(directory)), progress=progress)
    note(f"detector: {directory}: rebuilt")


@command.command(
    "compact",
    short_help="Give free space back to the disk.",
    cls=ResumableCommand,
    kept="nothing is lost",
    example="detector index compact archive/",
)
@directory
def compact_command(*, directory: Path) -> None:
    """Merge the parts of the index DIR, drop what was removed, and give free space back to the disk."""
    from detector.reports.index import size
    from detector.store import Index

    with Index.open(directory) as index:
        before = index.info().bytes
        with meter("compacting") as progress:
            index.compact(progress=progress)
        after = index.info().bytes
    note(f"detector: {directory}: {size(before)} before, {size(after)} now")


@command.command(
    "info", short_help="Describe an index.", cls=ExampleCommand, example="detector index info archive/ --json"
)
@directory
@output_options(html=False)
def info_command(*, directory: Path, output: Output) -> None:
    """Describe the index DIR: counts, sizes, dates, sites, and what it was made with."""
    from detector.reports.index import info_text
    from detector.store import Index

    with Index.open(directory) as index:
        info = index.info()
    output.show(info, lambda **screen: info_text(info, **screen))


@command.command(
    "verify",
    short_help="Look for damage, and repair it.",
    cls=ResumableCommand,
    kept="nothing is changed",
    example="detector index verify archive/ --repair",
)
@directory
@click.option(
    "--deep", is_flag=True, help="Also derive every text's keys anew; takes as long as adding them."
)
@click.option("--repair", is_flag=True, help="Keep every sound text, derive all else anew.")
@output_options(html=False)
def verify_command(*, directory: Path, deep: bool, repair: bool, output: Output) -> None:
    """Hold everything in the index DIR against its checksums.

    Exits with 4 if something is wrong that was not repaired.
    """
    from detector import store
    from detector.reports.index import verified_text
    from detector.store.schema import FILE

    if deep and repair:
        raise click.UsageError("--deep and --repair exclude each other; verify first, then repair")
    if not (directory / FILE).is_file():
        store.Index.open(directory)  # raises: where there is no index, nothing is damaged
    with meter("repairing" if repair else "verifying") as progress:
        if repair:
            verified = store.repair(directory, workers=_worthwhile(_about(directory)), progress=progress)
        else:
            verified = store.verify(directory, deep=deep, progress=progress)
    output.show(verified, lambda **screen: verified_text(verified, **screen))
    if not verified.sound and not repair:
        note(f"detector: {directory}: is damaged; repair it with: detector index verify --repair {directory}")
    click.get_current_context().exit(DONE if verified.sound else FAILED)


@command.command(
    "export",
    short_help="Write all articles to a file.",
    cls=ResumableCommand,
    kept="nothing is written",
    example="detector index export archive/ stories.jsonl.gz",
)
@directory
@click.argument("file", type=click.Path(path_type=Path))
def export_command(*, directory: Path, file: Path) -> None:
    """Write every article to FILE: JSON Lines (also .gz), or Parquet if its name ends so."""
    from detector.reports import wording
    from detector.store import Index

    with Index.open(directory) as index, meter("exporting") as progress:
        count = index.export(file, progress=progress)
    note(f"detector: {file}: {wording.count(count, 'article')} written")


@command.command(
    "merge",
    short_help="Add all articles of other indexes.",
    cls=ResumableCommand,
    example="detector index merge archive/ other-archive/",
)
@directory
@click.argument("others", nargs=-1, required=True, type=click.Path(path_type=Path))
@output_options(html=False)
def merge_command(*, directory: Path, others: tuple[Path, ...], output: Output) -> None:
    """Add the articles of OTHERS to the index DIR; where both have an id, DIR's text stays."""
    from detector.store import Added, Index

    merged = Added()
    with Index.open(directory) as index:
        for path in others:
            with Index.open(path) as other, meter(f"merging {path.name}", other.info().sightings) as progress:
                merged = _sum(merged, index.merge(other, progress=progress))
    _show_added(output, merged)


def _show_added(output: Output, added: Added) -> None:
    from detector.reports.index import added_text

    output.show(added, lambda **screen: added_text(added, **screen))
    click.get_current_context().exit(SKIPPED if added.skipped else DONE)


def _sum(before: Added, more: Added) -> Added:
    return type(before)(
        *(getattr(before, item.name) + getattr(more, item.name) for item in fields_of(before))
    )


def _worthwhile(records: int | None) -> int:
    """Return how many processes it pays to prepare that many records in."""
    return _cores() if records is not None and records >= MANY else 1


def _about(directory: Path) -> int:
    """Return about how many articles an index holds, without opening it."""
    from detector.store.schema import FILE

    file = directory / FILE
    return file.stat().st_size // _BYTES if file.is_file() else 0


def _cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
