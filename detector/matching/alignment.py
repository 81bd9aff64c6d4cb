"""Which query sentences render which source sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.postings import blocks
from detector.matching.similarity import joined_similarity
from detector.records import AlignedPair, PairKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.matching.similarity import Similarity
    from detector.matching.traits import Traits

# The constants below were chosen by eye, on the pages of the demo corpus and on real rewrites.

#: Similarity from which two sentences are held to say the same thing.
FLOOR = 0.42
#: How much of the better neighbour's similarity supports a pair: runs are likelier than strays.
NEIGHBOUR_SUPPORT = 0.15
#: Similarity from which two sentences in the same gap of an alignment are a pair, and from which
#: they are if each is alone in it. Sentences of one event that do not render each other are alike
#: by .15 on average.
GAP_FLOOR, LONE_FLOOR = 0.25, 0.15
#: Similarity below which a pair out of order gives way if either sentence has a better partner; and
#: from which that partner is a copy, beside which there is no other.
STRAY_CEILING, COPY = 0.5, 0.8
#: What a neighbour must add to a pair's similarity to be part of it, and how alike it must be itself.
JOIN_GAIN, JOIN_FLOOR = 0.02, 0.15
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

    The best of a query sentence and the best of a source sentence both count; order helps but is
    not needed. Around these pairs the parts of split and merged sentences are joined and gaps
    filled, with the weak pairs out of order set aside until it is seen whom they leave alone.
    """
    chosen = _best(similar.mixed, floor)
    if chosen.any():
        strays = _set_aside_strays(similar.mixed, chosen)
        before = chosen.copy()
        _join_neighbours(query, source, similar, chosen, before)
        _fill_gaps(similar.mixed, chosen)
        _put_back(strays, chosen)
        _join_neighbours(query, source, similar, chosen, chosen & ~before)
    pairs = np.argwhere(chosen)
    return Alignment(
        pairs,
        _left_over(query, pairs[:, 0]),
        _left_over(source, pairs[:, 1]),
    )


def _best(mixed: NDArray[np.float32], floor: float) -> NDArray[np.bool_]:
    """Choose each sentence's best partner; one each, or sentences that repeat would all be paired."""
    chosen = np.zeros(mixed.shape, dtype=bool)
    if not mixed.size:
        return chosen
    column = np.arange(mixed.shape[1])
    highest, best = np.full(mixed.shape[1], floor, np.float32), np.full(mixed.shape[1], -1)
    for rows in blocks(mixed.shape):
        raised = supported(mixed, rows)
        row, at = np.arange(len(raised)), raised.argmax(axis=1)
        chosen[rows.start + row, at] = raised[row, at] >= floor
        row = raised.argmax(axis=0)
        value = raised[row, column]
        higher = (value > highest) | ((value == highest) & (best < 0))
        highest[higher], best[higher] = value[higher], rows.start + row[higher]
    chosen[best[best >= 0], column[best >= 0]] = True
    return chosen


