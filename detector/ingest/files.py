"""Files, folders and stdin to articles: what is read, as which format, and what is left out."""

from __future__ import annotations

import gzip
import io
import stat
import zlib
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Literal, cast

from detector.errors import InputError
from detector.ingest.encoding import binary_kind, declared_encoding, decode, has_nuls
from detector.ingest.fields import column_names
from detector.ingest.html import html_article
from detector.ingest.json_lines import is_object, json_article, read_json_lines
from detector.ingest.lines import LONGEST_LINE, Resumed, text_lines
from detector.ingest.tables import read_table
from detector.records import Article, Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


Format = Literal["text", "html", "json", "json-lines", "table"]

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
}
#: Files that accompany a corpus and hold no article: not read, and not reported as skipped.
COMPANIONS = ("readme", "datasheet", "license", "licence", "notice", "changelog", "citation", ".")
#: Largest page or plain text that is read, in bytes.
LARGEST_PAGE = 10 * 2**20
#: What stdin is called, and where its articles are said to come from.
STDIN = "-"
_STDIN_PLACE = "stdin"
_BROKEN_STREAM = (OSError, EOFError, zlib.error)
_PAGE_STARTS = (
    "<!",
    "<html",
    "<head",
    "<body",
    "<?xml",
    "<meta",
    "<title",
    "<article",
    "<main",
    "<div",
    "<p",
)


def read(
    paths: Iterable[str | Path], *, fields: Mapping[str, str] | None = None, stdin: BinaryIO | None = None
) -> Iterator[Article | Skip]:
    """Read every article under the paths, in a stable order: as given, folders sorted by path.

    What cannot be read comes as a Skip with place and reason, so that articles and skips add
    up to all that was there. Formats follow from the endings (``.gz`` after any of them); a
    file named outright without a known ending is read as what it looks like.

    Parameters
    ----------
    paths
        Files, folders (read with all folders in them), and ``-`` for `stdin`.
    fields
        The names that records use for an article's fields, as in ``{"text": "body"}``.

    Raises
    ------
    InputError
        At once, if a path does not exist or `fields` names a field that no article has.
    """
    names = column_names(fields)
    known = [_existing(path) for path in paths]
    return chain.from_iterable(_read_path(path, names, stdin) for path in known)


def read_one(
    path: str | Path, *, fields: Mapping[str, str] | None = None, stdin: BinaryIO | None = None
) -> Article:
    """Read the one article in a file, or on `stdin` for ``-``.

    Raises
    ------
    InputError
        If the path is missing, a folder, no text, blank, or holds several articles.
    """
    known = _existing(path)
    if known is not None and known.is_dir():
        raise InputError(str(path), "is a folder", "name one file in it")
    found = _read_path(known, column_names(fields), stdin)
    first, second = next(found, None), next(found, None)
    place = _STDIN_PLACE if known is None else str(path)
    if first is None:
        raise InputError(place, "holds no article")
    if second is not None:
        raise InputError(place, "holds several records", "give a file with one article")
    if isinstance(first, Skip):
        raise InputError(first.place, first.reason)
    return first


def _existing(path: str | Path) -> Path | None:
    """Check that a path is there; None stands for stdin."""
    if path == STDIN:
        return None
    try:
        Path(path).stat()
    except FileNotFoundError as error:
        raise InputError(str(path), "no such file or folder", "check the path") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(str(path), f"cannot be opened: {reason}", "check the path") from error
    return Path(path)


def _read_path(
    path: Path | None, names: Mapping[str, str], stdin: BinaryIO | None
) -> Iterator[Article | Skip]:
    if path is None:
        if stdin is None:
            yield Skip(_STDIN_PLACE, "nothing is connected to it")
        else:
            yield from _read_stream(stdin, None, names, _STDIN_PLACE, None)
    elif path.is_dir():
        for entry in files_under(path):
            if isinstance(entry, Skip):
                yield entry
            elif format_of(entry) is None:
                yield Skip(str(entry), f"not a format that is read ({', '.join(FORMATS)}, each also .gz)")
            else:
                yield from _read_file(entry, names, entry.relative_to(path).as_posix())
    else:
        yield from _read_file(path, names, path.name)


