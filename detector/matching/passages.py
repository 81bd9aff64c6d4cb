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

from detector.matching.postings import blocks
from detector.matching.similarity import common_words, likeness
from detector.records import Passage, Span
from detector.text.tokens import mix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from detector.matching.lines import Lines
    from detector.matching.traits import Traits
    from detector.records import PairKind

#: How much of its best neighbour's likeness a pair of lines gains, and the most that counts of it.
_SUPPORT, _SUPPORT_CEILING = 0.15, 0.5
#: Likeness of a seed, and of the lines that a passage begins and ends with.
_SEED = 0.3
#: Lines without a seed that a passage may span, on either side.
_GAP = 3
#: Seeds of one line at most: a line like so many others is a formula.
_MOST_SEEDS = 100
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


class _Side(NamedTuple):
    """One text's lines, and each token's number and weight among the words of both texts."""

    lines: Lines
    word: NDArray[np.integer]
    weight: NDArray[np.float32]


class _Pair(NamedTuple):
    """Two texts, their lines' likeness and the weight of the words that these share."""

    query: _Side
    source: _Side
    alike: NDArray[np.float32]
    shared: NDArray[np.float32]


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
    if not len(query.lines.span) or not len(source.lines.span):
        return ()
    pair = _compared(query, source)
    characters, evidence = _least(pair)
    found = [
        item
        for seeds in _clusters(_seeds(pair.alike, _SEED), _GAP, _GAP)
        if (weight := _evidence(pair, seeds)) >= evidence
        for item in _trimmed(pair, seeds, weight)
        if min(_size(item.query), _size(item.source)) >= characters
    ]
    everywhere = len(source.lines.span)
    wide = [
        item
        for seeds in _clusters(_seeds(pair.alike, _WIDE_SEED), _WIDE_GAP, everywhere)
        for item in _spread(pair, seeds, found)
    ]
    return tuple(Passage(item.query, item.source, _kind(pair, item)) for item in _apart(found, wide))


def _compared(query: Traits, source: Traits) -> _Pair:
    common = common_words(query, source)
    alike, shared, weighting = likeness(query, source, common)
    # The source's words are numbered after the query's, but for those that the query has too.
    number = len(weighting.query) + np.arange(len(weighting.source))
    number[common.source] = common.query
    own, other = query.lines.word, source.lines.word
    return _Pair(
        _Side(query.lines, own, weighting.query[own]),
        _Side(source.lines, number[other], weighting.source[other]),
        _supported(alike),
        shared,
    )


def _supported(alike: NDArray[np.float32]) -> NDArray[np.float32]:
    """Raise each likeness by its best neighbour's, those on the same line of one side included."""
    raised = np.empty_like(alike)
    for rows in blocks(alike.shape):
        top, size = max(rows.start - 1, 0), rows.stop - rows.start
        framed = np.zeros((size + 2, alike.shape[1] + 2), dtype=np.float32)
        around = alike[top : rows.stop + 1]
        above = 1 - (rows.start - top)
        np.minimum(around, _SUPPORT_CEILING, out=framed[above : above + len(around), 1:-1])
        best = np.maximum(framed[:-2, :-2], framed[2:, 2:])
        for beside in (framed[1:-1, :-2], framed[1:-1, 2:], framed[:-2, 1:-1], framed[2:, 1:-1]):
            np.maximum(best, beside, out=best)
        best *= np.float32(_SUPPORT)
        np.add(best, alike[rows], out=raised[rows])
    return raised


def _least(pair: _Pair) -> tuple[float, float]:
    """Return the characters and the evidence below which a passage is chance."""
    size = min(float(np.subtract(*side.lines.span.T[::-1]).sum()) for side in (pair.query, pair.source))
    weight = min(float(side.weight.sum()) for side in (pair.query, pair.source))
    return min(_SHORTEST, size / 2), min(_EVIDENCE, weight / 2)


def _seeds(alike: NDArray[np.float32], least: float) -> NDArray[np.intp]:
    """Return the pairs of lines (query, source) at least so much alike; for each query line its likest."""
    seeds = alike >= least
    for row in np.flatnonzero(np.count_nonzero(seeds, axis=1) > _MOST_SEEDS):
        seeds[row] &= alike[row] >= np.partition(alike[row], -_MOST_SEEDS)[-_MOST_SEEDS]
    return np.argwhere(seeds)


def _clusters(seeds: NDArray[np.intp], query_gap: int, source_gap: int) -> Iterator[NDArray[np.intp]]:
    """Split seeds (query line, source line) wherever either side has a longer gap, until none has."""
    waiting = [seeds] if len(seeds) else []
    while waiting:
        part = waiting.pop()
        for side, gap in ((0, query_gap), (1, source_gap)):
            lines = _lines(part[:, side])
            ends = lines[np.flatnonzero(np.diff(lines) > gap + 1)]
            if len(ends):
                part = part[np.argsort(part[:, side], kind="stable")]
                waiting.extend(np.split(part, np.searchsorted(part[:, side], ends, side="right")))
                break
        else:
            yield part


