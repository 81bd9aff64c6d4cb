"""Who took a text from whom: for each cluster the likeliest tree of hops, or that the evidence disagrees.

Every related pair of a cluster could be a hop, either way. A hop is likely if the pair's own evidence
says that way (credit lines, dates, one text a part of the other) and if the copy has much of its
words from that source rather than from a sibling. The tree that is likeliest as a whole is taken,
so that no page is its own source. What dates cannot bear, because they go against what pages say
of themselves, is called undecided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detector.farms.arborescence import heaviest_forest
from detector.farms.clusters import copied_shares
from detector.farms.witnesses import backdated, is_credited

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.farms.clusters import Clusters
    from detector.records.corpus import Edges, Pages

#: Log odds for each share of a copy's words that stand in its source, in any words and word for word, and
#: against each share of facts bent. Set by judgement; benchmarks/clusters.py shows what they reach.
_COVERED, _VERBATIM, _BENT = 6.0, 6.0, 3.0
#: Log odds for a source on the site that the copy credits, and against one that came out later.
_CREDITED, _LATE = 1.5, 3.0
#: Log odds for the first page of a cluster by believed dates, and for each e-fold of what the copy's site has
#: from the source's site elsewhere, as if it had so much more: others' favourites are the likelier
#: sources. On webs of known hops (benchmarks/webs, seeds 41 and 42; benchmarks/clusters.py, seed 11) both
#: together decide .76, .82 and .76 of the hops where .59, .68 and .74 were decided, and no fewer are right.
_FIRST, _HABIT, _ELSEWHERE = 0.5, 0.5, 0.5
#: Log odds against a first page that names another outlet as its source, and one by a machine.
_CREDITS, _MACHINE = 3.0, 2.0
#: A cluster has one first page: a second one costs more than any hop.
_ROOT = 1e6
#: Sureness of a direction from which a hop is decided, as in `detector.matching.direction`; and one that
#: no date alone gives.
_SURE, _STATED = 0.75, 0.95
#: Share of the likelihood that the taken source must have among all sources of a copy.
_SHARE = 0.65
#: Seconds apart from which dates say who was first; a day, within which dates without a clock do not.
_APART, _DAY = 600.0, 86_400.0
#: Credits that a date turns round, by which a site's dates are doubted, if they are this share of those
#: that could; so many and more, by which all dates of the corpus are.
_DOUBTS, _DOUBTED, _MANY = 2, 0.2, 20
#: Loss of likeness per hop, from forcing dates on the tree that likeness alone would give, from which the
#: dates of a cluster are doubted.
_STRAIN = 0.05
_SCALE = 1e6


class Hops(NamedTuple):
    """The hops of all clusters, sorted by copy: one for each member but the first page of its cluster.

    Attributes
    ----------
    copy, source : (hops,) int32
        Page numbers.
    edge : (hops,) int64
        The pair, as its place among the edges.
    confidence : (hops,) float32
        0 to 1: that the copy was taken, from this source among those known.
    directed : (hops,) bool
        Whether the evidence agrees that the copy was taken, from this source or one as likely.
    decided : (hops,) bool
        Whether it agrees on this source, too, before any other.
    original : (clusters,) int32
        The page that all others come from, -1 where undecided.
    from_original : (hops,) int64
        The pair of the copy and its cluster's first page, -1 if they were not compared.
    first : (clusters,) int32
        The likeliest first page of each cluster, decided or not.
    """

    copy: NDArray[np.int32]
    source: NDArray[np.int32]
    edge: NDArray[np.int64]
    confidence: NDArray[np.float32]
    directed: NDArray[np.bool_]
    decided: NDArray[np.bool_]
    original: NDArray[np.int32]
    from_original: NDArray[np.int64]
    first: NDArray[np.int32]


class _Arcs(NamedTuple):
    """Possible hops: every pair both ways."""

    copy: NDArray[np.int64]
    source: NDArray[np.int64]
    edge: NDArray[np.int64]
    #: Likelihood of the direction, and log likelihood of the hop.
    direction: NDArray[np.float64]
    weight: NDArray[np.float64]


def hops(pages: Pages, edges: Edges, clusters: Clusters) -> Hops:
    """Return who took each clustered page from whom."""
    doubted = (backdated(pages, edges) | _doubted_sites(pages, edges, clusters))[pages.site]
    sizes = np.diff(clusters.start)
    doubted[clusters.members] |= np.repeat(_strained(pages, edges, clusters), sizes)
    arcs = _arcs(pages, edges, clusters, doubted)
    taken, first = _tree(pages, clusters, arcs)
    copy, source = arcs.copy[taken], arcs.source[taken]
    share = _shares(arcs.copy, arcs.weight)[taken]
    direction = arcs.direction[taken]
    cluster = clusters.cluster[copy]
    bare = _later(pages, source, copy) | _hangs_by_a_date(clusters, copy, source, first)
    certain = direction >= np.where(bare, _STATED, _SURE)
    original = first.copy()
    original[cluster[(source == first[cluster]) & ~certain]] = -1
    original[_credits(pages)[first] | doubted[first]] = -1
    return Hops(
        copy.astype(np.int32),
        source.astype(np.int32),
        arcs.edge[taken],
        (share * direction).astype(np.float32),
        certain,
        certain & (share >= _SHARE),
        original.astype(np.int32),
        _edge_between(edges, copy, first[cluster]),
        first.astype(np.int32),
    )


def uncompared(clusters: Clusters, hops: Hops) -> NDArray[np.int32]:
    """Return the pairs (copy, first page of its cluster) that no edge has: (pairs, 2) page numbers.

    Compared, they tell the drift of every version from the original.
    """
    missing = hops.from_original < 0
    copy = hops.copy[missing]
    return np.stack((copy, hops.first[clusters.cluster[copy]]), axis=1)


def _arcs(pages: Pages, edges: Edges, clusters: Clusters, doubted: NDArray[np.bool_]) -> _Arcs:
    """Return the joined pairs as possible hops, both ways; doubted dates say nothing."""
    place = np.flatnonzero(clusters.joined)
    query, source = edges.query[place].astype(np.int64), edges.source[place].astype(np.int64)
    sure = np.clip(edges.confidence[place].astype(np.float64), 0.5, 0.99)
    forward = np.where(edges.verdict[place] > 0, sure, np.where(edges.verdict[place] < 0, 1 - sure, 0.5))
    open_ = (doubted[query] | doubted[source]) & ~is_credited(pages, edges)[place]
    forward = np.where(open_, 0.5, forward)
    bent = edges.number_drift[place] + edges.attribution_drift[place]
    covered = edges.query_coverage[place], edges.source_coverage[place]
    copied = (share[place] for share in copied_shares(pages, edges))
    fit = [
        _COVERED * by_sense + _VERBATIM * by_word - _BENT * bent
        for by_sense, by_word in zip(covered, copied, strict=True)
    ]
    copy, giver = np.concatenate((query, source)), np.concatenate((source, query))
    direction = np.concatenate((forward, 1 - forward))
    weight = np.log(direction) + np.concatenate(fit)
    credited = pages.credited[copy]
    weight += _CREDITED * ((credited >= 0) & (credited == pages.site[giver]))
    backwards = _later(pages, giver, copy) & (direction <= 0.5) & ~np.tile(open_, 2)
    weight -= _LATE * backwards
    weight += _FIRST * _is_first(pages, clusters, doubted)[giver]
    weight += _HABIT * np.log(_elsewhere(pages, copy, giver, _shares(copy, weight) * direction) + _ELSEWHERE)
    return _Arcs(copy, giver, np.tile(place, 2), direction, np.round(weight, 6))


def _shares(copy: NDArray[np.int64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the likelihood of each hop among all hops into the same copy."""
    top = np.full(int(copy.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(top, copy, weight)
    likelihood = np.exp(weight - top[copy])
    return np.asarray(likelihood / np.bincount(copy, weights=likelihood)[copy])


def _is_first(pages: Pages, clusters: Clusters, doubted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which pages bear the first believed date of their cluster, and name no outlet."""
    told = ~(doubted | _credits(pages) | np.isnan(pages.published)) & (clusters.cluster >= 0)
    moment, cluster = pages.published[told], clusters.cluster[told]
    first = np.full(len(clusters.start) - 1, np.inf)
    np.minimum.at(first, cluster, moment)
    told[told] = moment == first[cluster]
    return told


def _elsewhere(
    pages: Pages, copy: NDArray[np.int64], source: NDArray[np.int64], likelihood: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how many other hops the copy's site has from the source's; of pages without a site none."""
    pair = pages.site[copy].astype(np.int64) * len(pages.sites) + pages.site[source]
    which = np.unique(pair, return_inverse=True)[1]
    others = np.bincount(which, weights=likelihood)[which] - likelihood
    nameless = np.array([not name for name in pages.sites], dtype=np.bool_)
    return np.where(nameless[pages.site[copy]] | nameless[pages.site[source]], 0.0, np.maximum(others, 0.0))


def _tree(pages: Pages, clusters: Clusters, arcs: _Arcs) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return the arcs of the likeliest trees, by copy, and each cluster's first page."""
    members = np.sort(clusters.members).astype(np.int64)
    first_weight = -_ROOT - _CREDITS * _credits(pages)[members] - _MACHINE * pages.machine[members]
    count = len(members)
    tail = np.concatenate((np.searchsorted(members, arcs.source), np.full(count, count)))
    head = np.concatenate((np.searchsorted(members, arcs.copy), np.arange(count)))
    weight = np.rint(np.concatenate((arcs.weight, first_weight)) * _SCALE).astype(np.int64)
    order = np.empty(len(pages.id), np.int64)
    order[np.lexsort((np.arange(len(pages.id)), pages.published))] = np.arange(len(pages.id))
    rank = np.concatenate((order[arcs.source], order[members]))
    chosen = heaviest_forest(count, tail, head, weight, rank)
    first = members[chosen >= len(arcs.copy)]
    by_cluster = np.empty(len(clusters.start) - 1, np.int64)
    by_cluster[clusters.cluster[first]] = first
    return chosen[chosen < len(arcs.copy)], by_cluster


def _credits(pages: Pages) -> NDArray[np.bool_]:
    """Tell which pages name an outlet other than their own as their source."""
    return np.asarray((pages.credited != -1) & (pages.credited != pages.site))


def _later(pages: Pages, one: NDArray[np.integer[Any]], other: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Tell whether one page came out after another, as far as dates with and without a clock can say."""
    after, before = pages.published[one], pages.published[other]
    whole = (after % _DAY == 0) | (before % _DAY == 0)
    return np.asarray((after - before >= _APART) & ~(whole & (after // _DAY == before // _DAY)))


def _doubted_sites(pages: Pages, edges: Edges, clusters: Clusters) -> NDArray[np.bool_]:
    """Tell which sites' dates are not believed: the pages that they credit come later.

    Where that is so of the whole corpus, no site's are.
    """
    place = np.flatnonzero(clusters.joined)
    query, source = edges.query[place], edges.source[place]
    forward = _later(pages, query, source)
    dated = forward | _later(pages, source, query)
    early, late = np.where(forward, source, query), np.where(forward, query, source)
    apart = dated & (pages.site[early] != pages.site[late])
    against = apart & (pages.credited[early] == pages.site[late])
    agree = apart & (pages.credited[late] == pages.site[early])
    count = len(pages.sites)
    doubts = np.bincount(pages.site[early[against]], minlength=count)
    heard = doubts + np.bincount(pages.site[late[agree]], minlength=count)
    everywhere = doubts.sum() >= max(_MANY, _DOUBTED * heard.sum())
    return np.asarray(everywhere | ((doubts >= _DOUBTS) & (doubts >= _DOUBTED * heard)))


def _strained(pages: Pages, edges: Edges, clusters: Clusters) -> NDArray[np.bool_]:
    """Tell in which clusters the dates do not fit how alike the pages are.

    In a true order every page but the first is most like something earlier; where it is not, the tree
    that the dates allow loses likeness against the tree that they do not bind.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    count, pages_ = len(clusters.start) - 1, len(pages.id)
    place = np.flatnonzero(clusters.joined)
    query, source = edges.query[place], edges.source[place]
    alike = (edges.query_coverage[place] + edges.source_coverage[place]) / 2 + edges.verbatim[place]
    cost = np.round(3.0 - alike.astype(np.float64), 6)
    tree = minimum_spanning_tree(coo_array((cost, (query, source)), shape=(pages_, pages_)).tocsr()).tocoo()
    unbound = np.bincount(clusters.cluster[tree.row], weights=tree.data, minlength=count)
    dates = pages.published
    late = np.where(dates[query] >= dates[source], query, source)
    best = np.full(pages_, np.inf)
    np.minimum.at(best, late, cost)
    bound = np.isfinite(best)
    bound_cost = np.bincount(clusters.cluster[bound], weights=best[bound], minlength=count)
    undated = np.zeros(count, dtype=bool)
    undated[clusters.cluster[clusters.members[np.isnan(dates[clusters.members])]]] = True
    hops_ = np.bincount(clusters.cluster[bound], minlength=count)
    loss = bound_cost / np.maximum(hops_, 1) - unbound / np.maximum(np.diff(clusters.start) - 1, 1)
    return np.asarray(~undated & (loss > _STRAIN))


def _hangs_by_a_date(
    clusters: Clusters,
    copy: NDArray[np.int64],
    source: NDArray[np.int64],
    first: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Tell which hops make a page first that only one other took from, while several took from that one."""
    taken = np.bincount(source, minlength=len(clusters.cluster))
    at_first = source == first[clusters.cluster[copy]]
    return np.asarray(at_first & (taken[source] == 1) & (taken[copy] > 2))


def _edge_between(edges: Edges, copy: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of the edge between two pages, whichever is the query; -1 for none."""
    pairs = np.minimum(edges.query, edges.source).astype(np.int64) << 32
    pairs |= np.maximum(edges.query, edges.source).astype(np.int64)
    order = np.argsort(pairs, kind="stable")
    wanted = np.minimum(copy, first) << 32 | np.maximum(copy, first)
    place = np.searchsorted(pairs[order], wanted)
    found = order[np.minimum(place, len(order) - 1)] if len(order) else np.zeros(len(wanted), np.int64)
    return np.asarray(np.where(pairs[found] == wanted, found, -1) if len(order) else found - 1)
