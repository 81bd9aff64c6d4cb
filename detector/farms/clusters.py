"""The versions of one text among the pages of a corpus, with a guard against false chains.

One pair judged wrong would merge two stories, and a form filled in daily would make one story of a
thousand. So whole texts are joined first, the surest pairs first, and what the other pairs of two
groups say counts too: a bridge between groups stands only if both sides support it. Then each group
hangs on one text that it is a part of, or that it holds: neither a roundup nor a stock paragraph,
which share a little with many, joins the many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detector.farms.bridges import join
from detector.records import DERIVED, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from detector.records.corpus import Edges, Pages

_IDENTICAL, _SAME_EVENT = RELATIONS.index("identical"), RELATIONS.index("same-event")
_COPIED, _EXCERPT = RELATIONS.index("near-duplicate"), RELATIONS.index("excerpt")
_REWRITE = RELATIONS.index("rewrite")
_DERIVED = tuple(sorted(map(RELATIONS.index, DERIVED)))
#: Share of both texts that the other renders, from which they are one text from end to end; the same
#: share of copied words makes a near-duplicate (`detector.matching.relation`).
WHOLE = 0.6
#: Share of both texts from which a single pair may bridge two groups, and share of a part that must
#: stand in the whole for that.
_FIRM = 0.8
#: Share of a text that stands in a longer one, from which it is a version of a part of that; and share
#: of a longer, later text that it took over, below which it only quotes, unless its own site carries on a
#: whole report within a day.
_PART, _TAKEN = 0.5, 0.4
#: Share of the numbers that drifted, from which two texts are two fillings of one form, or two days of
#: one story: of 209 rewrites by language models that were found 5 % have .03 or more, 7 % .2; of the
#: wire's 3,300 pairs called rewrites two in three do. A copy made within a day may bend more.
_BENT, _COPY_BENT = 0.2, 0.5
#: Words of either text below which a rewrite is not told from another filling of a form and a part is a
#: sentence, and share that a copy of fewer must have copied.
_SHORT, _SHORT_COPIED = 60, 0.9
#: A site does not reword itself, but its next report repeats the background, and its forms come daily.
#: Between pages of one site, or of none, the second share of one text must have been copied (the first, of a
#: report run again within a day); fewer numbers may be bent, unless one text stands in the other word for
#: word on one day; and days apart a text is run again all but unchanged. By eye on pairs and clusters of
#: newswire and of BBC news (`benchmarks.reprints`).
_ANEW, _LARGELY = 0.65, 0.75
_OWN_BENT, _WORD_FOR_WORD, _RUN_AGAIN, _UNCHANGED = 0.1, 0.95, 3.0, 0.97
#: Texts without a word in common that stand in one undated text, from which that is a roundup.
_ROUNDUP = 3
#: Steps between any two versions of a text: copies of copies of copies, on either side.
DIAMETER = 6
#: Members up to which a diameter is exact; beyond, that of the longest way found from two ends.
_EXACT = 400
#: Seconds apart from which one of two texts is the later; a day of them.
_LATER, _DAY = 600.0, 86_400.0


class Clusters(NamedTuple):
    """Texts in several versions, largest first, then by first member.

    Attributes
    ----------
    cluster : (pages,) int32
        Each page's cluster, -1 for a page alone.
    members : (pages in clusters,) int32
        Page numbers, cluster by cluster, ascending in each.
    start : (clusters + 1,) int64
        Where each cluster's members begin.
    diameter : (clusters,) int32
        Most steps from one member to another over joined pairs; of more than 400 members a lower bound.
    density : (clusters,) float32
        Joined pairs over all pairs of members.
    joined : (pairs,) bool
        Edges that hold a cluster together.
    linked : (links, 2) int32
        Clusters of which members are related but not joined, as reports of one event; ascending.
    links : (links,) int32
        Such pairs of members.
    """

    cluster: NDArray[np.int32]
    members: NDArray[np.int32]
    start: NDArray[np.int64]
    diameter: NDArray[np.int32]
    density: NDArray[np.float32]
    joined: NDArray[np.bool_]
    linked: NDArray[np.int32]
    links: NDArray[np.int32]


class _Parts(NamedTuple):
    """Edges between a part and what holds it: the group that took, the one it took from, and how sure."""

    taker: NDArray[np.intp]
    giver: NDArray[np.intp]
    worth: NDArray[np.float64]
    #: Nothing but the part itself says which was first.
    open: NDArray[np.bool_]


def clusters(pages: Pages, edges: Edges) -> Clusters:
    """Return the texts that the corpus has in several versions, by its derived pairs."""
    shares = _shares(pages, edges)
    low = np.minimum(*shares)
    derived = is_derived(edges)
    versions = derived & ~_retold(pages, edges)
    contrary = (derived & ~versions) | (edges.relation == _SAME_EVENT)
    whole = versions & ((edges.relation <= _COPIED) | (low >= WHOLE))
    same = edges.relation == _IDENTICAL
    text = _connected(len(pages.id), edges.query[same], edges.source[same])
    group = np.arange(int(text.max(initial=-1)) + 1, dtype=np.int32)
    order = np.lexsort((edges.source, edges.query, -edges.probability, -low, edges.relation))
    joined = same.copy()
    for stage in (edges.relation < _REWRITE, edges.relation == _REWRITE):
        rows = order[((whole & stage) | contrary)[order]]
        group = join(
            group,
            text[edges.query[rows]],
            text[edges.source[rows]],
            joins=whole[rows],
            firm=(low >= _FIRM)[rows] & (edges.relation[rows] <= _COPIED),
        )
        parts = np.flatnonzero(versions & ~whole & stage)
        joined[parts[_attached(pages, edges, group[text], shares, contrary=contrary, parts=parts)]] = True
        hung = np.flatnonzero(joined)
        ends = group[text[edges.query[hung]]], group[text[edges.source[hung]]]
        group = _connected(len(group), *ends)[group]
    joined |= whole & (group[text[edges.query]] == group[text[edges.source]])
    return _numbered(len(pages.id), edges, _within_diameter(edges, joined))


def is_derived(edges: Edges) -> NDArray[np.bool_]:
    """Tell of which pairs one derives from the other, or both from one text."""
    return np.isin(edges.relation, _DERIVED)


def _shares(pages: Pages, edges: Edges) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what share of the query and of the source the other has: of an excerpt the copied words."""
    copied = copied_shares(pages, edges)
    excerpt = edges.relation == _EXCERPT
    covered = edges.query_coverage, edges.source_coverage
    return np.where(excerpt, copied[0], covered[0]), np.where(excerpt, copied[1], covered[1])