def _alone(chosen: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which rows and which columns have no partner."""
    paired = np.logical_or.reduce
    return ~paired(chosen, axis=1), ~paired(chosen, axis=0)


def _bounds(chosen: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the columns between which each row's partner is in order: (rows,) twice.

    The first of the next paired row before it and the last of the next after it; no column
    lies between those of a row without paired ones around it.
    """
    rows, columns = chosen.shape
    paired = np.flatnonzero(np.logical_or.reduce(chosen, axis=1))
    # The last entry stands for the end of the text.
    first: NDArray[np.intp] = np.full(len(paired) + 1, columns)
    last: NDArray[np.intp] = first.copy()
    first[:-1] = chosen[paired].argmax(axis=1)
    last[:-1] -= 1 + chosen[paired, ::-1].argmax(axis=1)
    number = np.arange(rows)
    before, after = np.searchsorted(paired, number), np.searchsorted(paired, number, side="right")
    low = np.where(before > 0, first[before - 1], -1)
    low[(before == 0) & (after == len(paired))] = columns
    return low, last[after]


def _set_aside_strays(mixed: NDArray[np.float32], chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Take out weak pairs out of order of which either sentence has a better partner.

    Changes `chosen`; returns those that may come back, (strays, 2): where the partner is no copy.
    """
    rows, columns = np.nonzero(chosen)
    value = mixed[rows, columns]
    of_rows, of_columns = (np.zeros(size, mixed.dtype) for size in mixed.shape)
    np.maximum.at(of_rows, rows, value)
    np.maximum.at(of_columns, columns, value)
    best = np.maximum(of_rows[rows], of_columns[columns])
    weak = (value < STRAY_CEILING) & (value < best)
    if weak.any():
        low, high = _bounds(chosen)
        weak &= (columns < low[rows]) | (columns > high[rows])
        chosen[rows[weak], columns[weak]] = False
    weak &= best < COPY
    return np.stack((rows[weak], columns[weak]), axis=1)


def _put_back(strays: NDArray[np.intp], chosen: NDArray[np.bool_]) -> None:
    """Choose again the strays whose query or source sentence is left without a partner."""
    if len(strays):
        free, lone = _alone(chosen)
        rows, columns = strays[free[strays[:, 0]] | lone[strays[:, 1]]].T
        chosen[rows, columns] = True


def _join_neighbours(
    query: Traits, source: Traits, similar: Similarity, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_]
) -> None:
    """Add the other parts of split and merged sentences: a lone neighbour that makes a pair better.

    A query sentence that renders two of the source's is more like both together than like
    the one it was paired with; and the other way round. Only some pairs' neighbours are
    tried. Changes `chosen`.
    """
    free, lone = (side.tolist() for side in _alone(chosen))
    tried = list(zip(*(side.tolist() for side in np.nonzero(pairs)), strict=True))
    if not tried or not (any(free) or any(lone)):
        return
    gains = _gains(query, source, similar, tried, lone)
    turned = _gains(source, query, similar.turned(), [(at, row) for row, at in tried], free)
    gains += [(gain, row, at) for gain, at, row in turned]
    for _, row, column in sorted(gains, key=lambda item: (-item[0], *item[1:])):
        if free[row] or lone[column]:
            chosen[row, column] = True
            free[row] = lone[column] = False


def _gains(
    query: Traits,
    source: Traits,
    similar: Similarity,
    pairs: Sequence[tuple[int, int]],
    lone: Sequence[bool],
) -> list[tuple[float, int, int]]:
    """Return what a lone source sentence beside a pair adds to it, its query sentence, and itself."""
    beside = [
        (row, column, at)
        for row, column in pairs
        for at in (column - 1, column + 1)
        if 0 <= at < len(lone) and lone[at] and similar.mixed[row, at] > JOIN_FLOOR
    ]
    if not beside:
        return []
    at_row, at_column, part = np.array(beside).T
    joined = joined_similarity(query, source, similar, at_row, np.minimum(at_column, part))
    gain = (joined - similar.mixed[at_row, at_column]).tolist()
    return [(more, row, at) for more, (row, _, at) in zip(gain, beside, strict=True) if more >= JOIN_GAIN]


def _fill_gaps(mixed: NDArray[np.float32], chosen: NDArray[np.bool_]) -> None:
    """Pair lone sentences that stand in the same gap between aligned ones, if somewhat alike.

    Their place speaks for them: what stands between the same two neighbours on both sides
    is rarely anything else. Changes `chosen`.
    """
    free, lone = _alone(chosen)
    if not free.any() or not lone.any():
        return
    low, high = _bounds(chosen)
    without, at = np.flatnonzero(free)[:, None], np.flatnonzero(lone)
    inside = (low[without] < at) & (at < high[without]) & (mixed[without, at] >= GAP_FLOOR)
    rows, columns = np.nonzero(inside)
    rows, columns = without[rows, 0], at[columns]
    order = np.argsort(-mixed[rows, columns], kind="stable")
    gaps = _Gaps(free.tolist(), lone.tolist(), low.tolist(), high.tolist())
    for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if gaps.hold(row, column):
            chosen[row, column] = True
            gaps.fill(row, column)
    for row in np.flatnonzero(gaps.free).tolist():
        only = gaps.only(row)
        if only is not None and mixed[row, only] >= LONE_FLOOR:
            chosen[row, only] = True
            gaps.fill(row, only)


class _Gaps(NamedTuple):
    """Rows and columns without a partner, and the columns between which a row's must lie."""

    free: list[bool]
    lone: list[bool]
    low: list[int]
    high: list[int]

    def hold(self, row: int, column: int) -> bool:
        """Tell whether both are without a partner, in the same gap."""
        return self.free[row] and self.lone[column] and self.low[row] < column < self.high[row]

    def only(self, row: int) -> int | None:
        """Return the one column in the gap of a row without a partner, if each is alone in it."""
        if any(self.free[max(row - 1, 0) : row]) or any(self.free[row + 1 : row + 2]):
            return None
        held = [at for at in range(self.low[row] + 1, self.high[row]) if self.lone[at]]
        return held[0] if len(held) == 1 else None

    def fill(self, row: int, column: int) -> None:
        """Pair a row; it bounds the others in its gap."""
        self.free[row] = self.lone[column] = False
        after, before = row + 1, row - 1
        while after < len(self.free) and self.free[after]:
            self.low[after] = column
            after += 1
        while before >= 0 and self.free[before]:
            self.high[before] = column
            before -= 1


def supported(mixed: NDArray[np.float32], rows: slice) -> NDArray[np.float32]:
    """Raise the similarities of some rows by what their diagonal neighbours add.

    That parts repeated sentences too.
    """
    best = np.zeros((rows.stop - rows.start, mixed.shape[1]), np.float32)
    before = mixed[max(rows.start - 1, 0) : rows.stop - 1, :-1]
    after = mixed[rows.start + 1 : rows.stop + 1, 1:]
    best[len(best) - len(before) :, 1:] = before
    np.maximum(best[: len(after), :-1], after, out=best[: len(after), :-1])
    best *= NEIGHBOUR_SUPPORT
    best += mixed[rows]
    return best


def aligned_pairs(
    query: Traits, source: Traits, similar: Similarity, alignment: Alignment
) -> tuple[AlignedPair, ...]:
    """Return the aligned pairs as spans, each with its kind and similarity."""
    rows, columns = alignment.pairs.T
    left, right = query.document.sentences, source.document.sentences
    kinds = _kinds(query, source, similar, alignment.pairs)
    return tuple(
        AlignedPair(left[row], right[column], kind, round(value, 4))
        for row, column, kind, value in zip(
            rows.tolist(), columns.tolist(), kinds, similar.mixed[rows, columns].tolist(), strict=True
        )
    )


#: Share of its words that an edited sentence keeps, and share of the source's length below which
#: a rewritten one is condensed.
_EDITED, _CONDENSED = 0.7, 0.6


def _kinds(query: Traits, source: Traits, similar: Similarity, pairs: NDArray[np.intp]) -> list[PairKind]:
    """Name how each pair's query sentence renders the source's."""
    rows, columns = pairs.T
    shared = similar.words.shared[rows, columns]
    kept = shared / np.maximum(query.postings.totals(similar.weighting.query, len(query.words)), 1e-9)[rows]
    whole = (
        shared
        / np.maximum(source.postings.totals(similar.weighting.source, len(source.words)), 1e-9)[columns]
    )
    same = query.digest[rows] == source.digest[columns]
    likely = (kept >= _EDITED) & (whole >= _EDITED)
    shorter = (query.words[rows] <= _CONDENSED * source.words[columns]) & (kept > whole)
    kinds: list[PairKind] = []
    for place, (row, column) in enumerate(pairs.tolist()):
        if same[place]:
            kinds.append("verbatim")
        elif likely[place] and _kept(query, source, row, column) >= _EDITED:
            kinds.append("edited")
        else:
            kinds.append("condensed" if shorter[place] else "reworded")
    return kinds


def _kept(query: Traits, source: Traits, row: int, column: int) -> float:
    """Return the share of a query sentence's words that stand as they are in the source's."""
    own, other = (
        item.document.token_hash[slice(*item.document.sentence_token[number])].tolist()
        for item, number in ((query, row), (source, column))
    )
    held = set(other)
    return sum(token in held for token in own) / max(len(own), 1)


def _left_over(item: Traits, paired: NDArray[np.intp]) -> NDArray[np.intp]:
    alone = item.words >= MINIMUM_WORDS
    alone[paired] = False
    return np.flatnonzero(alone)
