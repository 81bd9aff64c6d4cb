"""CSV records: one row an article, under a header that names the columns."""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING

from detector.errors import InputError
from detector.ingest.fields import article_from
from detector.ingest.lines import Line
from detector.records import Article, Skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Longest cell that is read, in characters; the library stops at 131,072.
LONGEST_CELL = 10_000_000
_DELIMITERS = ",;\t|"


def read_table(lines: Iterator[Line | Skip], names: Mapping[str, str], path: str) -> Iterator[Article | Skip]:
    """Read one article a row; blank rows do not count.

    The delimiter is the one of comma, semicolon, tab and bar that makes the header hold the
    text's column. A row that cannot be read costs its first line only: reading resumes at
    the next line, so an unclosed quote does not swallow the rest.
    """
    source = _Lines(lines)
    header, delimiter = _header(source, names)
    yield from source.skips()
    problem = _header_problem(header, names)
    if problem:
        yield Skip(f"{path}:1", problem)
        return
    while True:
        source.begin_row()
        try:
            row = _next_row(source, delimiter)
        except StopIteration:
            yield from source.skips()
            return
        except csv.Error as error:
            yield from source.skips()
            yield Skip(f"{path}:{source.row_starts}", _explained(error))
            source.resume()
            continue
        yield from source.skips()
        if any(row):
            yield _row_article(header, row, names, f"{path}:{source.row_starts}")


class _Lines:
    """The lines as the csv module wants them, with the current row's kept for a second reading."""

    def __init__(self, lines: Iterator[Line | Skip]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._row: list[Line] = []
        self._characters = 0
        self._skips: list[Skip] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._characters > LONGEST_CELL:
            raise csv.Error("row too long")
        line = self._again.popleft() if self._again else self._fresh()
        self._row.append(line)
        self._characters += len(line.text)
        return line.text

    def _fresh(self) -> Line:
        for line in self._lines:
            if isinstance(line, Line):
                return line
            self._skips.append(line)
        raise StopIteration

    @property
    def row_starts(self) -> int:
        """Number of the current row's first line."""
        return self._row[0].number if self._row else 1

    def begin_row(self) -> None:
        """Forget the row before."""
        self._row.clear()
        self._characters = 0

    def resume(self, *, after: int = 1) -> None:
        """Give the lines of the current row out again, but for the first `after`."""
        self._again.extendleft(reversed(self._row[after:]))

    def skips(self) -> Iterator[Skip]:
        """Hand over the lines that could not be read."""
        skips, self._skips = self._skips, []
        yield from skips


def _next_row(source: Iterator[str], delimiter: str) -> list[str]:
    """Read one row; the library's limit on cells is lifted for just that long."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        return next(csv.reader(source, delimiter=delimiter, strict=True))
    finally:
        csv.field_size_limit(before)


def _header(source: _Lines, names: Mapping[str, str]) -> tuple[list[str], str]:
    """Read the header under each delimiter in turn until the text's column shows."""
    header: list[str] = []
    for delimiter in _DELIMITERS:
        source.begin_row()
        try:
            row = [cell.strip() for cell in _next_row(source, delimiter)]
        except StopIteration:
            return [], ","
        except csv.Error:
            row = []
        if names["text"] in row:
            return row, delimiter
        header = header or row
        source.resume(after=0)
    return header, ","


def _header_problem(header: list[str], names: Mapping[str, str]) -> str | None:
    if not header:
        return "the table has no header"
    if names["text"] not in header:
        shown = ", ".join(header[:8])
        return f"no column {names['text']!r} among {shown}; name the one with the text, as in text=body"
    twice = [name for name in names.values() if header.count(name) > 1]
    return f"the column {twice[0]!r} stands twice in the header" if twice else None


def _row_article(header: list[str], row: list[str], names: Mapping[str, str], place: str) -> Article | Skip:
    if len(row) != len(header):
        return Skip(place, f"the row has {len(row)} cells under a header of {len(header)}")
    if any("\x00" in cell for cell in row):
        return Skip(place, "the row holds a NUL character")
    try:
        return article_from(dict(zip(header, row, strict=True)), names, place)
    except InputError as error:
        return Skip(error.place, error.reason)


def _explained(error: csv.Error) -> str:
    message = str(error)
    if "unexpected end of data" in message or "too long" in message:
        return "a quote is opened here and not closed"
    if "field larger" in message:
        return f"a cell is longer than {LONGEST_CELL:,} characters, or a quote is opened here and not closed"
    if "expected after" in message:
        return "text follows a closing quote: a quote is not closed, or one within a cell is not doubled"
    return f"broken row: {message}"