def copied_shares(pages: Pages, edges: Edges) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the share of the query's words that were copied, and at most that of the source's."""
    ratio = pages.words[edges.query] / np.maximum(pages.words[edges.source], 1)
    return edges.verbatim, np.minimum(edges.verbatim * ratio, edges.source_coverage).astype(np.float32)


def _retold(pages: Pages, edges: Edges) -> NDArray[np.bool_]:
    """Tell which pairs called derived are rather forms filled in again, or reports of what came next."""
    copied = copied_shares(pages, edges)
    least, most = np.minimum(*copied), np.maximum(*copied)
    rewrite = edges.relation == _REWRITE
    short = np.minimum(pages.words[edges.query], pages.words[edges.source]) < _SHORT
    own = pages.site[edges.query] == pages.site[edges.source]
    days = np.abs(pages.published[edges.query] - pages.published[edges.source]) / _DAY
    close = np.where(own, ~short & (most >= _WORD_FOR_WORD), least >= _LARGELY)
    copy = ~rewrite & (((days < 1) & close) | (~short & (least >= _UNCHANGED)))
    bent = edges.number_drift >= np.where(copy, _COPY_BENT, np.where(own, _OWN_BENT, _BENT))
    kept = most >= np.where(days < 1, _ANEW, _LARGELY)
    again = (days > _RUN_AGAIN) & (least < _UNCHANGED)
    part = short & ((edges.relation > _COPIED) | (most < _SHORT_COPIED))
    retold = bent | part | (own & (~kept | again))
    return np.asarray(retold & (edges.relation != _IDENTICAL))


def _attached(
    pages: Pages,
    edges: Edges,
    group: NDArray[np.int32],
    shares: tuple[NDArray[np.float32], NDArray[np.float32]],
    *,
    contrary: NDArray[np.bool_],
    parts: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Return which of the parts hang a group on the one text that it was cut from, or goes on from."""
    which = np.flatnonzero(group[edges.query[parts]] != group[edges.source[parts]])
    found, fits = _parts(pages, edges, group, shares, parts[which])
    fits &= ~_contradicted(edges, group, parts[which], contrary)
    which = which[fits]
    found = _Parts(found.taker[fits], found.giver[fits], found.worth[fits], found.open[fits])
    ends = edges.source[parts[which]], edges.query[parts[which]]
    order = np.lexsort((*ends, -found.worth, found.taker))
    best = order[np.flatnonzero(np.diff(found.taker[order], prepend=-1))]
    best = best[~_in_roundup(edges, group, found, best)]
    giver = np.full(len(pages.id), -1, np.int64)
    giver[found.taker[best]] = found.giver[best]
    return np.asarray(which[giver[found.taker] == found.giver])


