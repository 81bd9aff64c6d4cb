"""One sentence as attributions are read in it: its tokens, the quotations, and where content lies."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.records import Span

if TYPE_CHECKING:
    from detector.facts.speech.phrases import Words

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MEDIUM = (
    r"(?:statement|interview|tweet|post|letter|speech|conference|briefing|report|e-?mail|message|memo|telephone|phone"
    r"|call|hearing|rally|filing|video|text|release|broadcast|document|bulletin|update|affidavit|note|dispatch|court)"
)
#: What may stand between a cue and its content: when, where and to whom it was said.
_ADJUNCT = re.compile(
    rf"\s+(?:(?:late|early|earlier|again|last|later)\s+)?(?:on\s+)?(?:{_DAY}|yesterday|today)"
    r"(?:\s+(?:morning|afternoon|evening|night))?"
    rf"|,?\s+(?:in|during|at|via|by|through|on)\s+(?:(?:an?|the|his|her|their|its)\s+)?(?:[\w-]+\s+){{0,2}}?{_MEDIUM}\b"
    rf"(?:\s+(?:on\s+)?(?:{_DAY}|yesterday|today))?"
    r"|\s+(?:to\s+)?(?:reporters|journalists)\b|\s+on\s+(?:Twitter|Facebook|social media|X)\b"
    r"|\s+(?:last|this)\s+(?:week|month|year)\b"
)
_CLOSE_MARKS = "\"”’'“"
_OPEN_MARKS = "\"“‘'„«`Ò"
#: Code points of a content at most: no sentence of news is longer.
_LONGEST_CONTENT = 4000
#: Code points between a quotation and the source or cue that closes its sentence.
_AFTER_QUOTE = 4


class Quotations:
    """A document's quotations, found by position."""

    __slots__ = ("spans", "starts")

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self.spans = spans
        self.starts = [span.start for span in spans]

    def at(self, position: int) -> Span | None:
        """Return the quotation that covers a position, marks included."""
        number = bisect_right(self.starts, position) - 1
        if number >= 0 and position <= self.spans[number].end:
            return self.spans[number]
        if number + 1 < len(self.spans) and position == self.spans[number + 1].start - 1:
            return self.spans[number + 1]
        return None

    def before(self, position: int) -> Span | None:
        """Return the last quotation that begins before a position."""
        number = bisect_left(self.starts, position) - 1
        return self.spans[number] if number >= 0 else None

    def covers(self, position: int) -> bool:
        """Tell whether a position lies inside a quotation."""
        quote = self.at(position)
        return quote is not None and quote.start <= position < quote.end

    def inside(self, content: Span) -> tuple[Span, ...]:
        """Return the quotations that lie wholly within a content."""
        first = max(0, bisect_right(self.starts, content.start) - 1)
        last = bisect_left(self.starts, content.end)
        return tuple(quote for quote in self.spans[first:last] if content.contains(quote))


@dataclass(frozen=True, slots=True)
class Scope:
    """One sentence, by number, with its tokens ``[low, high)``."""

    words: Words
    quotes: Quotations
    number: int
    low: int
    high: int

    def marked(self, index: int) -> bool:
        """Tell whether content begins at a token for sure: "that", a quotation, a colon."""
        if index >= self.high:
            return False
        gap = self.words.gap(index)
        if self.words.lower[index] in ("that", "whether", "how", "why") or ":" in gap:
            return True
        return any(mark in gap for mark in _OPEN_MARKS) and self.quotes.covers(self.words.start[index])

    def quoted_before(self, index: int) -> bool:
        """Tell whether a quotation ends right before a token."""
        quote = self.quotes.before(self.words.start[index])
        return quote is not None and self.words.start[index] - quote.end < _AFTER_QUOTE

    def opens(self) -> str:
        """Return the sentence's first word, in lower case."""
        return self.words.lower[self.low]

    def word(self, index: int) -> str:
        """Return a token of the sentence in lower case; "" past its end."""
        return self.words.lower[index] if index < self.high else ""

    def adjunct_end(self, stop: int) -> int:
        """Return the token behind the adjuncts ("on Tuesday in a statement") that follow token `stop` - 1."""
        if stop >= self.high:
            return stop
        limit = self.words.end[self.high - 1]
        position = self.words.end[stop - 1]
        for _ in range(3):
            adjunct = _ADJUNCT.match(self.words.text, position, limit)
            if adjunct is None:
                break
            position = adjunct.end()
        return max(stop, bisect_left(self.words.start, position))

    def whole(self) -> Span:
        """Return the whole sentence, with the quotations that it is part of."""
        return self.widened(self.words.start[self.low], self.words.end[self.high - 1])

    def after(self, index: int) -> Span | None:
        """Return the content from a token to the end of the sentence, or of a quotation that runs on."""
        if index >= self.high:
            return None
        end = self.words.end[self.high - 1]
        return self.widened(self.words.start[index], end)

    def until(self, index: int) -> Span | None:
        """Return the content from the sentence's start, or its quotation's, up to a token."""
        index -= 1
        while (
            index >= self.low
            and self.words.lower[index] in ("as", "and", "but")
            and not self.words.tight(index)
        ):
            index -= 1
        if index < self.low:
            return self.quotes.at(self.words.start[self.low] - 2)
        end = self.words.end[index]
        first = max(self.low, bisect_left(self.words.start, end - _LONGEST_CONTENT))
        return self.widened(self.words.start[first], end)

    def widened(self, start: int, end: int) -> Span:
        """Let a content take in whole quotations, with their marks; it ends where it grows too long."""
        first, last = self.quotes.at(start), self.quotes.at(end)
        if first is not None and first.start <= start:
            start = first.start - (2 if self.words.text.startswith("``", first.start - 2) else 1)
        if last is not None:
            end = last.end + (2 if self.words.text.startswith("''", last.end) else 1)
        return Span(max(0, start), min(end, len(self.words.text), max(0, start) + _LONGEST_CONTENT))