def _lines(values: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the distinct lines of some seeds, in order."""
    first = int(values.min())
    return np.flatnonzero(np.bincount(values - first)) + first


def _evidence(pair: _Pair, seeds: NDArray[np.intp]) -> float:
    """Return the weight of the words that each query line shares with its best seed, summed."""
    best = np.zeros(len(pair.query.lines.span), dtype=np.float32)
    np.maximum.at(best, seeds[:, 0], np.round(pair.shared[seeds[:, 0], seeds[:, 1]], 4))
    return float(best.sum())


def _trimmed(pair: _Pair, seeds: NDArray[np.intp], evidence: float) -> Iterator[_Found]:
    """Yield the passage of a cluster, cut to the lines and then to the words that both sides share."""
    (top, left), (bottom, right) = seeds.min(axis=0).tolist(), (seeds.max(axis=0) + 1).tolist()
    for _ in range(2):
        first, last = _best_run(pair.alike[top:bottom, left:right].max(axis=1) - _SEED)
        top, bottom = top + first, top + last
        first, last = _best_run(pair.alike[top:bottom, left:right].max(axis=0) - _SEED)
        left, right = left + first, left + last
    query = slice(*np.searchsorted(pair.query.lines.line, (top, bottom)).tolist())
    source = slice(*np.searchsorted(pair.source.lines.line, (left, right)).tolist())
    own, other = pair.query.word[query], pair.source.word[source]
    if len(own) and len(other):
        yield _Found(
            _shared_span(pair.query, query, _held(own, other)),
            _shared_span(pair.source, source, _held(other, own)),
            evidence,
        )


def _shared_span(side: _Side, tokens: slice, held: NDArray[np.bool_]) -> Span:
    """Return the tokens' span, its first and last line cut to the words that the other side has.

    A line that is kept to its first or last word is kept to its end, with its marks.
    """
    line, place = side.lines.line[tokens], side.lines.place[tokens]
    ends = (line == line[0]) | (line == line[-1])
    first, last = _best_run(np.where(held, side.weight[tokens], np.where(ends, -_LACKING, 0.0)))
    opens = first == 0 or line[first - 1] != line[first]
    closes = last == len(line) or line[last] != line[last - 1]
    start = side.lines.span[line[first], 0] if opens else place[first, 0]
    end = side.lines.span[line[last - 1], 1] if closes else place[last - 1, 1]
    return Span(int(start), int(end))


def _best_run(values: NDArray[np.floating]) -> tuple[int, int]:
    """Return the run (first, one past the last) with the largest sum; of one value at least."""
    reached = np.concatenate(([0.0], np.cumsum(values)))
    gain = reached[1:] - np.minimum.accumulate(reached)[:-1]
    last = int(np.argmax(gain))
    return int(np.argmin(reached[: last + 1])), last + 1


def _spread(pair: _Pair, seeds: NDArray[np.intp], found: list[_Found]) -> Iterator[_Found]:
    """Yield the condensed passage of neighbouring lines whose seeds lie all over the source, if it is one."""
    rows, columns = _lines(seeds[:, 0]), _lines(seeds[:, 1])
    own, other = pair.query.lines.span, pair.source.lines.span
    query = Span(int(own[rows[0], 0]), int(own[rows[-1], 1]))
    source = Span(int(other[columns[0], 0]), int(other[columns[-1], 1]))
    if min(len(rows), len(columns)) < _WIDE_LINES or _size(source) < _WIDE_SPAN * _size(query):
        return
    evidence = _evidence(pair, seeds)
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


def _kind(pair: _Pair, item: _Found) -> PairKind:
    if item.condensed:
        return "condensed"
    query, source = _tokens(pair.query, item.query), _tokens(pair.source, item.source)
    own, other = pair.query.word[query], pair.source.word[source]
    kept, whole = _held(own, other), _held(other, own)
    if min(kept.mean(), whole.mean()) >= _VERBATIM <= min(_copied(own, other), _copied(other, own)):
        return "verbatim"
    share = _share(kept, pair.query.weight[query]), _share(whole, pair.source.weight[source])
    if min(share) >= _EDITED:
        return "edited"
    return "condensed" if len(own) <= _CONDENSED * len(other) and share[0] > share[1] else "reworded"


def _tokens(side: _Side, span: Span) -> slice:
    return slice(*np.searchsorted(side.lines.place[:, 0], span).tolist())


def _held(words: NDArray[np.integer], others: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell which of some words, by number, are among others."""
    table = np.zeros(int(max(words.max(initial=0), others.max(initial=0))) + 1, dtype=bool)
    table[others] = True
    return np.asarray(table[words])


def _share(held: NDArray[np.bool_], weight: NDArray[np.float32]) -> float:
    """Return the weighted share of words that are held."""
    return float(weight[held].sum()) / max(float(weight.sum()), 1e-9)


def _copied(words: NDArray[np.integer], others: NDArray[np.integer]) -> float:
    """Return the share of `words` in runs of five, or of all if fewer, that `others` has too."""
    size = min(_RUN, len(words))
    if not size or len(others) < size:
        return 0.0
    hit = np.isin(_runs(words, size), _runs(others, size))
    return float(np.count_nonzero(np.convolve(hit, np.ones(size)))) / len(words)


def _runs(words: NDArray[np.integer], size: int) -> NDArray[np.uint64]:
    """Return a hash of each run of `size` words."""
    count = len(words) - size + 1
    runs = np.zeros(count, np.uint64)
    for place in range(size):
        runs = mix(runs + words[place : place + count].astype(np.uint64))
    return runs


def _size(span: Span) -> int:
    return span.end - span.start