def _parts(
    pages: Pages,
    edges: Edges,
    group: NDArray[np.int32],
    shares: tuple[NDArray[np.float32], NDArray[np.float32]],
    place: NDArray[np.intp],
) -> tuple[_Parts, NDArray[np.bool_]]:
    """Return who took a part from whom, and which of it makes a version."""
    query, source = edges.query[place], edges.source[place]
    shares = shares[0][place], shares[1][place]
    later = pages.published[query] - pages.published[source]
    dated = np.abs(later) >= _LATER
    by_size = shares[0] >= shares[1]
    stated = edges.verdict[place] != 0
    forward = np.where(dated, later > 0, np.where(stated, edges.verdict[place] > 0, by_size))
    cut = forward == by_size
    share = np.where(forward, *shares)
    alone = np.bincount(group, minlength=len(group)) == 1
    ends = group[query], group[source]
    taker, giver = np.where(forward, *ends), np.where(forward, *ends[::-1])
    own = pages.site[query] == pages.site[source]
    first = np.where(cut, _PART, _TAKEN)
    fits = share >= np.where(alone[taker] | ~(cut | own), first, _FIRM)
    whole = np.maximum(*shares) >= _FIRM
    fits |= own & ~cut & alone[taker] & whole & dated & (np.abs(later) < _DAY)
    worth = np.round(share.astype(np.float64) * edges.probability[place], 6)
    return _Parts(taker.astype(np.intp), giver.astype(np.intp), worth, ~dated), fits


