"""A document's quotations, found by position, and what a content takes in of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from detector.records import Span

#: Code points of a content at most: no speech in the news is longer.
LONGEST_CONTENT = 4000


class Quotations:
    """A document's quotations, in order and apart, found by position."""

    __slots__ = ("_ends", "_starts", "spans")

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self.spans = spans
        self._starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]

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
        return self.spans[bisect_left(self._starts, content.start) : bisect_right(self._ends, content.end)]

    def widened(self, text: str, content: Span) -> Span:
        """Let a content take in whole quotations, with their marks; it ends where it grows too long."""
        start, end = content
        first, last = self.at(start), self.at(end)
        if first is not None and first.start <= start:
            start = first.start - (2 if text.startswith("``", first.start - 2) else 1)
        if last is not None:
            end = last.end + (2 if text.startswith("''", last.end) else 1)
        return Span(max(0, start), min(end, len(text), max(0, start) + LONGEST_CONTENT))