def files_under(folder: Path) -> Iterator[Path | Skip]:
    """Walk a folder in the order of its paths, without leaving it or going in circles."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Skip(str(folder), f"cannot be opened: {error.strerror}")
        return
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


def format_of(path: Path) -> Format | None:
    """Return the format that a file name ends in, None for none that is read."""
    name = path.name.lower().removesuffix(".gz")
    return FORMATS.get(Path(name).suffix)


def _read_file(path: Path, names: Mapping[str, str], article_id: str) -> Iterator[Article | Skip]:
    place = str(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            yield Skip(place, "not a regular file; pipe its content into - instead")
            return
        with path.open("rb") as raw:
            packed = path.name.lower().endswith(".gz")
            stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw) if packed else raw)
            yield from _read_stream(stream, format_of(path), names, place, article_id)
    except _BROKEN_STREAM as error:
        yield Skip(place, f"cannot be read: {error}")


def _read_stream(
    stream: IO[bytes], kind: Format | None, names: Mapping[str, str], place: str, article_id: str | None
) -> Iterator[Article | Skip]:
    """Read a stream as `kind`, or as what its start looks like."""
    try:
        if kind == "json-lines":
            yield from read_json_lines(text_lines(stream, place), names, place)
        elif kind == "table":
            yield from read_table(text_lines(stream, place), names, place)
        elif kind in {"text", "html"}:
            yield _read_page(stream, kind, place, article_id)
        else:
            yield from _read_sniffed(stream, kind, names, place, article_id)
    except _BROKEN_STREAM as error:
        yield Skip(place, f"cannot be read: {error}")


def _read_sniffed(
    stream: IO[bytes], kind: Format | None, names: Mapping[str, str], place: str, article_id: str | None
) -> Iterator[Article | Skip]:
    """Tell JSON Lines, one JSON object, HTML and plain text apart by their start."""
    first = line = stream.readline(LONGEST_LINE + 1)
    while line and not first.strip() and len(first) <= LONGEST_LINE:
        line = stream.readline(LONGEST_LINE + 1)
        first += line
    whole = io.BufferedReader(Resumed(first, stream))
    start = decode(first)[0].lstrip()
    if kind != "json" and not start.startswith("{"):
        looks_like: Format = "html" if start.lower().startswith(_PAGE_STARTS) else "text"
        yield _read_page(whole, looks_like, place, article_id)
    elif is_object(start):
        yield from read_json_lines(text_lines(whole, place), names, place)
    else:
        yield from _read_json(whole, names, place, article_id)


def _read_json(
    stream: IO[bytes], names: Mapping[str, str], place: str, article_id: str | None
) -> Iterator[Article | Skip]:
    """Read one object over several lines, or else lines of which the first one is broken."""
    data = stream.read(LONGEST_LINE + 1)
    text, _ = decode(data)
    if not is_object(text) and "\n" in text.strip():
        whole = io.BufferedReader(Resumed(data, stream))
        yield from read_json_lines(text_lines(whole, place), names, place)
        return
    try:
        article = json_article(text, names, place)
        yield article if article.id else replace(article, id=article_id)
    except InputError as error:
        yield Skip(error.place, error.reason)


def _read_page(stream: IO[bytes], kind: Format, place: str, article_id: str | None) -> Article | Skip:
    """Read a whole input as one page or one plain text."""
    data = stream.read(LARGEST_PAGE + 1)
    problem = _page_problem(data, kind)
    if problem:
        return Skip(place, problem)
    text, _ = decode(data, declared=declared_encoding(data) if kind == "html" else None)
    if kind == "text":
        return Article(text=text, id=article_id, place=place)
    try:
        return replace(html_article(text, place=place), id=article_id)
    except InputError as error:
        return Skip(error.place, error.reason)


def _page_problem(data: bytes, kind: Format) -> str | None:
    if not data.strip():
        return "the file is empty"
    if len(data) > LARGEST_PAGE:
        return f"larger than {LARGEST_PAGE // 2**20} MB, which is no article"
    if binary := binary_kind(data):
        return f"{binary}, not {'a page' if kind == 'html' else 'text'}"
    if kind == "text" and has_nuls(data):
        return "a binary file (it holds NUL bytes), not text"
    return None if decode(data)[0].strip() else "the file is empty"
