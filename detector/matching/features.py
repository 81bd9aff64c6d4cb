"""The few numbers a relation is judged by: free of length, each pointing one way.

A classifier fitted to raw whole-article similarities scored .99 within a source of rewrites
and .86 across; what travels is what survives of the order in which a story is told, of names
and of figures. How alike the sentences are was left out: beside the order of words it added
nothing on left-out sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.matching.order import common_order, most_common_order
from detector.matching.similarity import common_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.order import CommonOrder
    from detector.matching.similarity import Similarity
    from detector.matching.traits import Traits, WordSet

#: Each feature speaks for derivation as it grows.
FEATURES = ("kept_order", "order_gain", "names", "numbers", "rare_words")
#: Those that the derivation model reads, and those that tell one event from another: order also
#: grows within a template.
DERIVATION = ("kept_order", "order_gain", "names", "numbers")
EVENT = ("names", "numbers", "rare_words")
#: Words below which a share of them says nothing, and what is taken instead: two texts that name
#: nobody are no sooner of one event than any two.
_FEW = 2
_NO_SHARE = 0.2
#: Different words' worth of doubt, and what independent reports show of the order of their words.
_DOUBT, _INDEPENDENT = 50.0, 0.127


def features(query: Traits, source: Traits) -> NDArray[np.float64]:
    """Return the features of one pair: (len(FEATURES),); 0 where a text has no words.

    ``kept_order`` is the share of the words that carry sense that both texts have in one order,
    ``order_gain`` how much more of all words that is than with the source reversed
    (`detector.matching.order`); the others are shared rarity-weighted names, figures and rare
    words, of the text that has fewer.
    """
    if not len(query.word) or not len(source.word):
        return np.zeros(len(FEATURES))
    return _valued(query, source, common_order(query, source, common_words(query, source)))


def most_features(query: Traits, source: Traits) -> NDArray[np.float64]:
    """Return what the features would be if all words that two texts share stood in one order."""
    return _valued(query, source, most_common_order(query, source, common_words(query, source)))


def _valued(query: Traits, source: Traits, order: CommonOrder) -> NDArray[np.float64]:
    words = min(len(item.vocabulary.stem) for item in (query, source))
    return np.array(
        [
            _shrunk(order.content, words),
            round(order.gain, 5),
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
        _weighted_median(similar.mixed.max(axis=1), query.words),
        _weighted_median(similar.mixed.max(axis=0), source.words),
    )


def _weighted_median(values: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
    """Return the value in the middle of the weights."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order], dtype=np.float64) / float(weights.sum())
    return float(values[order][np.searchsorted(reached, 0.5)])


def _shrunk(value: float, words: int) -> float:
    """Pull a value found on few words towards what independent reports show.

    Two texts that are short, or say the same words again and again, are often alike by chance: as
    if `_DOUBT` more different words had been seen.
    """
    return round(_INDEPENDENT + (value - _INDEPENDENT) * words / (words + _DOUBT), 5)


def _share(query: WordSet, source: WordSet) -> float:
    """Return the weighted share of the smaller of two sets that the other has; low if it has under two."""
    if min(len(query.stem), len(source.stem)) < _FEW:
        return _NO_SHARE
    small, large = sorted((query, source), key=lambda words: float(words.weight.sum()))
    place = np.searchsorted(large.stem, small.stem)
    place[place == len(large.stem)] = 0
    shared = small.weight[large.stem[place] == small.stem].sum()
    return round(float(min(shared / max(small.weight.sum(), 1e-9), 1.0)), 5)
