"""Files, folders and stdin to articles, each in its format."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import replace
from itertools import chain
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from detector.errors import InputError
from detector.ingest.encoding import decode
from detector.ingest.fields import column_names
from detector.ingest.json_lines import is_object, json_article, read_json_lines
from detector.ingest.limits import LARGEST_PAGE
from detector.ingest.lines import LONGEST_LINE, Resumed, text_lines
from detector.ingest.pages import Pages
from detector.ingest.parquet import read_parquet
from detector.ingest.sources import STDIN, Format, Input, Source, files_of, format_of, located, opened
from detector.ingest.tables import read_table
from detector.ingest.warc import read_archive
from detector.records import Article, Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from detector.ingest.pages import Kind

__all__ = ["STDIN", "Input", "inputs", "read", "read_input", "read_one"]

#: Where the articles of stdin are said to come from.
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
        Files, folders (read with all folders in them), patterns such as ``pages/**/*.html``,
        addresses that fsspec opens (``s3://…``), and ``-`` for `stdin`.
    fields
        The names that records use for an article's fields, as in ``{"text": "body"}``.

    Raises
    ------
    InputError
        At once, if a path does not exist or `fields` names a field that no article has.
    """
    names = column_names(fields)
    return _read_sources([located(path) for path in paths], names, stdin)


def read_one(
    path: str | Path, *, fields: Mapping[str, str] | None = None, stdin: BinaryIO | None = None
) -> Article:
    """Read the one article in a file, or on `stdin` for ``-``.

    Raises
    ------
    InputError
        If the path is missing, a folder, no text, blank, or holds several articles.
    """
    source = located(path)
    if source.kind == "folder":
        raise InputError(str(path), "is a folder", "name one file in it")
    found = _read_sources([source], column_names(fields), stdin)
    first, second = next(found, None), next(found, None)
    place = _STDIN_PLACE if source.kind == "stdin" else str(path)
    if first is None:
        raise InputError(place, "holds no article")
    if second is not None:
        raise InputError(place, "holds several records", "give a file with one article")
    if isinstance(first, Skip):
        raise InputError(first.place, first.reason)
    return first


def inputs(paths: Iterable[str | Path]) -> Iterator[Input | Skip]:
    """Yield what `read` would read of files and folders one by one, in its order.

    Raises
    ------
    InputError
        At once, if a path does not exist, or is ``-``.
    """
    sources = [located(path) for path in paths]
    if any(source.kind == "stdin" for source in sources):
        raise InputError(STDIN, "is no file", "give files and folders")
    return chain.from_iterable(map(files_of, sources))


def read_input(
    item: Input, fields: Mapping[str, str] | None = None, pages: Pages | None = None
) -> Iterator[Article | Skip]:
    """Read the articles of one file, as `read` does; a file that is gone is a skip.

    `pages` is what reads its pages, if many files are read.
    """
    names = column_names(fields)
    if pages is not None:
        yield from _read_file(item, names, pages)
        return
    with Pages() as own:
        yield from _read_file(item, names, own)


def _read_sources(
    sources: Iterable[Source], names: Mapping[str, str], stdin: BinaryIO | None
) -> Iterator[Article | Skip]:
    with Pages() as pages:
        for source in sources:
            if source.kind != "stdin":
                for item in files_of(source):
                    yield from [item] if isinstance(item, Skip) else _read_file(item, names, pages)
            elif stdin is None:
                yield Skip(_STDIN_PLACE, "nothing is connected to it")
            else:
                yield from _Reading(_STDIN_PLACE, None, names, pages).articles(stdin, None)


def _read_file(item: Input, names: Mapping[str, str], pages: Pages) -> Iterator[Article | Skip]:
    kind = format_of(item.path)
    packed = item.path.lower().endswith(".gz")
    if packed and kind == "parquet":
        yield Skip(item.path, "a packed Parquet file cannot be read; unpack it")
        return
    try:
        with opened(item.path) as raw:
            unpacked = packed and kind != "archive"
            stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw) if unpacked else raw)
            yield from _Reading(item.path, item.id, names, pages).articles(stream, kind)
    except InputError as error:
        yield Skip(error.place, error.reason)
    except _BROKEN_STREAM as error:
        yield Skip(item.path, f"cannot be read: {error}")


class _Reading:
    """One input that is read: where it lies, the id of its page, and what its fields are called."""

    def __init__(self, place: str, article_id: str | None, names: Mapping[str, str], pages: Pages) -> None:
        self._place, self._id, self._names, self._pages = place, article_id, names, pages

    def articles(self, stream: IO[bytes], kind: Format | None) -> Iterator[Article | Skip]:
        """Read a stream as `kind`, or as what its start looks like."""
        try:
            if kind == "json-lines":
                yield from self._json_lines(stream)
            elif kind == "table":
                yield from read_table(text_lines(stream, self._place), self._names, self._place)
            elif kind == "parquet":
                yield from read_parquet(stream, self._names, self._place)
            elif kind == "archive":
                yield from read_archive(stream, self._place, self._pages)
            elif kind == "text" or kind == "html":  # noqa: PLR1714  narrows the type
                yield self._page(stream, kind)
            else:
                yield from self._sniffed(stream, kind)
        except _BROKEN_STREAM as error:
            yield Skip(self._place, f"cannot be read: {error}")

    def _sniffed(self, stream: IO[bytes], kind: Format | None) -> Iterator[Article | Skip]:
        """Tell JSON Lines, one JSON object, HTML and plain text apart by their start."""
        first = line = stream.readline(LONGEST_LINE + 1)
        while line and not first.strip() and len(first) <= LONGEST_LINE:
            line = stream.readline(LONGEST_LINE + 1)
            first += line
        whole = io.BufferedReader(Resumed(first, stream))
        start = decode(first)[0].lstrip()
        if kind != "json" and not start.startswith("{"):
            yield self._page(whole, "html" if start.lower().startswith(_PAGE_STARTS) else "text")
        elif is_object(start):
            yield from self._json_lines(whole)
        else:
            yield from self._json(whole)

    def _json_lines(self, stream: IO[bytes]) -> Iterator[Article | Skip]:
        return read_json_lines(text_lines(stream, self._place), self._names, self._place)

    def _json(self, stream: IO[bytes]) -> Iterator[Article | Skip]:
        """Read one object over several lines, or else lines of which the first one is broken."""
        data = stream.read(LONGEST_LINE + 1)
        text, _ = decode(data)
        if not is_object(text) and "\n" in text.strip():
            yield from self._json_lines(io.BufferedReader(Resumed(data, stream)))
            return
        try:
            article = json_article(text, self._names, self._place)
            yield article if article.id else replace(article, id=self._id)
        except InputError as error:
            yield Skip(error.place, error.reason)

    def _page(self, stream: IO[bytes], kind: Kind) -> Article | Skip:
        """Read a whole input as one page or one plain text."""
        try:
            article = self._pages.article(stream.read(LARGEST_PAGE + 1), kind, self._place)
        except InputError as error:
            return Skip(error.place, error.reason)
        return replace(article, id=self._id)
