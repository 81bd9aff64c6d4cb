"""Reused passages: which runs of a text's lines render which runs of another's, and how.

Lines alike in what is rare within the two texts are seeds. Seeds near each other on both sides
make a passage, its ends are cut to what both sides share, and weak ones are dropped.
Neighbouring lines whose seeds lie all over the source make a condensed passage.

The steps are those of Sanchez-Perez et al. (2014). Constants were chosen by plagdet on the
PAN 2013 training corpus (`benchmarks/pan13.py`), over all its kinds of reuse together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.lines import compare_lines
from detector.records import Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from detector.matching.lines import Lines, Side
    from detector.matching.traits import Traits
    from detector.records import PairKind

#: How much of its best neighbour's likeness a pair of lines gains, and the most that counts of it.
_SUPPORT, _SUPPORT_CEILING = 0.15, 0.5
#: Likeness of a seed, and of the lines that a passage begins and ends with.
_SEED = 0.3
#: Lines without a seed that a passage may span, on either side.
_GAP = 3
#: Characters below which a passage, on either side, is chance; in short texts half of the shorter.
_SHORTEST = 150.0
#: Weight of the shared words below which a passage is chance; in short texts half of the shorter's.
_EVIDENCE = 40.0
#: What a word that the other side lacks takes off at a passage's ends; a shared one adds its weight.
_LACKING = 1.5
#: A condensed passage: likeness of its seeds, lines without one between them, lines on either side,
#: how many times its length its source spans, and its evidence.
_WIDE_SEED, _WIDE_GAP, _WIDE_LINES, _WIDE_SPAN, _WIDE_EVIDENCE = 0.28, 2, 3, 2.0, 80.0
#: Share of its evidence from which one ordinary passage explains it better.
_EXPLAINED = 0.8
#: Share of both sides in copied runs of a verbatim passage; share of both sides' words that an
#: edited one keeps; share of the source's length below which another is condensed.
_VERBATIM, _EDITED, _CONDENSED = 0.95, 0.7, 0.6
_RUN = 5
#: An odd multiplier that spreads word numbers over 64 bits (2^64 over the golden ratio).
_MIX = np.uint64(0x9E3779B97F4A7C15)


class _Found(NamedTuple):
    """A passage on its way, and the weight of the words that its seeds share."""

    query: Span
    source: Span
    evidence: float
    condensed: bool = False


def passages(query: Traits, source: Traits) -> tuple[Passage, ...]:
    """Return the passages of `query` that render passages of `source`, in the query's order.

    No two overlap in the query. Empty where the texts share no more than their topic.
    """
    lines = compare_lines(query, source)
    if not lines.alike.size:
        return ()
    lines = lines._replace(alike=_supported(lines.alike))
    characters, evidence = _least(lines)
    found = [
        item
        for seeds in _clusters(np.argwhere(lines.alike >= _SEED), _GAP, _GAP)
        if (weight := _evidence(lines, seeds)) >= evidence
        for item in _trimmed(lines, seeds, weight)
        if min(_size(item.query), _size(item.source)) >= characters
    ]
    everywhere = len(lines.source.span)
    wide = [
        item
        for seeds in _clusters(np.argwhere(lines.alike >= _WIDE_SEED), _WIDE_GAP, everywhere)
        for item in _spread(lines, seeds, found)
    ]
    return tuple(Passage(item.query, item.source, _kind(lines, item)) for item in _apart(found, wide))


def _supported(alike: NDArray[np.float32]) -> NDArray[np.float32]:
    """Raise each likeness by its best neighbour's, those on the same line of one side included."""
    framed = np.pad(np.minimum(alike, _SUPPORT_CEILING), 1)
    sides = (framed[:-2, :-2], framed[2:, 2:], framed[1:-1, :-2], framed[1:-1, 2:])
    best = np.maximum.reduce((*sides, framed[:-2, 1:-1], framed[2:, 1:-1]))
    return np.asarray(alike + np.float32(_SUPPORT) * best)


def _least(lines: Lines) -> tuple[float, float]:
    """Return the characters and the evidence below which a passage is chance."""
    sides = (lines.query, lines.source)
    size = min(float(np.diff(side.span, axis=1).sum()) for side in sides)
    weight = min(float(lines.weight[side.word].sum()) for side in sides)
    return min(_SHORTEST, size / 2), min(_EVIDENCE, weight / 2)


def _clusters(seeds: NDArray[np.intp], query_gap: int, source_gap: int) -> Iterator[NDArray[np.intp]]:
    """Split seeds (query line, source line) wherever either side has a longer gap, until none has."""
    waiting = [seeds] if len(seeds) else []
    while waiting:
        part = waiting.pop()
        for side, gap in ((0, query_gap), (1, source_gap)):
            part = part[np.argsort(part[:, side], kind="stable")]
            cuts = np.flatnonzero(np.diff(part[:, side]) > gap + 1) + 1
            if len(cuts):
                waiting.extend(np.split(part, cuts))
                break
        else:
            yield part


def _evidence(lines: Lines, seeds: NDArray[np.intp]) -> float:
    """Return the weight of the words that each query line shares with its best seed, summed."""
    best = np.zeros(len(lines.query.span), dtype=np.float32)
    np.maximum.at(best, seeds[:, 0], lines.shared[seeds[:, 0], seeds[:, 1]])
    return float(best.sum())


