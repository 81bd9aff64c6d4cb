"""The members of a gzip file, so that one that is damaged costs no other.

A web archive keeps each record in a gzip member of its own. Libraries read members as one
stream: they end at the first damage, some without a word.
"""

from __future__ import annotations

import zlib
from typing import IO, TYPE_CHECKING, NamedTuple

from detector.ingest.limits import inflates

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a gzip member begins with.
MAGIC = b"\x1f\x8b\x08"
#: zlib's window size for gzip, with its checksum.
_GZIP = 31
_BLOCK, _INFLATED = 1 << 16, 1 << 18
#: Packed bytes that show how the content of a member begins.
_START = 1024


class Place(NamedTuple):
    """An offset in a file, and in a packed one that within the content of the member there."""

    offset: int
    inner: int | None = None

    def moved(self, size: int) -> Place:
        """Return the place so many bytes on."""
        if self.inner is None:
            return Place(self.offset + size)
        return Place(self.offset, self.inner + size)

    def __str__(self) -> str:
        """Write ``@offset``, with ``+inner`` unless that is 0."""
        return f"@{self.offset}" + (f"+{self.inner}" if self.inner else "")


class Chunk(NamedTuple):
    """Some bytes, and where they begin."""

    data: bytes
    at: Place


class DamageError(Exception):
    """Where a file cannot be read on, and why."""

    def __init__(self, at: Place, reason: str) -> None:
        self.at = at
        self.reason = reason
        super().__init__(reason)


def plain_chunks(stream: IO[bytes], offset: int) -> Iterator[Chunk]:
    """Yield a file's bytes from an offset on."""
    stream.seek(offset)
    while data := stream.read(_BLOCK):
        yield Chunk(data, Place(offset))
        offset += len(data)


def member_chunks(stream: IO[bytes], offset: int) -> Iterator[Chunk]:
    """Yield what the members from an offset on hold, each checked against its checksum at its end.

    Raises
    ------
    DamageError
        A member is broken, cut off, or unfolds beyond measure.
    """
    stream.seek(offset)
    held = b""
    while held := (held or stream.read(_BLOCK)):
        if not held.strip(b"\x00"):  # padding
            offset, held = offset + len(held), b""
            continue
        inflater = zlib.decompressobj(_GZIP)
        packed = inner = 0
        data = b""
        while not inflater.eof:
            if not held and len(data) < _INFLATED and not (held := stream.read(_BLOCK)):
                raise DamageError(Place(offset, inner), "the gzip data is cut off")
            try:
                data = inflater.decompress(held, _INFLATED)
            except zlib.error as error:
                raise DamageError(Place(offset, inner), f"the gzip data is damaged ({error})") from error
            left = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            packed += len(held) - len(left)
            held = left
            if data:
                yield Chunk(data, Place(offset, inner))
            inner += len(data)
            if inflates(packed, inner):
                raise DamageError(Place(offset), f"{packed:,} bytes of gzip unfold to {inner:,} and more")
        offset += packed


def next_member(stream: IO[bytes], offset: int, start: bytes) -> int | None:
    """Return where the first member from an offset on lies whose content begins with `start`."""
    tail = b""
    stream.seek(offset)
    while block := stream.read(_BLOCK):
        window = tail + block
        base = offset - len(tail)
        place = window.find(MAGIC)
        while place >= 0:
            if _begins(stream, base + place, start):
                return base + place
            place = window.find(MAGIC, place + 1)
        offset += len(block)
        tail = window[-len(MAGIC) + 1 :]
        stream.seek(offset)
    return None


def _begins(stream: IO[bytes], offset: int, start: bytes) -> bool:
    stream.seek(offset)
    try:
        return zlib.decompressobj(_GZIP).decompress(stream.read(_START), len(start)) == start
    except zlib.error:
        return False
