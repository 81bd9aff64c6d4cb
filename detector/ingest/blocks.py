"""The records of a web archive, cut apart so that a broken one costs no other.

A record says how long it is; where that leads to no next record, it is not believed, and
reading goes on at the next line that begins one.
"""

from __future__ import annotations

import re
from collections import deque
from typing import IO, TYPE_CHECKING, NamedTuple

from detector.ingest.limits import LARGEST_PAGE
from detector.ingest.members import MAGIC, Chunk, DamageError, Place, member_chunks, next_member, plain_chunks
from detector.records import Skip

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION = b"WARC/"
#: A real head has 500 bytes.
_LONGEST_HEAD = 1 << 16
#: A page and the answer's head before it.
_LARGEST_BLOCK = LARGEST_PAGE + _LONGEST_HEAD
#: How far is looked ahead: no further than needed, so that damage there costs nothing here.
_SHORT_HEAD, _AFTER, _STEP = 1 << 11, 32, 1 << 18
_HEAD_END = re.compile(rb"\r?\n\r?\n")
#: Two line ends stand after a record; some programs write more, or fewer.
_GAP = re.compile(rb"[\r\n]{0,16}")
_LINE_ENDS = re.compile(rb"[\r\n]*")
_NEXT = re.compile(rb"(?<=\n)WARC/\d")
#: Whatever a library could take for a Content-Length.
_LENGTHS = re.compile(rb"^[^\w\n]*content-length[^\n]*\n", re.IGNORECASE | re.MULTILINE)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class Block(NamedTuple):
    """One record with its head, and where it lies; of one that is too large, the start alone."""

    place: str
    data: bytes
    whole: bool


def read_blocks(stream: IO[bytes], path: str) -> Iterator[Block | Skip]:
    """Cut a web archive, packed or not, into its records; what is lost comes as a Skip.

    Needs a stream that can be read again from an earlier place.
    """
    packed = stream.read(len(MAGIC)) == MAGIC
    offset: int | None = 0
    while offset is not None:
        window = _Window(member_chunks(stream, offset) if packed else plain_chunks(stream, offset), path)
        if packed and offset == 0 and window.reaches(len(MAGIC)) and window.held.startswith(MAGIC):
            yield Skip(path, "gzip within gzip; unpack it once")
            return
        yield from _blocks(window)
        damage = window.damage
        offset = next_member(stream, damage.at.offset + 1, _VERSION) if damage else None


class _Window:
    """The bytes ahead, as far as they were looked at, and where in the file they lie."""

    def __init__(self, chunks: Iterator[Chunk], path: str) -> None:
        self._chunks = chunks
        self._position = 0
        self._marks: deque[tuple[int, Place]] = deque()
        self.path = path
        self.held = bytearray()
        self.damage: DamageError | None = None

    def reaches(self, size: int) -> bool:
        """Look ahead so far; tell whether there is as much."""
        while len(self.held) < size:
            try:
                chunk = next(self._chunks, None)
            except DamageError as error:
                self.damage, chunk = error, None
            if chunk is None:
                self._chunks = iter(())
                return False
            self._marks.append((self._position + len(self.held), chunk.at))
            self.held += chunk.data
        return True

    def drop(self, size: int) -> None:
        """Leave bytes behind."""
        self._position += min(size, len(self.held))
        del self.held[:size]
        while len(self._marks) > 1 and self._marks[1][0] <= self._position:
            self._marks.popleft()

    @property
    def start(self) -> Place:
        """Where the bytes ahead begin."""
        begins, mark = self._marks[0]
        return mark.moved(self._position - begins)


def _blocks(window: _Window) -> Iterator[Block | Skip]:
    """Yield the records up to the end, or to where the file is damaged."""
    told = False
    while _at_more(window):
        start = window.start
        place = f"{window.path}{start}"
        cut = _cut(window)
        if window.damage and window.damage.at.offset == start.offset:
            told = True
            yield Skip(place, f"the record is lost: {window.damage.reason}")
        else:
            yield Skip(place, cut) if isinstance(cut, str) else Block(place, *cut)
    if window.damage and not told:
        yield Skip(f"{window.path}{window.damage.at}", window.damage.reason)


def _at_more(window: _Window) -> bool:
    """Leave line ends behind; tell whether anything follows."""
    while window.reaches(1):
        ends = _match_end(_LINE_ENDS, window.held, 0)
        if ends < len(window.held):
            window.drop(ends)
            return True
        window.drop(ends)
    return False


def _cut(window: _Window) -> tuple[bytes, bool] | str:
    """Take the record ahead off, as a Block's data; or leave it behind and say what is wrong with it."""
    window.reaches(_SHORT_HEAD)
    if not window.held.startswith(_VERSION):
        _pass_over(window)
        return "what stands here is no record"
    head = _HEAD_END.search(window.held, 0, _LONGEST_HEAD)
    if head is None:
        window.reaches(_LONGEST_HEAD)
        head = _HEAD_END.search(window.held, 0, _LONGEST_HEAD)
    if head is None:
        whole = len(window.held) >= _LONGEST_HEAD
        _pass_over(window)
        return (
            f"the record's head is longer than {_LONGEST_HEAD // 1024} kB" if whole else "the file ends here"
        )
    stated = _LENGTH.search(window.held, 0, head.end())
    if stated is None:
        _pass_over(window)
        return "the record has no valid Content-Length"
    end = head.end() + int(stated.group(1))
    if end - head.end() > _LARGEST_BLOCK:
        window.reaches(_LONGEST_HEAD)
        data = _trued(window.held, head.end(), _LONGEST_HEAD)
        _pass_over(window, end)
        return data, False
    if not window.reaches(end):
        found = _pass_over(window)
        return "the record's Content-Length runs into the next record" if found else "the record is cut off"
    if not _fits(window, end):
        _pass_over(window)
        return "the record is not as long as its Content-Length says"
    data = _trued(window.held, head.end(), end)
    window.drop(end)
    return data, True


def _trued(held: bytearray, head: int, end: int) -> bytes:
    """Return a record with the one Content-Length that is true: fastwarc takes as much memory as it says."""
    lines = _LENGTHS.sub(b"", bytes(held[:head]).rstrip() + b"\n")
    return b"%bContent-Length: %d\r\n\r\n%b" % (lines, max(0, end - head), bytes(held[head:end]))


def _fits(window: _Window, end: int) -> bool:
    """Tell whether what stands where a record is said to end ends one: a blank line, a record or nothing."""
    window.reaches(end + _AFTER)
    follows = _match_end(_GAP, window.held, end)
    blank = window.held[end:follows].count(b"\n") > 1
    return blank or window.held.startswith(_VERSION, follows) or follows == len(window.held)


def _pass_over(window: _Window, size: int | None = None) -> bool:
    """Leave `size` bytes behind, or as many as come before the next record; tell whether one is found."""
    left = size
    while window.reaches(len(_VERSION) + 2):
        window.reaches(_STEP)
        found = _NEXT.search(window.held)
        if found and (left is None or found.start() <= left):
            window.drop(found.start())
            return True
        step = len(window.held) - len(_VERSION) - 1
        if left is not None:
            if left <= step:
                window.drop(left)
                return False
            left -= step
        window.drop(step)
    window.drop(len(window.held))
    return False


def _match_end(pattern: re.Pattern[bytes], held: bytearray, start: int) -> int:
    found = pattern.match(held, start)
    return found.end() if found else start
