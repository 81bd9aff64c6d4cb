"""What there is to read: files, the files of folders, patterns and addresses, and stdin."""

from __future__ import annotations

import glob
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, NamedTuple

from detector.errors import InputError
from detector.ingest.remote import is_address, local_path, open_address, remote_files
from detector.records import Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Format = Literal["text", "html", "json", "json-lines", "table", "parquet", "archive"]

FORMATS: dict[str, Format] = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "json-lines",
    ".ndjson": "json-lines",
    ".csv": "table",
    ".tsv": "table",
    ".parquet": "parquet",
    ".warc": "archive",
}
#: Files that accompany a corpus and hold no article: not read, and not reported as skipped.
COMPANIONS = ("readme", "datasheet", "license", "licence", "notice", "changelog", "citation", ".")
#: What stdin is called.
STDIN = "-"


class Input(NamedTuple):
    """One file to read, and the id of its article if it holds one page."""

    path: str
    id: str


class Source(NamedTuple):
    """What a path stands for; the files of a pattern or an address are found already."""

    path: str
    kind: Literal["stdin", "file", "folder", "found"]
    files: tuple[Input | Skip, ...] = ()


def located(path: str | Path) -> Source:
    """Find out what a path, a pattern such as ``pages/**/*.html`` or an address stands for.

    Raises
    ------
    InputError
        There is nothing, or it cannot be opened.
    """
    name = str(path)
    if name == STDIN:
        return Source(name, "stdin")
    if is_address(name):
        local = local_path(name)
        if local is None:
            return Source(name, "found", tuple(_chosen(_remote(name))))
        name = local
    try:
        mode = Path(name).stat().st_mode
    except FileNotFoundError as error:
        if glob.has_magic(name):
            return Source(name, "found", tuple(_matching(name)))
        raise InputError(name, "no such file or folder", "check the path") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(name, f"cannot be opened: {reason}", "check the path") from error
    return Source(name, "folder" if stat.S_ISDIR(mode) else "file")


def files_of(source: Source) -> Iterator[Input | Skip]:
    """Yield the files that a source stands for, in the order of their paths; none for stdin."""
    if source.kind == "file":
        yield Input(source.path, Path(source.path).name)
    elif source.kind == "folder":
        yield from _chosen(_within(files_under(Path(source.path)), Path(source.path)))
    else:
        yield from source.files


def format_of(path: Path | str) -> Format | None:
    """Return the format that a file name ends in, None for none that is read."""
    name = Path(path).name.lower().removesuffix(".gz")
    return FORMATS.get(Path(name).suffix)


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """Open a file or an address.

    Raises
    ------
    InputError
        It is no regular file.
    OSError
        It cannot be opened.
    """
    if is_address(path):
        with open_address(path) as stream:
            yield stream
        return
    if not stat.S_ISREG(Path(path).stat().st_mode):
        raise InputError(path, "not a regular file; pipe its content into - instead")
    with Path(path).open("rb") as stream:
        yield stream


def files_under(folder: Path) -> Iterator[Path | Skip]:
    """Walk a folder in the order of its paths, without leaving it or going in circles."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Skip(str(folder), f"cannot be opened: {error.strerror}")
        return
    yield from _followed(entries, folder)


def _followed(entries: Iterable[Path], folder: Path) -> Iterator[Path | Skip]:
    for entry in entries:
        if entry.name.lower().startswith(COMPANIONS):
            continue
        if entry.is_symlink() and (reason := _link_problem(entry, folder)):
            yield Skip(str(entry), reason)
        elif entry.is_dir():
            yield from files_under(entry)
        else:
            yield entry


def _link_problem(link: Path, folder: Path) -> str | None:
    """Say why a symbolic link is not followed: only one to a file of the same folder is."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "the link leads nowhere"
    if target.is_dir():
        return "links to folders are not followed"
    return None if target.is_relative_to(folder.resolve()) else "the link leads out of the folder"


def _remote(address: str) -> Iterator[Input]:
    for path, below in remote_files(address):
        if path == address or not is_companion(below):
            yield Input(path, below)


def _matching(pattern: str) -> Iterator[Input | Skip]:
    """Yield the files that match a pattern, and those of folders that do; ids begin where it varies."""
    whole = Path(pattern)
    fixed = next(part for part in whole.parents if not glob.has_magic(str(part)))
    found = sorted(fixed.glob(str(whole.relative_to(fixed))))
    if not found:
        raise InputError(pattern, "no file matches", "check the pattern")
    folders = {match for match in found if match.is_dir()}
    outermost = [match for match in found if folders.isdisjoint(match.parents)]
    shown = [match for match in outermost if not is_companion(match.relative_to(fixed).as_posix())]
    yield from _chosen(_within(_followed(shown, fixed), fixed))


def is_companion(path: str) -> bool:
    """Tell whether a file, by its path below the folder that is read, is none of the corpus's articles."""
    return any(part.startswith(COMPANIONS) for part in path.lower().split("/"))


def _within(entries: Iterable[Path | Skip], folder: Path) -> Iterator[Input | Skip]:
    for entry in entries:
        if isinstance(entry, Skip):
            yield entry
        else:
            yield Input(str(entry), entry.relative_to(folder).as_posix())


def _chosen(entries: Iterable[Input | Skip]) -> Iterator[Input | Skip]:
    """Skip what is in no format that is read."""
    for entry in entries:
        if isinstance(entry, Input) and format_of(entry.path) is None:
            yield Skip(entry.path, f"not a format that is read ({', '.join(FORMATS)}, each also .gz)")
        else:
            yield entry
