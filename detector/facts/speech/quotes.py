"""Quoted passages, whatever marks a page uses and however it forgets to close them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from detector.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Each mark that may open a double quotation, and the ones that may close it. "Ò…Ó" is what
#: curly quotes of Mac OS Roman become when read as Latin-1.
_CLOSING = {
    '"': '"”“',
    "“": '”"“',
    "”": '”"',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "``": "''",
    "''": "''",
    "Ò": "Ó",
    "＂": "＂",
    "「": "」",
    "『": "』",
}
_DOUBLE = re.compile(r"``|''|[\"“”„«»Ó＂「」『』]|(?<!\w)Ò(?=\w)")
#: A single quotation opens after white space or a bracket and closes before neither letter nor digit.
_SINGLE = re.compile(r"(?:(?<=[\s(\[—–-])|(?<=^))[‘'’](?=\w)")
_SINGLE_END = re.compile(r"(?<=[^\s(])[’'](?!\w)")
#: Closing marks looked at for one that follows punctuation.
_LATER_MARKS = 8
#: A quotation longer than this, in code points, was never closed where it seems to be.
_LONGEST = 3000
#: Code points of a content at most: no speech in the news is longer.
LONGEST_CONTENT = 4000


class Quotations:
    """A document's quotations, found by position."""

    __slots__ = ("_starts", "spans")

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self.spans = spans
        self._starts = [span.start for span in spans]

    def at(self, position: int) -> Span | None:
        """Return the quotation that covers a position, marks included."""
        number = bisect_right(self._starts, position) - 1
        if number >= 0 and position <= self.spans[number].end:
            return self.spans[number]
        if number + 1 < len(self.spans) and position == self.spans[number + 1].start - 1:
            return self.spans[number + 1]
        return None

    def before(self, position: int) -> Span | None:
        """Return the last quotation that begins before a position."""
        number = bisect_left(self._starts, position) - 1
        return self.spans[number] if number >= 0 else None

    def covers(self, position: int) -> bool:
        """Tell whether a position lies inside a quotation."""
        quote = self.at(position)
        return quote is not None and quote.start <= position < quote.end

    def inside(self, content: Span) -> tuple[Span, ...]:
        """Return the quotations that lie wholly within a content."""
        first = max(0, bisect_right(self._starts, content.start) - 1)
        last = bisect_left(self._starts, content.end)
        return tuple(quote for quote in self.spans[first:last] if content.contains(quote))

    def widened(self, text: str, content: Span) -> Span:
        """Let a content take in whole quotations, with their marks; it ends where it grows too long."""
        start, end = content
        first, last = self.at(start), self.at(end)
        if first is not None and first.start <= start:
            start = first.start - (2 if text.startswith("``", first.start - 2) else 1)
        if last is not None:
            end = last.end + (2 if text.startswith("''", last.end) else 1)
        return Span(max(0, start), min(end, len(text), max(0, start) + LONGEST_CONTENT))


def quoted_spans(text: str, paragraphs: Sequence[Span]) -> tuple[Span, ...]:
    """Return the outermost quoted passages in `paragraphs`, without their marks, in order.

    A quotation that runs over paragraphs (each opens with a mark, only the last one closes)
    is one span. A mark that nothing closes is ignored, as are inch and minute marks.
    """
    found: list[Span] = []
    running: int | None = None
    for number, paragraph in enumerate(paragraphs):
        follower = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        spans, open_from = _in_paragraph(text, paragraph, running)
        found.extend(spans)
        running = open_from if open_from is not None and _reopens(text, follower) else None
    return tuple(found)


def _in_paragraph(text: str, paragraph: Span, running: int | None) -> tuple[list[Span], int | None]:
    """Return a paragraph's quotations and where one still open at its end began."""
    marks = [mark for mark in _DOUBLE.finditer(text, *paragraph) if not _is_measure(text, mark.start())]
    spans: list[Span] = []
    opener: str | None = None
    start = 0
    if running is not None and marks and marks[0].start() == paragraph.start:
        opener, start = marks.pop(0)[0], running
    for mark in marks:
        sign = mark[0]
        if opener is None:
            glued = sign == "”" and mark.start() > paragraph.start and not text[mark.start() - 1].isspace()
            if sign in _CLOSING and not glued and _can_open(text, mark.end(), paragraph.end):
                opener, start = sign, mark.end()
        elif sign in _CLOSING[opener]:
            spans.append(Span(start, mark.start()))
            opener = None
    spans = [span for span in spans if span.of(text).strip() and span.end - span.start <= _LONGEST]
    if opener is None and not spans:
        return list(_singles(text, paragraph)), None
    return spans, start if opener is not None else None


def _reopens(text: str, paragraph: Span | None) -> bool:
    return paragraph is not None and text[paragraph.start] in "\"“„«‘'"


def _can_open(text: str, after: int, end: int) -> bool:
    return after < end and not text[after].isspace()


def _is_measure(text: str, at: int) -> bool:
    """Tell whether the mark is an inch or second sign: right behind a digit, in no quotation's place."""
    return text[at] == '"' and at > 0 and text[at - 1].isdigit() and text[at + 1 : at + 2].isspace() and (
        text.count('"', max(0, at - 200), at) % 2 == 0
    )  # fmt: skip


def _singles(text: str, paragraph: Span) -> list[Span]:
    """Return quotations in single marks; an apostrophe that ends a plural does not close one."""
    spans: list[Span] = []
    position = paragraph.start
    ends = [mark.start() for mark in _SINGLE_END.finditer(text, *paragraph)]
    while ends and (opening := _SINGLE.search(text, position, paragraph.end)):
        place = bisect_right(ends, opening.end())
        later = ends[place : place + _LATER_MARKS]
        if not later:
            break
        stop = next((end for end in later if text[end - 1] in ".,!?;:…"), later[0])
        following = _SINGLE.search(text, opening.end(), paragraph.end)
        if following and following.start() < stop:
            stop = later[0]
        if stop - opening.end() > 1:
            spans.append(Span(opening.end(), stop))
        position = stop + 1
    return spans
