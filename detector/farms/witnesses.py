"""Sites whose dates are not to be believed: others' credits say that what they print first came later.

A page that names nobody, dated before the same text on a site that others name as their source, is
either a scoop or a date put back. A site to whose scoops nobody ever gives credit, while those who
would have taken them are credited by everybody else, puts dates back. Unless texts say otherwise:
where others' versions are nearer to its pages than to theirs, it was taken from after all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.farms.clusters import is_derived

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.records.corpus import Edges, Pages

#: Share of the sites with its texts that must name a site for it to be known as a source, and how many
#: times as large a share as of the other's it must be. On generated webs (benchmarks/webs, seeds 1330 to
#: 1335) the median paper has .45, no agency less than .28, no farm more than .08. Pages and sites that
#: name nobody count as so many more.
_KNOWN, _TIMES, _UNNAMING, _SILENT = 0.1, 3, 3, 0.5
#: Share of a site's articles, as if it had so many more, that precede those of known sources, from which
#: its dates are doubted, and how many such sources there must be. On the same webs nine in ten
#: of the farms that date back have more, and of 634 honest sites none.
_CONTRADICTED, _MORE, _SOURCES = 0.12, 5, 2
#: How much more alike than any other a page must be to one for that to be held for its nearest. Of copies
#: the texts say nothing, so they must say so `_TIMES` as often before they overrule credits.
_NEARER = 0.15
#: Seconds apart within which dates do not say who was first.
_APART = 600.0


class _Shared(NamedTuple):
    """Texts that two sites share: the page of either, whether it names the other's site, and their sites."""

    pages: tuple[NDArray[np.int32], NDArray[np.int32]]
    names: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    sites: tuple[NDArray[np.int64], NDArray[np.int64]]


def backdated(pages: Pages, edges: Edges) -> NDArray[np.bool_]:
    """Tell which sites date their pages before those that they were taken from: (sites,)."""
    shared, count = _shared(pages, edges), len(pages.sites)
    standing = _standing(pages, shared)
    one, other = shared.pages
    later = pages.published[one] - pages.published[other]
    silent = pages.credited == -1
    told = (np.abs(later) >= _APART) & silent[one] & silent[other]
    early, late = np.where(later > 0, other, one)[told], np.where(later > 0, one, other)[told]
    first, second = pages.site[early].astype(np.int64), pages.site[late].astype(np.int64)
    against = standing[second] >= np.maximum(_KNOWN, _TIMES * standing[first])
    agree = standing[first] >= np.maximum(_KNOWN, _TIMES * standing[second])
    contradicted = _on_sites(pages, early[against])
    excused = np.maximum(_on_sites(pages, late[agree]), _naming(pages, shared))
    articles = np.bincount(pages.site, minlength=count) + _MORE
    sources = np.bincount(_once(first[against], second[against], count)[0], minlength=count)
    enough = (contradicted >= _CONTRADICTED * articles) & (sources >= _SOURCES)
    near = _nearest_to(pages, edges)
    given, theirs = (
        np.bincount(first[against], weights=near[page[against]], minlength=count) for page in (early, late)
    )
    return np.asarray(enough & (contradicted >= excused) & (given <= _TIMES * theirs + 1))


def believed(pages: Pages, edges: Edges) -> Edges:
    """Return the pairs with the verdicts that hang by the dates of backdated sites turned round.

    Between two such sites nothing is said. What a page itself names as its source stands.
    """
    doubted = backdated(pages, edges)
    one, other = doubted[pages.site[edges.query]], doubted[pages.site[edges.source]]
    turned = np.where(one & other, 0, np.where(one, 1, -1))
    changed = (one | other) & (edges.verdict != 0) & ~is_credited(pages, edges)
    verdict = np.where(changed, turned, edges.verdict).astype(np.int8)
    return edges._replace(verdict=verdict)


def is_credited(pages: Pages, edges: Edges) -> NDArray[np.bool_]:
    """Tell of which pairs one page names the other's site as its source: (pairs,)."""
    names = pages.credited[edges.query] == pages.site[edges.source]
    return np.asarray(names | (pages.credited[edges.source] == pages.site[edges.query]))


def _shared(pages: Pages, edges: Edges) -> _Shared:
    kept = is_derived(edges) & (pages.site[edges.query] != pages.site[edges.source])
    query, source = edges.query[kept], edges.source[kept]
    sites = pages.site[query].astype(np.int64), pages.site[source].astype(np.int64)
    names = pages.credited[query] == sites[1], pages.credited[source] == sites[0]
    return _Shared((query, source), names, sites)


def _standing(pages: Pages, shared: _Shared) -> NDArray[np.float64]:
    """Return by what share of the sites with its texts each site is named as their source.

    Sites count by the share of such pages on which they name a source at all.
    """
    count = len(pages.sites)
    frank = _naming(pages, shared) / (_on_sites(pages, np.concatenate(shared.pages)) + _UNNAMING)
    one, other = shared.sites
    named = np.concatenate((other[shared.names[0]], one[shared.names[1]]))
    by = np.concatenate((one[shared.names[0]], other[shared.names[1]]))
    ends = np.concatenate(shared.sites), np.concatenate(shared.sites[::-1])
    (named, by), (site, partner) = _once(named, by, count), _once(*ends, count)
    naming = np.bincount(named, weights=frank[by], minlength=count)
    return np.asarray(naming / (np.bincount(site, weights=frank[partner], minlength=count) + _SILENT))


def _nearest_to(pages: Pages, edges: Edges) -> NDArray[np.int64]:
    """Return to how many pages of other sites each page is clearly the nearest: what texts say undated."""
    kept = is_derived(edges) & (pages.site[edges.query] != pages.site[edges.source])
    query, source = edges.query[kept], edges.source[kept]
    covered = (edges.query_coverage[kept] + edges.source_coverage[kept]) / 4
    page, other = np.concatenate((query, source)), np.concatenate((source, query))
    alike = np.tile(edges.verbatim[kept] + covered, 2)
    order = np.lexsort((other, -alike, page))
    page, other, alike = page[order], other[order], alike[order]
    best = np.flatnonzero((np.diff(page, prepend=-1) != 0)[:-1] & (np.diff(page) == 0))
    clear = best[alike[best] - alike[best + 1] >= _NEARER]
    return np.bincount(other[clear], minlength=len(pages.id))


def _naming(pages: Pages, shared: _Shared) -> NDArray[np.int64]:
    """Return how many pages of each site name a site that has the same text."""
    return _on_sites(
        pages, np.concatenate([page[names] for page, names in zip(shared.pages, shared.names, strict=True)])
    )


def _on_sites(pages: Pages, some: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return how many of some pages each site has."""
    return np.bincount(pages.site[np.unique(some)], minlength=len(pages.sites))


def _once(
    site: NDArray[np.int64], other: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each pair of sites once."""
    pair = np.unique(site * count + other)
    return pair // max(count, 1), pair % max(count, 1)
