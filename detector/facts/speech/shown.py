"""Which words of an attribution show how it drifted."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from detector.facts.speech.certainty import cue_kind
from detector.facts.speech.doubt import LIKELIHOOD
from detector.facts.speech.source_kept import lower_words
from detector.records import Span

if TYPE_CHECKING:
    from detector.records import Attribution, Document

#: Code points between a source or cue and a word that are shown as one passage.
_NEAR: Final = 60
#: Code points between a source and its cue that stand together.
_TOGETHER: Final = 40


def saying(item: Attribution) -> Span:
    """Return the span of an attribution's source and cue where they stand together, else of its cue."""
    source = item.source
    if source is None or max(source.start - item.cue.end, item.cue.start - source.end) > _TOGETHER:
        return item.cue
    return _hull(source, item.cue)


def beside(item: Attribution, document: Document) -> frozenset[str]:
    """Return the words of the sentence with an attribution's cue, less what is said in it, in lower case."""
    ends = bisect_right(document.sentences, item.cue.start, key=lambda span: span.end)
    found = document.sentences[ends : ends + 1]
    around = found[0] if found and found[0].overlaps(item.cue) else item.span
    said = item.content or Span(around.end, around.end)
    parts = Span(around.start, said.start), Span(said.end, around.end)
    return lower_words(" ".join(part.of(document.text) for part in parts if part.start < part.end))


def shown_with(item: Attribution, shown: Span) -> Span:
    """Stretch source and cue to what shows the change; a word far off from them stands alone."""
    said = saying(item)
    near = shown.start - said.end < _NEAR and said.start - shown.end < _NEAR
    return _hull(said, shown) if near or shown == item.content else shown


def claimed(item: Attribution, text: str) -> Span:
    """Return an attribution's content, with what opens it if that is an opinion ("told of a belief")."""
    content = item.content or item.cue
    opinion = cue_kind(item.cue.of(text)) in ("expect", "believe", "suspect")
    between = lower_words(text[item.cue.end : min(content.start, item.cue.end + _NEAR)])
    return _hull(content, item.cue) if opinion or not between.isdisjoint(LIKELIHOOD) else content


def _hull(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))
