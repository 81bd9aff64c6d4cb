"""One sentence as attributions are read in it: its tokens, the quotations, and where content lies."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.facts.speech.quotes import LONGEST_CONTENT
from detector.records import Span

if TYPE_CHECKING:
    from detector.facts.speech.quotes import Quotations
    from detector.facts.words import Words

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
#: Words of a sentence that are read: 2,200 news reports have 138 in one at most.
LONGEST_SENTENCE = 500
#: Code points between a quotation and the source or cue that closes its sentence.
_AFTER_QUOTE = 4


@dataclass(frozen=True, slots=True)
class Scope:
    """One sentence, by number, with those of its tokens that are read, ``[low, high)``."""

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
        return self.quotes.widened(
            self.words.text, Span(self.words.start[self.low], self.words.end[self.high - 1])
        )

    def after(self, index: int) -> Span | None:
        """Return the content from a token to the end of the sentence, or of a quotation that runs on."""
        if index >= self.high:
            return None
        end = self.words.end[self.high - 1]
        return self.quotes.widened(self.words.text, Span(self.words.start[index], end))

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
        first = max(self.low, bisect_left(self.words.start, end - LONGEST_CONTENT))
        return self.quotes.widened(self.words.text, Span(self.words.start[first], end))
