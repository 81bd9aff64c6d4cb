"""The few numbers a relation is judged by: free of length, each pointing one way.

A classifier fitted to raw whole-article similarities scored .99 within a source of rewrites
and .86 across; what travels is what survives of the order in which a story is told, of names
and of figures. Copied words are left to the rules that name copies: a model that saw them
would learn the copying of its training data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.matching.similarity import sentence_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.similarity import Similarity
    from detector.matching.traits import Traits, WordSet

#: Each feature speaks for derivation as it grows.
FEATURES = ("median", "in_order", "order_gain", "names", "numbers", "rare_words")
#: Those that the derivation model reads, and those that tell one event from another: how alike
#: sentences are, and their order, also grows within a template.
DERIVATION = ("median", "in_order", "order_gain", "names", "numbers")
EVENT = ("names", "numbers", "rare_words")
#: Words below which a share of them says nothing, and what is taken instead: two texts that name
#: nobody are no sooner of one event than any two.
_FEW = 2
_NO_SHARE = 0.2
#: Rows that the dynamic programme takes at a time, so that long texts take no more memory.
_ROWS = 256
#: Sentences' worth of doubt; chosen by recall at 1 % of same-event pairs, sources left out.
PRIOR_SENTENCES = 4.0
#: What pairs of independent reports show of the first three features.
_MEDIAN, _IN_ORDER, _ORDER_GAIN = 0.3, 0.25, 0.02


def features(query: Traits, source: Traits, similar: Similarity) -> NDArray[np.float64]:
    """Return the features of one pair, the same both ways round: (len(FEATURES),); 0 without sentences.

    ``median`` is that of the sentences' best similarities, on the worse covered side;
    ``in_order`` the mean similarity along the best path that keeps both orders;
    ``order_gain`` how much that is more than along the best path through the reversed source:
    independent reports, even of one event, are as alike backwards.
    """
    mixed = similar.mixed
    if not mixed.size:
        return np.zeros(len(FEATURES))
    words, source_words = sentence_words(query), sentence_words(source)
    forward, backward = (_in_order(mixed, words) + _in_order(mixed.T, source_words)) / 2
    median = min(medians(query, source, similar))
    sentences = min(mixed.shape)
    return np.array(
        [
            _shrunk(median, sentences, to=_MEDIAN),
            _shrunk(float(forward), sentences, to=_IN_ORDER),
            _shrunk(float(forward - backward), sentences, to=_ORDER_GAIN),
            _share(query.names, source.names),
            _share(query.numbers, source.numbers),
            _share(query.rare, source.rare),
        ]
    )


def medians(query: Traits, source: Traits, similar: Similarity) -> tuple[float, float]:
    """Return the word-weighted median of each side's best similarities, the query's first; 0 if empty."""
    if not similar.mixed.size:
        return 0.0, 0.0
    return (
        _weighted_median(similar.mixed.max(axis=1), sentence_words(query)),
        _weighted_median(similar.mixed.max(axis=0), sentence_words(source)),
    )


def _weighted_median(values: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
    """Return the value in the middle of the weights."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order], dtype=np.float64) / float(weights.sum())
    return float(values[order][np.searchsorted(reached, 0.5)])


def _in_order(mixed: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the weighted mean similarity of the rows to columns that never go back, chosen for the most.

    A dynamic programme over rows; each row takes one column, at or after the row's before.
    Two numbers: for the columns as they stand, and reversed.
    """
    best = np.zeros((2, mixed.shape[1]))
    for start in range(0, len(mixed), _ROWS):
        rows = mixed[start : start + _ROWS]
        both = np.stack((rows, rows[:, ::-1]), axis=1).astype(np.float64)
        for gain in both * weights[start : start + _ROWS, None, None]:
            np.maximum.accumulate(best, axis=1, out=best)
            best += gain
    return np.asarray(best.max(axis=1) / weights.sum())


def _shrunk(value: float, sentences: int, *, to: float) -> float:
    """Pull a value found on few sentences towards what independent reports show.

    Two reports of three sentences are often alike by chance, of twenty never: as if
    `PRIOR_SENTENCES` more had been seen. Quantised, so that machines that sum in another
    order still agree.
    """
    return round((value * sentences + to * PRIOR_SENTENCES) / (sentences + PRIOR_SENTENCES), 5)


def _share(query: WordSet, source: WordSet) -> float:
    """Return the weighted share of the smaller of two sets that the other has; low if it has under two."""
    small = min(query, source, key=lambda words: float(words.weight.sum()))
    if min(len(query.stem), len(source.stem)) < _FEW:
        return _NO_SHARE
    _, first, second = np.intersect1d(query.stem, source.stem, assume_unique=True, return_indices=True)
    shared = (query.weight[first] if small is query else source.weight[second]).sum()
    return round(float(min(shared / max(small.weight.sum(), 1e-9), 1.0)), 5)
