"""Lines of text out of a stream of bytes, each with its number, within a memory bound."""

from __future__ import annotations

import io
import zlib
from itertools import count
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

from detector.ingest.encoding import decode, wide_encoding
from detector.records import Skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer as WriteableBuffer

#: Longest line that is read; the longest real articles are a hundredth of it.
LONGEST_LINE = 32 * 2**20


class Line(NamedTuple):
    """One line with its end, counted from 1."""

    number: int
    text: str


def text_lines(stream: IO[bytes], path: str) -> Iterator[Line | Skip]:
    """Yield a stream's lines; a line that is too long, or the place where reading broke off, as Skip.

    UTF-8 unless a byte-order mark or a broken line says otherwise; the guess for one broken
    line holds for the following ones.
    """
    first = stream.readline(LONGEST_LINE + 1)
    wide = wide_encoding(first)
    fallback = "utf-8"
    for number, raw in _raw_lines(stream, first, wide, path):
        if isinstance(raw, Skip):
            yield raw
            continue
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text, fallback = _decoded(raw, fallback)
        yield Line(number, text.removeprefix("\ufeff") if number == 1 else text)


def _decoded(raw: bytes, fallback: str) -> tuple[str, str]:
    try:
        return raw.decode(fallback), fallback
    except UnicodeDecodeError:
        return decode(raw)


def _raw_lines(
    stream: IO[bytes], first: bytes, wide: str | None, path: str
) -> Iterator[tuple[int, bytes | Skip]]:
    """Yield the lines with their numbers, in UTF-8 where the stream is in UTF-16 or UTF-32."""
    lines: _Lines = stream
    if wide:
        lines, first = _Narrowed(io.BufferedReader(Resumed(first, stream)), wide), b""
    raw = first
    for number in count(1):
        try:
            raw = raw or lines.readline(LONGEST_LINE + 1)
            if len(raw) > LONGEST_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = lines.readline(LONGEST_LINE)
                yield number, Skip(f"{path}:{number}", f"the line is longer than {LONGEST_LINE // 2**20} MB")
            elif raw:
                yield number, raw
            else:
                return
        except (OSError, EOFError, zlib.error) as error:
            yield number, Skip(f"{path}:{number}", f"reading broke off here: {error}")
            return
        raw = b""


class _Lines(Protocol):
    """What lines are read from."""

    def readline(self, size: int, /) -> bytes:
        """Return the next line, cut off at `size`; empty at the end."""


class _Narrowed:
    """The lines of a stream in UTF-16 or UTF-32, turned to UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._text = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")

    def readline(self, size: int, /) -> bytes:
        return self._text.readline(size).encode("utf-8", "replace")


class Resumed(io.RawIOBase):
    """A stream of which the start was read already."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = memoryview(start)
        self._rest = rest

    def readable(self) -> bool:
        """Tell the buffer above that it may read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer from the start, then from the rest."""
        view = memoryview(buffer)
        piece = bytes(self._start[: len(view)])
        self._start = self._start[len(piece) :]
        piece = piece or self._rest.read(len(view))
        view[: len(piece)] = piece
        return len(piece)
