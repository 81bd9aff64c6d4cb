"""Corrections that never reached the copies: a site changed a fact, the copies still state the old one.

What a copy states, the facts alone can say: `asked` lists the pages to follow them through,
``detector.facts.chains.follow([original, *renewals, copy], compare)``. A chain with a mention "updated"
is a changed fact, and the copy has the old one where its own mention is "stale".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detector.farms.hops import uncompared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.farms.clusters import Clusters
    from detector.farms.hops import Hops
    from detector.records.corpus import Edges, Pages

#: Renewals of a text that facts are followed through, the latest; and copies that are read together.
RENEWALS, TOGETHER = 12, 64


class Asked(NamedTuple):
    """Pages to read together and hold against a first page, a row for each, sorted by group.

    Attributes
    ----------
    group : (rows,) int64
        Pages of one cluster, at most `TOGETHER` copies; the first page and its renewals are in each.
    page : (rows,) int32
        The page.
    version : (rows,) int16
        0 for the cluster's first page, 1 and more for its renewals by its own site, in order of time;
        -1 for a copy.
    followed : (rows,) bool
        Whether facts are followed to this copy.
    compared : (rows,) bool
        Whether nothing is known yet of its drift from the first page.
    """

    group: NDArray[np.int64]
    page: NDArray[np.int32]
    version: NDArray[np.int16]
    followed: NDArray[np.bool_]
    compared: NDArray[np.bool_]


class Updates(NamedTuple):
    """Facts that a site changed in its own text, and what each copy has of them: a row for each of both.

    Attributes
    ----------
    copy : (rows,) int32
        A version on another site.
    after : (rows,) int32
        The version that changed the fact: for a copy with an old one, that which changed this.
    fact : (rows,) int64
        The fact's number, one for all copies of a cluster.
    old : (rows,) bool
        Whether the copy states it as before.
    """

    copy: NDArray[np.int32]
    after: NDArray[np.int32]
    fact: NDArray[np.int64]
    old: NDArray[np.bool_]


class Stale(NamedTuple):
    """Copies that state a fact as it was before its correction, sorted by copy and fact.

    Attributes
    ----------
    row : (rows,) int64
        The row of the updates.
    late : (rows,) float64
        Seconds from the correction to the copy: positive where it could have been known, negative where
        the copy was made before and never renewed, NaN where a date is missing.
    inherited : (rows,) bool
        Whether the page that the copy was taken from has the old fact too.
    """

    row: NDArray[np.int64]
    late: NDArray[np.float64]
    inherited: NDArray[np.bool_]


def asked(pages: Pages, edges: Edges, clusters: Clusters, hops: Hops) -> Asked:
    """Return which pages to read together.

    Facts are followed through clusters whose original its own site renewed, not in the same words; pages
    that were never compared with the first page of their cluster are to be, in any cluster.
    """
    renewals = _renewals(pages, edges, clusters, hops)
    followed, compared = np.zeros((2, len(pages.id)), dtype=bool)
    followed[_copies(pages, clusters, hops, renewals)] = True
    compared[uncompared(clusters, hops)[:, 0]] = True
    page = clusters.members[(followed | compared)[clusters.members]]
    cluster = clusters.cluster[page].astype(np.int64)
    chunk = cluster << 32 | _ranks(cluster) // TOGETHER
    group = np.cumsum(np.diff(chunk, prepend=-1) != 0) - 1
    start = np.flatnonzero(np.diff(group, prepend=-1))
    heads = hops.first[cluster[start]]
    whole = np.logical_or.reduceat(followed[page], start) if len(start) else np.zeros(0, bool)
    which, renewal, place = _dealt(clusters.cluster[heads], whole, clusters.cluster[renewals], renewals)
    nothing = np.zeros(len(heads) + len(which), dtype=bool)
    found = Asked(
        np.concatenate((np.arange(len(heads)), which, group)),
        np.concatenate((heads, renewal, page)).astype(np.int32),
        np.concatenate((np.zeros(len(heads)), place, np.full(len(page), -1))).astype(np.int16),
        np.concatenate((nothing, followed[page])),
        np.concatenate((nothing, compared[page])),
    )
    order = np.lexsort((found.page, found.version, found.group))
    return Asked(
        found.group[order],
        found.page[order],
        found.version[order],
        found.followed[order],
        found.compared[order],
    )


def stale(pages: Pages, source: NDArray[np.integer[Any]], updates: Updates) -> Stale:
    """Return the copies that state a fact as it was before its correction.

    Those of a site with a later version that does not are left out: there it came through.

    Parameters
    ----------
    source : (pages,) int
        The page that each was taken from, -1 where that is not decided.
    """
    copy, fact, old = updates.copy.astype(np.int64), updates.fact, updates.old
    row = np.flatnonzero(old & ~_mended(pages, updates))
    row = row[np.lexsort((fact[row], copy[row]))]
    count = int(fact.max(initial=-1)) + 1
    given = source[copy[row]].astype(np.int64)
    inherited = (given >= 0) & np.isin(given * count + fact[row], copy[old] * count + fact[old])
    late = pages.published[copy[row]] - pages.published[updates.after[row]]
    return Stale(row, late, inherited)


def _mended(pages: Pages, updates: Updates) -> NDArray[np.bool_]:
    """Tell of which rows the copy's site has a later version without the old fact."""
    site, date = pages.site[updates.copy], pages.published[updates.copy]
    named = np.array([name != "" for name in pages.sites], dtype=bool)[site]
    both = np.stack((updates.fact, site), axis=1)
    which = np.unique(both, axis=0, return_inverse=True)[1].reshape(-1)
    latest = np.full(int(which.max(initial=-1)) + 1, -np.inf)
    without = ~updates.old & ~np.isnan(date)
    np.maximum.at(latest, which[without], date[without])
    return np.asarray(named & (latest[which] > date))