def _trimmed(lines: Lines, seeds: NDArray[np.intp], evidence: float) -> Iterator[_Found]:
    """Yield the passage of a cluster, cut to the lines and then to the words that both sides share."""
    (top, left), (bottom, right) = seeds.min(axis=0).tolist(), (seeds.max(axis=0) + 1).tolist()
    for _ in range(2):
        first, last = _best_run(lines.alike[top:bottom, left:right].max(axis=1) - _SEED)
        top, bottom = top + first, top + last
        first, last = _best_run(lines.alike[top:bottom, left:right].max(axis=0) - _SEED)
        left, right = left + first, left + last
    query = np.arange(*np.searchsorted(lines.query.line, (top, bottom)))
    source = np.arange(*np.searchsorted(lines.source.line, (left, right)))
    if len(query) and len(source):
        others = lines.query.word[query], lines.source.word[source]
        yield _Found(
            _shared_span(lines.query, query, others[1], lines.weight),
            _shared_span(lines.source, source, others[0], lines.weight),
            evidence,
        )


def _shared_span(
    side: Side, tokens: NDArray[np.intp], others: NDArray[np.intp], weight: NDArray[np.float32]
) -> Span:
    """Return the tokens' span, its first and last line cut to the words that the other side has.

    A line that is kept to its first or last word is kept to its end, with its marks.
    """
    line = side.line[tokens]
    shared = np.isin(side.word[tokens], others)
    ends = (line == line[0]) | (line == line[-1])
    value = np.where(shared, weight[side.word[tokens]], np.where(ends, -_LACKING, 0.0))
    first, last = _best_run(value)
    opens = first == 0 or line[first - 1] != line[first]
    closes = last == len(line) or line[last] != line[last - 1]
    start = side.span[line[first], 0] if opens else side.place[tokens[first], 0]
    end = side.span[line[last - 1], 1] if closes else side.place[tokens[last - 1], 1]
    return Span(int(start), int(end))


def _best_run(values: NDArray[np.floating]) -> tuple[int, int]:
    """Return the run (first, one past the last) with the largest sum; of one value at least."""
    reached = np.concatenate(([0.0], np.cumsum(values)))
    gain = reached[1:] - np.minimum.accumulate(reached)[:-1]
    last = int(np.argmax(gain))
    return int(np.argmin(reached[: last + 1])), last + 1


def _spread(lines: Lines, seeds: NDArray[np.intp], found: list[_Found]) -> Iterator[_Found]:
    """Yield the condensed passage of neighbouring lines whose seeds lie all over the source, if it is one."""
    top, bottom = int(seeds[:, 0].min()), int(seeds[:, 0].max())
    query = Span(int(lines.query.span[top, 0]), int(lines.query.span[bottom, 1]))
    source = Span(int(lines.source.span[seeds[:, 1].min(), 0]), int(lines.source.span[seeds[:, 1].max(), 1]))
    fewest = min(len(np.unique(seeds[:, 0])), len(np.unique(seeds[:, 1])))
    if fewest < _WIDE_LINES or _size(source) < _WIDE_SPAN * _size(query):
        return
    evidence = _evidence(lines, seeds)
    explained = max((item.evidence for item in found if item.query.overlaps(query)), default=0.0)
    if evidence >= _WIDE_EVIDENCE and explained < _EXPLAINED * evidence:
        yield _Found(query, source, evidence, condensed=True)


def _apart(found: list[_Found], wide: list[_Found]) -> list[_Found]:
    """Return passages that do not overlap in the query: condensed ones first, then by evidence."""
    kept: list[_Found] = []
    for item in sorted((*wide, *found), key=lambda item: (not item.condensed, -item.evidence, item.query)):
        if not any(item.query.overlaps(other.query) for other in kept):
            kept.append(item)
    return sorted(kept)


def _kind(lines: Lines, item: _Found) -> PairKind:
    if item.condensed:
        return "condensed"
    query, source = _words(lines.query, item.query), _words(lines.source, item.source)
    if min(_copied(query, source), _copied(source, query)) >= _VERBATIM:
        return "verbatim"
    kept, whole = _share(query, source, lines.weight), _share(source, query, lines.weight)
    if min(kept, whole) >= _EDITED:
        return "edited"
    return "condensed" if len(query) <= _CONDENSED * len(source) and kept > whole else "reworded"


def _words(side: Side, span: Span) -> NDArray[np.intp]:
    return side.word[slice(*np.searchsorted(side.place[:, 0], span))]


def _copied(words: NDArray[np.intp], others: NDArray[np.intp]) -> float:
    """Return the share of `words` in runs of five, or of all if fewer, that `others` has too."""
    size = min(_RUN, len(words))
    if not size or len(others) < size:
        return 0.0
    starts = np.flatnonzero(np.isin(_runs(words, size), _runs(others, size)))
    covered = np.zeros(len(words), dtype=bool)
    for place in range(size):
        covered[starts + place] = True
    return float(covered.mean())


def _runs(words: NDArray[np.intp], size: int) -> NDArray[np.uint64]:
    """Return a number for each run of `size` words, alike for like runs."""
    windows = np.lib.stride_tricks.sliding_window_view(words.astype(np.uint64), size)
    return np.asarray((windows * _MIX ** np.arange(size, dtype=np.uint64)).sum(axis=1))


def _share(words: NDArray[np.intp], others: NDArray[np.intp], weight: NDArray[np.float32]) -> float:
    """Return the weighted share of `words` that `others` has too."""
    weights = weight[words]
    return float(weights[np.isin(words, others)].sum() / max(float(weights.sum()), 1e-9))


def _size(span: Span) -> int:
    return span.end - span.start
