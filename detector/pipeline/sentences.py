"""The sentence that a fact stands in, cut to what a table has room for."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from detector.records import Span

if TYPE_CHECKING:
    from detector.records import Document

#: Characters of a sentence that are kept around a fact.
MOST = 600


class Around(NamedTuple):
    """A sentence, and where it starts in its article."""

    text: str
    start: int


def around(document: Document, fact: Span) -> Around:
    """Return the sentences that a fact stands in, else its line; of long ones what is near it."""
    sentences = document.sentences
    first = max(bisect_right(sentences, fact.start, key=lambda item: item.start) - 1, 0)
    found = [item for item in sentences[first : first + 2] if item.overlaps(fact)]
    whole = Span(found[0].start, found[-1].end) if found else _line(document.text, fact)
    room = max(MOST - (fact.end - fact.start), 0) // 2
    start = max(min(whole.start, fact.start), fact.start - room)
    end = min(max(whole.end, fact.end), max(fact.end + room, start + MOST))
    return Around(document.text[start:end], start)


def _line(text: str, fact: Span) -> Span:
    end = text.find("\n", fact.end)
    return Span(text.rfind("\n", 0, fact.start) + 1, len(text) if end < 0 else end)
