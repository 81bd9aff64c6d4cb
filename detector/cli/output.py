"""What reaches stdout, stderr and files, whatever their encoding and whoever stops listening."""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from _typeshed import DataclassInstance
    from rich.progress import TaskID

    from detector.pipeline.audit import Progress as Stage
    from detector.records import Article, Skip
    from detector.store import Progress

#: Columns where nobody says how many there are, and the most that a line can be read at.
WIDTH, WIDEST = 100, 120
#: Articles from which reading them takes long enough to show progress.
MANY = 200
# What our own marks become where the terminal cannot show them.
_PLAIN_MARKS = str.maketrans({"→": "->", "…": "...", "“": '"', "”": '"', "●": "*", "○": "."})


@dataclass(frozen=True, slots=True)
class Output:
    """How a command was asked to show its result."""

    as_json: bool = False
    html: Path | None = None
    no_color: bool = False

    def show(
        self, result: DataclassInstance, text: Callable[..., str], page: Callable[[], str] | None = None
    ) -> None:
        """Write the HTML page if one was asked for, then print the result.

        `text` renders for the terminal, given a width and whether there is colour.
        """
        if self.html and page:
            write_file(self.html, page())
        if self.as_json:
            from detector.reports.json import to_json

            emit_json(to_json(result))
        else:
            self.print(text)

    def print(self, text: Callable[..., str]) -> None:
        """Print a rendered text."""
        emit(text(width=columns(), color=has_color() and not self.no_color))


def columns() -> int:
    """Return how wide the output may be: the terminal's or ``COLUMNS``, within reason."""
    return max(40, min(WIDEST, shutil.get_terminal_size((WIDTH, 24)).columns))


def has_color() -> bool:
    """Tell whether stdout is a terminal that wants colour (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def emit(text: str) -> None:
    """Print a text on stdout; characters that it cannot encode are escaped, never an error."""
    _write(printable(text, sys.stdout.encoding))


def emit_json(text: str) -> None:
    """Print a JSON text on stdout; all in ASCII where stdout could not encode it."""
    if printable(text, sys.stdout.encoding) != text:
        text = json.dumps(json.loads(text), indent=2)
    _write(f"{text}\n")


def printable(text: str, encoding: str | None) -> str:
    """Return `text` with what `encoding` lacks replaced: our own marks by plain ones, all else escaped."""
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN_MARKS).encode(encoding, "backslashreplace").decode(encoding)
    return text


def note(message: str) -> None:
    """Write a one-line message on stderr, if anybody listens."""
    from detector.reports.safe import safe

    try:
        sys.stderr.write(f"{printable(safe(message), sys.stderr.encoding)}\n")
        sys.stderr.flush()
    except OSError:
        pass


def write_file(path: Path, text: str) -> None:
    """Write a UTF-8 file.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({error.strerror}); name a file in a folder you may write to"
        ) from error


def abandon_stdout() -> None:
    """Point stdout nowhere, so that what is still buffered raises no error at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    finally:
        os.close(nowhere)


def progress(articles: Sequence[Article | Skip], task: str) -> Iterable[Article | Skip]:
    """Yield the articles; show on a terminal's stderr how far they are and how long it will take."""
    if len(articles) <= MANY or not sys.stderr.isatty():
        return articles
    return _shown_progress(articles, task)


def _shown_progress(articles: Sequence[Article | Skip], task: str) -> Iterator[Article | Skip]:
    from rich.console import Console
    from rich.progress import track

    yield from track(articles, description=task, console=Console(stderr=True), transient=True)


@contextmanager
def meter(task: str, total: int | None = None) -> Iterator[Callable[[Progress | Stage], None] | None]:
    """Give what shows, on a terminal's stderr, how far a task is and how long it will take; else None."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    columns = TextColumn("{task.description:8}"), BarColumn(), MofNCompleteColumn()
    times = TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()
    with Bars(*columns, *times, console=Console(stderr=True), transient=True) as bars:
        known: dict[str, TaskID] = {}

        def show(progress: Progress | Stage) -> None:
            name: str = getattr(progress, "stage", task)
            if name not in known:
                known[name] = bars.add_task(name, total=total)
            whole = progress.total or total
            bars.update(known[name], completed=progress.done, total=whole and max(whole, progress.done))

        yield show


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        abandon_stdout()
    except OSError as error:
        abandon_stdout()
        raise StoreError(f"stdout: cannot be written ({error.strerror})") from error