def _renewals(pages: Pages, edges: Edges, clusters: Clusters, hops: Hops) -> NDArray[np.int32]:
    """Return the latest versions of originals on their own sites, sorted by cluster and time."""
    page = clusters.members
    original = hops.original[clusters.cluster[page]]
    named = np.array([name != "" for name in pages.sites], dtype=bool)
    own = (original >= 0) & (pages.site[page] == pages.site[original]) & named[pages.site[page]]
    page = page[own & (pages.published[page] > pages.published[original])]
    edge = np.full(len(pages.id), -1, np.int64)
    edge[hops.copy] = hops.from_original
    changed = np.zeros(len(clusters.start) - 1, dtype=bool)
    changed[clusters.cluster[page[~((edge[page] >= 0) & _undrifted(edges, edge[page]))]]] = True
    page = page[changed[clusters.cluster[page]]]
    page = page[np.lexsort((page, -pages.published[page], clusters.cluster[page]))]
    page = page[_ranks(clusters.cluster[page]) < RENEWALS]
    return np.asarray(page[np.lexsort((page, pages.published[page], clusters.cluster[page]))])


def _undrifted(edges: Edges, edge: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell of which pairs the facts agree."""
    return np.asarray(np.append(edges.drifts, 0)[edge] == 0)


def _copies(pages: Pages, clusters: Clusters, hops: Hops, renewals: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the versions on other sites, of clusters with renewals."""
    page = clusters.members
    cluster = clusters.cluster[page]
    elsewhere = pages.site[page] != pages.site[hops.original[cluster]]
    return np.asarray(page[elsewhere & np.isin(cluster, clusters.cluster[renewals])])


def _dealt(
    cluster: NDArray[np.int32],
    whole: NDArray[np.bool_],
    own: NDArray[np.int32],
    renewals: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Return the renewals for each group that wants them: the group, the page, and its place from 1."""
    low = np.searchsorted(own, cluster)
    size = np.where(whole, np.searchsorted(own, cluster, side="right") - low, 0)
    group = np.repeat(np.arange(len(cluster)), size)
    place = _ranks(group)
    return group, renewals[low[group] + place], place + 1


def _ranks(ascending: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Return each value's place among those equal to it."""
    start = np.flatnonzero(np.diff(ascending, prepend=-1))
    return np.arange(len(ascending)) - np.repeat(start, np.diff(start, append=len(ascending)))
