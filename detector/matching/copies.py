"""What one body copied from another, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.matching.traits import Traits


class Copies(NamedTuple):
    """Runs of five and more words that two bodies share.

    Attributes
    ----------
    query_share, source_share
        Share of each body's words that lie in such runs, 0 to 1; 0 for a body without words.
    longest_run
        Words in the longest run of the query that the source has unbroken.
    jaccard, containment
        Of distinct shingles: shared over all, and shared over the query's.
    """

    query_share: float
    source_share: float
    longest_run: int
    jaccard: float
    containment: float


def copies(query: Traits, source: Traits) -> Copies:
    """Compare two bodies' shingles."""
    hit = _among(query.shingles, source.distinct)
    back = _among(source.shingles, query.distinct)
    shared = int(_among(query.distinct, source.distinct).sum())
    union = len(query.distinct) + len(source.distinct) - shared
    return Copies(
        query_share=_covered(hit, query),
        source_share=_covered(back, source),
        longest_run=_longest_run(hit, query),
        jaccard=round(shared / max(union, 1), 4),
        containment=round(shared / max(len(query.distinct), 1), 4),
    )


def _among(hashes: NDArray[np.uint64], distinct: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which hashes stand in a sorted array."""
    if not len(distinct):
        return np.zeros(len(hashes), dtype=bool)
    place = np.minimum(np.searchsorted(distinct, hashes), len(distinct) - 1)
    return np.asarray(distinct[place] == hashes)


def _covered(hit: NDArray[np.bool_], item: Traits) -> float:
    if not len(item.stem):
        return 0.0
    covered = np.zeros(len(item.stem), dtype=bool)
    for place in range(_width(item)):
        covered[place : place + len(hit)] |= hit
    return round(float(covered.mean()), 4)


def _longest_run(hit: NDArray[np.bool_], item: Traits) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], hit, [False])).astype(np.int8)))
    longest = int((edges[1::2] - edges[::2]).max(initial=0))
    return longest + _width(item) - 1 if longest else 0


def _width(item: Traits) -> int:
    """Return the words in one of the body's shingles."""
    return len(item.stem) - len(item.shingles) + 1