def _contradicted(
    edges: Edges, group: NDArray[np.int32], place: NDArray[np.intp], contrary: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell for the edges at some places whether more pairs of their groups speak against than for them."""
    against = _keys(edges, group, np.flatnonzero(contrary))
    both, which = np.unique(np.concatenate((_keys(edges, group, place), against)), return_inverse=True)
    for_it, count = which[: len(place)], len(both)
    balance = np.bincount(for_it, minlength=count) - np.bincount(which[len(place) :], minlength=count)
    return np.asarray(balance[for_it] < 0)


def _keys(edges: Edges, group: NDArray[np.int32], place: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return one number for the two groups of each edge, whichever comes first."""
    first, second = group[edges.query[place]].astype(np.int64), group[edges.source[place]].astype(np.int64)
    return np.minimum(first, second) << 32 | np.maximum(first, second)


def _in_roundup(
    edges: Edges, group: NDArray[np.int32], found: _Parts, best: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Tell which groups were hung on a roundup: several undated parts of it have nothing in common."""
    giver = np.full(len(group), -1, np.int64)
    giver[found.taker[best]] = found.giver[best]
    parts = np.bincount(found.giver[best[found.open[best]]], minlength=len(group))
    ends = giver[group[edges.query]], giver[group[edges.source]]
    siblings = (ends[0] == ends[1]) & (ends[0] >= 0) & (group[edges.query] != group[edges.source])
    related = np.bincount(ends[0][siblings], minlength=len(group))
    roundup = (parts >= _ROUNDUP) & (related == 0)
    return np.asarray(roundup[found.giver[best]] & found.open[best])


def _within_diameter(edges: Edges, joined: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cut what is too long between its two ends, until nothing is."""
    joined = joined.copy()
    waiting = list(_groups(edges, np.flatnonzero(joined)))
    while waiting:
        group = waiting.pop()
        if len(group.members) <= DIAMETER + 1 or (ends := _ends(group)).steps <= DIAMETER:
            continue
        away = _steps(group, [ends.first, ends.last])
        side = away[1] < away[0]
        parted = side[group.first] != side[group.second]
        joined[group.edge[parted]] = False
        waiting += _groups(edges, group.edge[~parted])
    return joined


def _numbered(pages: int, edges: Edges, joined: NDArray[np.bool_]) -> Clusters:
    """Return the clusters in order, numbered and measured."""
    found = sorted(
        _groups(edges, np.flatnonzero(joined)), key=lambda group: (-len(group.members), group.members[0])
    )
    sizes = np.array([len(group.members) for group in found], dtype=np.int64)
    pairs = np.array([len(group.edge) for group in found], dtype=np.int64)
    members = np.concatenate([np.zeros(0, np.int32), *(group.members for group in found)])
    cluster = np.full(pages, -1, np.int32)
    cluster[members] = np.repeat(np.arange(len(found)), sizes)
    ends = cluster[edges.query], cluster[edges.source]
    between = np.flatnonzero((ends[0] != ends[1]) & (np.minimum(*ends) >= 0))
    linked, links = np.unique(_keys(edges, cluster, between), return_counts=True)
    return Clusters(
        cluster,
        members,
        np.concatenate(([0], np.cumsum(sizes))),
        np.array([_ends(group).steps for group in found], dtype=np.int32),
        (2 * pairs / np.maximum(sizes * (sizes - 1), 1)).astype(np.float32),
        joined,
        np.stack((linked >> 32, linked & 0xFFFFFFFF), axis=1).astype(np.int32),
        links.astype(np.int32),
    )


class _Group(NamedTuple):
    """Pages that hang together: their numbers, ascending; the edges, and the places of their ends."""

    members: NDArray[np.int32]
    edge: NDArray[np.intp]
    first: NDArray[np.intp]
    second: NDArray[np.intp]


class _Ends(NamedTuple):
    """The two members of a group that are farthest apart, and the steps between them."""

    first: int
    last: int
    steps: int


def _groups(edges: Edges, rows: NDArray[np.intp]) -> Iterator[_Group]:
    """Yield the groups that some edges hold together."""
    members, both = np.unique(np.concatenate((edges.query[rows], edges.source[rows])), return_inverse=True)
    first, second = np.split(both, 2)
    of = _connected(len(members), first, second)
    order, place = np.argsort(of, kind="stable"), np.empty(len(of), np.intp)
    start = np.flatnonzero(np.diff(of[order], prepend=-1))
    place[order] = np.arange(len(of)) - np.repeat(start, np.diff(start, append=len(of)))
    by_group = np.argsort(of[first], kind="stable")
    cuts = np.searchsorted(of[first][by_group], np.arange(1, len(start)))
    sorted_ = (members[order], rows[by_group], place[first[by_group]], place[second[by_group]])
    pages = np.split(sorted_[0], start[1:])
    parts = (np.split(column, cuts) for column in sorted_[1:])
    for group in zip(pages, *parts, strict=True):
        if len(group[0]):
            yield _Group(*group)


def _ends(group: _Group) -> _Ends:
    """Return the ends of a group; of a large one those that two searches find."""
    count = len(group.members)
    degree = np.bincount(group.first, minlength=count) + np.bincount(group.second, minlength=count)
    if int(degree.min()) == count - 1:
        return _Ends(0, 1, 1)
    if int(degree.max()) == count - 1:
        return _Ends(0, 1, 2)
    if count > _EXACT:
        first = int(_steps(group, [0])[0].argmax())
        steps = _steps(group, [first])[0]
        return _Ends(first, int(steps.argmax()), int(steps.max()))
    steps = _steps(group, None)
    first, last = divmod(int(steps.argmax()), count)
    return _Ends(first, last, int(steps[first, last]))


def _steps(group: _Group, pages: list[int] | None) -> NDArray[np.float64]:
    """Return the steps from some members, or from all, to each."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    count = len(group.members)
    graph = coo_array((np.ones(len(group.edge)), (group.first, group.second)), shape=(count, count)).tocsr()
    return np.asarray(dijkstra(graph, directed=False, unweighted=True, indices=pages))


def _connected(
    count: int, first: NDArray[np.integer[Any]], second: NDArray[np.integer[Any]]
) -> NDArray[np.int32]:
    """Return for each of `count` things the number of its connected component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(first), np.int8), (first, second)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int32)
