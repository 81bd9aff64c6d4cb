"""Lines of text out of a stream of bytes, each with its number, within a memory bound."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from itertools import count
from typing import IO, NamedTuple

from detector.ingest.encoding import decode, wide_encoding
from detector.records import Skip

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
    """Number the lines, in UTF-8 where the stream is in UTF-16 or UTF-32."""
    if wide:
        stream, first = _narrowed(first + stream.read(LONGEST_LINE), wide), b""
    raw = first
    for number in count(1):
        try:
            raw = raw or stream.readline(LONGEST_LINE + 1)
            if len(raw) > LONGEST_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(LONGEST_LINE)
                yield number, Skip(f"{path}:{number}", f"the line is longer than {LONGEST_LINE // 2**20} MB")
            elif raw:
                yield number, raw
            else:
                return
        except (OSError, EOFError, zlib.error) as error:
            yield number, Skip(f"{path}:{number}", f"reading broke off here: {error}")
            return
        raw = b""


def _narrowed(data: bytes, wide: str) -> IO[bytes]:
    return io.BytesIO(data.decode(wide, "replace").encode("utf-8", "replace"))
