"""Which query sentences render which source sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.similarity import joined_similarity
from detector.records import AlignedPair, PairKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.similarity import Similarity
    from detector.matching.traits import Traits

# The constants below were chosen by eye, on the pages of the demo corpus.

#: Similarity from which two sentences are held to say the same thing.
FLOOR = 0.42
#: How much of the better neighbour's similarity supports a pair: runs are likelier than strays.
NEIGHBOUR_SUPPORT = 0.15
#: Similarity from which two sentences alone in the same gap of an alignment are a pair. Sentences
#: of one event that do not render each other are alike by .15 on average.
GAP_FLOOR = 0.25
#: Similarity below which a pair out of order gives way to a lone partner in order.
STRAY_CEILING = 0.5
#: What a neighbour must add to a pair's similarity to be part of it.
JOIN_GAIN = 0.02
#: Words below which a sentence ("Read on.") can neither be supported nor be missed.
MINIMUM_WORDS = 5


class Alignment(NamedTuple):
    """Aligned sentences by number, and what is left over.

    Attributes
    ----------
    pairs : (p, 2) intp
        Query and source sentence numbers, sorted; a sentence may stand in several pairs.
    unsupported, omitted
        Numbers of query (source) sentences in no pair, very short ones left out.
    """

    pairs: NDArray[np.intp]
    unsupported: NDArray[np.intp]
    omitted: NDArray[np.intp]


def align(query: Traits, source: Traits, similar: Similarity, *, floor: float = FLOOR) -> Alignment:
    """Pair sentences: each with its best partner, from both sides, if alike enough.

    The best of a query sentence and the best of a source sentence both count, so that split
    and merged sentences are covered; order helps but is not needed.
    """
    mixed = supported(similar.mixed)
    chosen = np.zeros(mixed.shape, dtype=bool)
    if mixed.size:
        # One best each, or sentences that repeat would all pair with each other.
        chosen[np.arange(mixed.shape[0]), mixed.argmax(axis=1)] = True
        chosen[mixed.argmax(axis=0), np.arange(mixed.shape[1])] = True
        chosen &= mixed >= floor
        _join_neighbours(query, source, similar, chosen)
        _fill_gaps(similar.mixed, chosen)
    pairs = np.argwhere(chosen)
    return Alignment(
        pairs,
        _left_over(query, pairs[:, 0]),
        _left_over(source, pairs[:, 1]),
    )


def _join_neighbours(query: Traits, source: Traits, similar: Similarity, chosen: NDArray[np.bool_]) -> None:
    """Add the other parts of split and merged sentences: a lone neighbour that makes a pair better.

    A query sentence that renders two of the source's is more like both together than like
    the one it was paired with; and the other way round. Changes `chosen`.
    """
    taken_rows, taken = np.any(chosen, axis=1), np.any(chosen, axis=0)
    for row, column in np.argwhere(chosen).tolist():
        for step in (-1, 1):
            if 0 <= column + step < chosen.shape[1] and not taken[column + step]:
                run = slice(min(column, column + step), max(column, column + step) + 1)
                joined = joined_similarity(query, source, similar, slice(row, row + 1), run)
                if joined >= similar.mixed[row, column] + JOIN_GAIN:
                    chosen[row, column + step] = taken[column + step] = True
            if 0 <= row + step < chosen.shape[0] and not taken_rows[row + step]:
                run = slice(min(row, row + step), max(row, row + step) + 1)
                joined = joined_similarity(query, source, similar, run, slice(column, column + 1))
                if joined >= similar.mixed[row, column] + JOIN_GAIN:
                    chosen[row + step, column] = taken_rows[row + step] = True


class _Bounds:
    """The first and the last column that each row is paired with, kept as pairs change."""

    def __init__(self, chosen: NDArray[np.bool_]) -> None:
        self.paired: NDArray[np.bool_] = np.any(chosen, axis=1)
        self.first = chosen.argmax(axis=1)
        self.last = chosen.shape[1] - 1 - chosen[:, ::-1].argmax(axis=1)

    def put(self, row: int, column: int) -> None:
        """Make `column` the only one of a row."""
        self.paired[row] = True
        self.first[row] = self.last[row] = column

    def encloses(self, row: int, column: int) -> bool:
        """Tell whether a column lies between those of the rows that are paired before and after a row."""
        before, after = np.flatnonzero(self.paired[:row]), np.flatnonzero(self.paired[row + 1 :])
        if not len(before) and not len(after):
            return False
        low = self.first[before[-1]] if len(before) else -1
        high = self.last[row + 1 + after[0]] if len(after) else np.inf
        return bool(low < column < high)


def _fill_gaps(mixed: NDArray[np.float32], chosen: NDArray[np.bool_]) -> None:
    """Pair lone sentences that stand in the same gap between aligned ones, if somewhat alike.

    Their place speaks for them: what stands between the same two neighbours on both sides
    is rarely anything else. It also outweighs a stray pair. Changes `chosen`.
    """
    bounds = _Bounds(chosen)
    free: NDArray[np.bool_] = ~bounds.paired | _stray(mixed, chosen, bounds)
    lone: NDArray[np.bool_] = ~np.any(chosen, axis=0)
    places = np.argwhere((mixed >= GAP_FLOOR) & free[:, None] & lone[None, :])
    order = np.lexsort((places[:, 1], places[:, 0], -mixed[places[:, 0], places[:, 1]]))
    for row, column in places[order].tolist():
        if free[row] and lone[column] and bounds.encloses(row, column):
            chosen[row] = False
            chosen[row, column] = True
            bounds.put(row, column)
            free[row] = lone[column] = False


def _stray(mixed: NDArray[np.float32], chosen: NDArray[np.bool_], bounds: _Bounds) -> NDArray[np.bool_]:
    """Tell which rows are paired only weakly, out of order, and with what another row renders better."""
    stray = bounds.paired.copy()
    best = np.where(chosen, mixed, 0.0).max(axis=0)
    for row, column in np.argwhere(chosen).tolist():
        value = mixed[row, column]
        stray[row] &= value < STRAY_CEILING and best[column] > value and not bounds.encloses(row, column)
    return stray


def supported(mixed: NDArray[np.float32]) -> NDArray[np.float32]:
    """Raise each similarity by what its diagonal neighbours add; that parts repeated sentences too."""
    before = np.zeros_like(mixed)
    before[1:, 1:] = mixed[:-1, :-1]
    after = np.zeros_like(mixed)
    after[:-1, :-1] = mixed[1:, 1:]
    return np.asarray(mixed + NEIGHBOUR_SUPPORT * np.maximum(before, after))


def aligned_pairs(
    query: Traits, source: Traits, similar: Similarity, alignment: Alignment
) -> tuple[AlignedPair, ...]:
    """Return the aligned pairs as spans, each with its kind and similarity."""
    return tuple(
        AlignedPair(
            query.document.sentences[row],
            source.document.sentences[column],
            _kind(query, source, similar, row, column),
            round(float(similar.mixed[row, column]), 4),
        )
        for row, column in alignment.pairs.tolist()
    )


#: Share of its words that an edited sentence keeps, and share of the source's length below which
#: a rewritten one is condensed.
_EDITED, _CONDENSED = 0.7, 0.6


def _kind(query: Traits, source: Traits, similar: Similarity, row: int, column: int) -> PairKind:
    left = query.document.token_hash[slice(*query.document.sentence_token[row])]
    right = source.document.token_hash[slice(*source.document.sentence_token[column])]
    if len(left) == len(right) and np.array_equal(left, right):
        return "verbatim"
    kept, whole = similar.query_share[row, column], similar.source_share[row, column]
    in_order = np.isin(left, right).mean() if len(left) else 0.0
    if kept >= _EDITED and whole >= _EDITED and in_order >= _EDITED:
        return "edited"
    if len(left) <= _CONDENSED * len(right) and kept > whole:
        return "condensed"
    return "reworded"


def _left_over(item: Traits, paired: NDArray[np.intp]) -> NDArray[np.intp]:
    first, last = item.document.sentence_token.T
    alone = (last - first) >= MINIMUM_WORDS
    alone[paired] = False
    return np.flatnonzero(alone)
