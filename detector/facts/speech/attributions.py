"""Attributions as news writes them: source, cue and content, read by rules and by a trained tagger.

Rules are sure of the forms they know. The tagger bounds sources and contents better, and finds
what no rule describes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from typing import TYPE_CHECKING

from detector.facts.speech.cues import CERTAINTY, CUES
from detector.facts.speech.doubt import LIKELIHOOD, TELLING
from detector.facts.speech.identity import Voices
from detector.facts.speech.phrases import told_apart
from detector.facts.speech.quotes import Quotations
from detector.facts.speech.ruled import NOT_SAID, Found, found_by_rule
from detector.facts.speech.sight import look
from detector.facts.speech.sources import speaking
from detector.facts.speech.speakers import resolve
from detector.facts.words import Run, Words
from detector.records import Attribution, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from detector.facts.speech.speakers import Resolved
    from detector.facts.speech.tagger import Tagger
    from detector.records import Document

_NEGATIONS = frozenset((
    "not", "t", "never", "declined", "declines", "declining", "refused", "refuses", "refusing", "unable",
    "failed", "without",
))  # fmt: skip
#: Code points of a content that are read for hedges: those of a long speech are no longer its own.
_HEDGED = 600


def attributions(
    document: Document,
    tagger: Tagger | None = None,
    *,
    words: Words | None = None,
    voices: Voices | None = None,
) -> tuple[Attribution, ...]:
    """Return the attributions in the body of `document`, in reading order of their cues.

    Cues inside quotations are not read: what a quoted speaker reports is part of the quote.
    Without a tagger the rules read alone. `words` and `voices` are the document's, if they are known.
    """
    words, voices = told_apart(words or Words.of(document)), voices or Voices(document)
    quotes = Quotations(voices.quotes)
    found = found_by_rule(document, words, quotes)
    if tagger is not None:
        found = _joined(found, _spoken(words, _tagged(document, words, quotes, tagger)))
    found = list(_spoken(words, found))
    speakers = resolve(document, words, quotes, [item.source for item in found], voices.registry)
    hedging = _hedging(words)
    return tuple(
        _finished(words, quotes, hedging, item, speaker)
        for item, speaker in zip(found, speakers, strict=True)
    )


def _spoken(words: Words, found: Iterable[Found]) -> Iterator[Found]:
    """Bound each source to what can speak, and leave out attributions to anything else."""
    for item in found:
        if item.source is not None:
            item.source = speaking(words, item.source, item.cue)
            if item.source is None:
                continue
        yield item


def _tagged(document: Document, words: Words, quotes: Quotations, tagger: Tagger) -> Iterator[Found]:
    """Read what the tagger marks with source and content, in the order of the cues."""
    sight = look(document, quotes.spans)
    token = sight.token.tolist()

    def in_tokens(run: Run) -> Run:
        return Run(token[run.first], token[run.stop - 1] + 1)

    for item in tagger.tag(sight):
        if item.source is None or not item.content or quotes.covers(words.start[token[item.cue.first]]):
            continue
        cue = in_tokens(item.cue)
        kind, certainty = _force(words, cue)
        pieces = tuple(quotes.widened(words.text, words.span(*in_tokens(run))) for run in item.content)
        content = Span(pieces[0].start, max(piece.end for piece in pieces))
        yield Found(
            sentence=-1,
            cue=cue,
            kind=kind,
            certainty=certainty,
            source=in_tokens(item.source),
            content=content,
            pieces=pieces,
        )


def _force(words: Words, cue: Run) -> tuple[str, float]:
    """Return the kind of a cue and how surely it puts a content forward: as its first known word does."""
    said = words.lower[cue.first : cue.stop]
    kind = "according" if said[0] == "according" else next((CUES[w].kind for w in said if w in CUES), "say")
    if _NEGATIONS.isdisjoint(said):
        return kind, CERTAINTY[kind]
    return kind, NOT_SAID if kind == "deny" else min(CERTAINTY[kind], NOT_SAID)


def _joined(ruled: Iterable[Found], tagged: Iterable[Found]) -> list[Found]:
    """Merge both readings, each in the order of its cues."""
    found, left = [], deque(tagged)
    for item in ruled:
        while left and left[0].cue.stop <= item.cue.first:
            found.append(left.popleft())
        mates = []
        while left and left[0].cue.first < item.cue.stop:
            mates.append(left.popleft())
        found.append(item)
        if mates:
            _bound(item, mates[0])
    return [*found, *left]


def _bound(item: Found, tagged: Found) -> None:
    """Let the tagger bound the source and content that a rule found, and add no source where it has none."""
    source, content = tagged.source, tagged.content
    if item.source is not None and source is not None and not _overlap(source, item.cue):
        item.carried = item.carried and _overlap(source, item.source)
        item.source = source
    if content is not None and (item.content is None or content.overlaps(item.content)):
        item.content, item.pieces = content, tagged.pieces


def _overlap(one: Run, other: Run) -> bool:
    return one.first < other.stop and other.first < one.stop


def _finished(
    words: Words, quotes: Quotations, hedging: Sequence[int], item: Found, speaker: Resolved
) -> Attribution:
    """Turn token ranges into spans and weigh the certainty."""
    cue = words.span(*item.cue)
    source = _bracketed(words.text, words.span(*item.source)) if item.source is not None else None
    inside = quotes.inside(item.content) if item.content is not None else ()
    parts = [part for part in (cue, None if item.carried else source, item.content) if part is not None]
    span = Span(min(part.start for part in parts), max(part.end for part in parts))
    factor = _content_certainty(words, quotes, hedging, item.content) if item.content is not None else 1.0
    return Attribution(
        span=span,
        text=span.of(words.text),
        source=source,
        cue=cue,
        content=item.content,
        speaker=speaker.name,
        speaker_kind=speaker.kind,
        quoted=bool(inside),
        quotes=inside,
        certainty=round(item.certainty * factor, 3),
        content_pieces=item.pieces
        or _pieces(words.text, item.content, [cue] if item.carried or source is None else [cue, source]),
        speaker_confidence=speaker.confidence,
    )


def _bracketed(text: str, source: Span) -> Span:
    """Let a source keep the bracket that closes behind its last word: "Ann Lee (D-Ohio)"."""
    closes = text[source.end : source.end + 1] == ")" and "(" in source.of(text)
    return Span(source.start, source.end + closes)


def _pieces(text: str, content: Span | None, inserted: Sequence[Span]) -> tuple[Span, ...]:
    """Return a content without the source and cue that stand in its midst, and the commas beside them."""
    if content is None:
        return ()
    pieces, start = [], content.start
    for part in sorted(item for item in inserted if content.contains(item)):
        pieces.append(_trimmed(text, start, part.start))
        start = max(start, part.end)
    pieces.append(_trimmed(text, start, content.end) if pieces else content)
    return tuple(piece for piece in pieces if piece.start < piece.end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in ",–—"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",–—"):
        end -= 1
    return Span(start, end)


def _hedging(words: Words) -> list[int]:
    """Return the tokens that leave room for doubt; "May" is a month."""
    return [index for index, word in enumerate(words.lower) if word in TELLING and words.raw(index) != "May"]


def _content_certainty(words: Words, quotes: Quotations, hedging: Sequence[int], content: Span) -> float:
    """Return the factor by which hedges lower a content's certainty, 0.5 to 1.

    Short quotations within it do not count: their hedges are somebody's wording of a detail.
    """
    first, stop = words.at(content.start), words.at(min(content.end, content.start + _HEDGED))
    near = hedging[bisect_left(hedging, first) : bisect_left(hedging, stop)]
    for likelihood, index in sorted((LIKELIHOOD[words.lower[index]], index) for index in near):
        quote = quotes.at(words.start[index])
        if quote is None or not content.contains(quote) or 2 * len(range(*quote)) >= len(range(*content)):
            return likelihood
    return 1.0
