"""Corrections that never reached the copies: a site changed a fact, the copies still state the old one.

What a copy states, the facts alone can say: `asked` lists the versions to follow them through,
``detector.facts.chains.follow([before, after, copy], compare)``. A chain whose second mention is
"updated" is a changed fact, and the copy has the old one where its third mention is "stale".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.farms.clusters import Clusters
    from detector.farms.hops import Hops
    from detector.records.corpus import Pages


class Asked(NamedTuple):
    """Versions to follow facts through, as page numbers, sorted: (versions,) int32 each.

    Attributes
    ----------
    before, after
        The original of a cluster, and a later version of it on its own site.
    copy
        A version on another site.
    """

    before: NDArray[np.int32]
    after: NDArray[np.int32]
    copy: NDArray[np.int32]


class Updates(NamedTuple):
    """Facts that a site changed in its own text, and what each copy has of them: a row for each of both.

    Attributes
    ----------
    before, after, copy : (rows,) int32
        As in `Asked`.
    fact : (rows,) int32
        The fact's number, one for all copies of a cluster.
    old : (rows,) bool
        Whether the copy states it as before.
    """

    before: NDArray[np.int32]
    after: NDArray[np.int32]
    copy: NDArray[np.int32]
    fact: NDArray[np.int32]
    old: NDArray[np.bool_]


class Stale(NamedTuple):
    """Copies that state a fact as it was before its correction, sorted by copy and fact.

    Attributes
    ----------
    copy, after, fact : (rows,) int32
        The copy, the version that corrected it, and the fact.
    late : (rows,) float64
        Seconds from the correction to the copy: positive where it could have been known, negative where
        the copy was made before and never renewed, NaN where a date is missing.
    inherited : (rows,) bool
        Whether the page that the copy was taken from has the old fact too.
    """

    copy: NDArray[np.int32]
    after: NDArray[np.int32]
    fact: NDArray[np.int32]
    late: NDArray[np.float64]
    inherited: NDArray[np.bool_]


def asked(pages: Pages, clusters: Clusters, hops: Hops) -> Asked:
    """Return which versions to follow facts through: of clusters whose original its own site renewed."""
    sizes = np.diff(clusters.start)
    original = np.repeat(hops.original, sizes)
    members = clusters.members
    known = original >= 0
    own = known & (pages.site[members] == pages.site[original]) & (members != original)
    own &= np.array([name != "" for name in pages.sites])[pages.site[original]]
    own &= pages.published[members] > pages.published[original]
    after = members[own]
    cluster = clusters.cluster[after]
    row = np.repeat(np.arange(len(after)), sizes[cluster])
    place = np.arange(len(row)) - np.repeat(np.cumsum(sizes[cluster]) - sizes[cluster], sizes[cluster])
    copy = members[clusters.start[cluster][row] + place]
    before = hops.original[cluster][row]
    kept = pages.site[copy] != pages.site[before]
    before, after, copy = before[kept], after[row][kept], copy[kept]
    order = np.lexsort((copy, after, before))
    return Asked(before[order], after[order], copy[order])


def stale(pages: Pages, hops: Hops, updates: Updates) -> Stale:
    """Return the copies that state a fact as it was before its correction."""
    rows = np.flatnonzero(updates.old)
    rows = rows[np.lexsort((updates.after[rows], updates.fact[rows], updates.copy[rows]))]
    copy, fact = updates.copy[rows], updates.fact[rows]
    source = np.full(len(pages.id), -1, np.int64)
    source[hops.copy[hops.decided]] = hops.source[hops.decided]
    has = copy.astype(np.int64) << 32 | fact
    wanted = np.where(source[copy] >= 0, source[copy] << 32 | fact, -1)
    after = updates.after[rows]
    late = pages.published[copy] - pages.published[after]
    return Stale(copy, after, fact, late, np.isin(wanted, has))
