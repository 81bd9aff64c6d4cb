"""The network of sites: who takes from whom, how much and how fast, and which sites belong together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.farms.profiles import quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from detector.farms.profiles import Takings
    from detector.records.corpus import Edges, Pages

    Floats = NDArray[np.float64]

#: A line is its site's where so many of the site's pages have it, and so large a share of them.
_PAGES, _OF_PAGES = 3, 0.2
#: Words of a line that count.
_LONGEST = 12
#: Sites with one line beyond which it ties none: a theme or a service that anyone can install.
_THEME = 50
#: Two sites share a frame that have so many lines and words of it in common, and so large a share of what
#: stands on either, each line weighed by how few sites have it: sites of one theme have lines in common,
#: those of one owner hardly any others. Of pages of real sites, each held for a site of its own, the pairs
#: so found are of one site without exception (benchmarks.frames).
_LINES, _SHARED, _ALIKE = 2, 8, 0.5
#: Articles that each of two sites must take from the other to belong together, and their share in its
#: own: of generated webs' pairs with so much 10 of 11 are of one owner, with any 2 % 132 of 183, as some
#: directions are always wrong (benchmarks/webs).
_TAKEN, _MUTUAL = 3, 0.05
#: What XML 1.0 has no place for.
_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-�\U00010000-\U0010ffff]")
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


class SiteEdges(NamedTuple):
    """Who takes from whom: a row for each two sites of which one took from the other.

    Sorted by taker and then by source; every column is (edges,).

    Attributes
    ----------
    taker, source
        Places in `Pages.sites`.
    articles
        Articles taken.
    share
        Those among all of the taker's.
    delay
        Median seconds behind the source; NaN where dates are not known.
    number_drift, attribution_drift, substituted
        Means over what was taken, as in `Edges`.
    templates
        Templates that both sites show.
    """

    taker: NDArray[np.int32]
    source: NDArray[np.int32]
    articles: NDArray[np.int64]
    share: Floats
    delay: Floats
    number_drift: Floats
    attribution_drift: Floats
    substituted: Floats
    templates: NDArray[np.int64]


def site_edges(
    pages: Pages, edges: Edges, taken: Takings, *, templates: Sequence[Sequence[int]] = ()
) -> SiteEdges:
    """Return who takes from whom; `templates` gives the sites of each template by their places."""
    sites = len(pages.sites)
    pair = pages.site[taken.page].astype(np.int64) * sites + pages.site[taken.source]
    distinct, group, articles = np.unique(pair, return_inverse=True, return_counts=True)
    group = group.astype(np.int32).reshape(-1)
    taker, source = (distinct // max(sites, 1)).astype(np.int32), (distinct % max(sites, 1)).astype(np.int32)
    delay = pages.published[taken.page] - pages.published[taken.source]
    known = ~np.isnan(delay)

    def mean(name: str) -> Floats:
        values = getattr(edges, name)[taken.edge]
        return np.asarray(np.bincount(group, weights=values, minlength=len(distinct)) / articles)

    return SiteEdges(
        taker=taker,
        source=source,
        articles=articles,
        share=articles / np.bincount(pages.site, minlength=sites)[taker],
        delay=quantiles(group[known], delay[known], len(distinct), (0.5,))[0],
        number_drift=mean("number_drift"),
        attribution_drift=mean("attribution_drift"),
        substituted=mean("substituted"),
        templates=_shared(taker, source, templates, sites),
    )


def _shared(
    taker: NDArray[np.int32], source: NDArray[np.int32], templates: Sequence[Sequence[int]], sites: int
) -> NDArray[np.int64]:
    """Return how many templates the two sites of each edge share."""
    shown: list[set[int]] = [set() for _ in range(sites)]
    for template, members in enumerate(templates):
        for site in members:
            shown[site].add(template)
    found = [
        len(shown[one] & shown[other]) for one, other in zip(taker.tolist(), source.tolist(), strict=True)
    ]
    return np.array(found, dtype=np.int64)


class SiteLines(NamedTuple):
    """Lines around articles as they stand, and the sites that have them; sorted by site and line.

    Attributes
    ----------
    site : (rows,) int32
        Places in `Pages.sites`.
    line : (rows,) int32
        Number of the line, the same on all sites.
    pages : (rows,) int64
        Pages of the site that have it.
    words : (rows,) int32
        Its words.
    """

    site: NDArray[np.int32]
    line: NDArray[np.int32]
    pages: NDArray[np.int64]
    words: NDArray[np.int32]


class Frames(NamedTuple):
    """Each two sites that share a frame, the lesser place first; sorted.

    `lines` are those that both have, `share` their share in what stands on either, weighed.
    """

    site: NDArray[np.int32]
    other: NDArray[np.int32]
    lines: NDArray[np.int64]
    share: Floats


def shared_frames(shown: SiteLines, articles: NDArray[np.int64]) -> Frames:
    """Return which sites share the frame around their articles; `articles` is how many each site has.

    It takes several lines, and most of what stands around the articles of either: pages of one theme
    have lines in common, and each has its own. Lines that few sites have count for more.
    """
    kept = (shown.pages >= _PAGES) & (shown.pages >= _OF_PAGES * articles[shown.site])
    site, line, words = shown.site[kept], shown.line[kept], np.minimum(shown.words[kept], _LONGEST)
    spread = np.bincount(line)
    among = int((articles >= _PAGES).sum()) + 1
    weight = words * (1.0 - np.log(spread[line]) / np.log(among))
    whole = np.bincount(site, weights=weight, minlength=len(articles))
    one, other = _having_in_common(site, line, spread)
    pair = site[one].astype(np.int64) << 32 | site[other]
    pairs, which, lines = np.unique(pair, return_inverse=True, return_counts=True)
    both = np.bincount(which, weights=weight[one], minlength=len(pairs))
    common = np.bincount(which, weights=words[one], minlength=len(pairs))
    first, second = pairs >> 32, pairs & 0xFFFFFFFF
    share = both / np.maximum(whole[first] + whole[second] - both, 1e-9)
    alike = (lines >= _LINES) & (common >= _SHARED) & (share >= _ALIKE)
    ends = [values[alike].astype(np.int32) for values in (first, second)]
    return Frames(ends[0], ends[1], lines[alike], share[alike])


def _having_in_common(
    site: NDArray[np.int32], line: NDArray[np.int32], spread: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each two rows of one line, unless too many sites have it; that of the lesser site first."""
    order = np.lexsort((site, line))
    bounds = np.searchsorted(line[order], np.arange(len(spread) + 1))
    ends: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = [(order[:0], order[:0])]
    for number in np.flatnonzero((spread > 1) & (spread <= _THEME)).tolist():
        rows = order[bounds[number] : bounds[number + 1]]
        first, second = np.triu_indices(len(rows), 1)
        ends.append((rows[first], rows[second]))
    one, other = zip(*ends, strict=True)
    return np.concatenate(one), np.concatenate(other)


def site_groups(between: SiteEdges, sites: int, frames: Frames | None = None) -> NDArray[np.int32]:
    """Return for each site the first site of the group that it belongs to; a site alone is its own group.

    Sites belong together that share a frame, or take from each other, both ways. That many take
    from one agency, or one from many, ties none.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    kept = (between.share >= _MUTUAL) & (between.articles >= _TAKEN)
    one, other = between.taker[kept].astype(np.int64), between.source[kept].astype(np.int64)
    mutual = np.isin(one * sites + other, other * sites + one)
    tied = ((), ()) if frames is None else (frames.site, frames.other)
    rows = np.concatenate((tied[0], one[mutual])).astype(np.int64)
    columns = np.concatenate((tied[1], other[mutual])).astype(np.int64)
    graph = coo_array((np.ones(len(rows), np.bool_), (rows, columns)), shape=(sites, sites))
    _, label = connected_components(graph, directed=False)
    _, first, which = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(first[which].astype(np.int32))


def graphml(
    sites: Sequence[str],
    between: SiteEdges,
    columns: Mapping[str, Sequence[float | int | str | None] | NDArray[np.generic]] | None = None,
    frames: Frames | None = None,
) -> str:
    """Return the network as a GraphML document: arrows from the source to the taker, lines for shared frames.

    Parameters
    ----------
    columns
        What else is known of each site, by name: numbers or texts, in the order of `sites`. A value
        that is None or NaN is left out.
    """
    from xml.sax.saxutils import quoteattr

    nodes = {"name": list(sites)} | {name: _plain(values) for name, values in (columns or {}).items()}
    arrows = {name: _plain(getattr(between, name)) for name in SiteEdges._fields[2:]}
    lines = [f'<graphml xmlns="{_NAMESPACE}">']
    ties = {"lines": _plain(frames.lines), "alike": _plain(frames.share)} if frames else {}
    for what, known in (("node", nodes), ("edge", arrows | ties)):
        for name, values in known.items():
            key, told = quoteattr(f"{what}-{name}"), quoteattr(name)
            lines.append(f'<key id={key} for="{what}" attr.name={told} attr.type="{_type(values)}"/>')
    lines.append('<graph id="sites" edgedefault="directed">')
    lines += [f'<node id="s{site}">{data}</node>' for site, data in enumerate(_data("node", nodes))]
    ends = zip(between.source.tolist(), between.taker.tolist(), _data("edge", arrows), strict=True)
    lines += [f'<edge source="s{source}" target="s{taker}">{data}</edge>' for source, taker, data in ends]
    if frames:
        tied = zip(frames.site.tolist(), frames.other.tolist(), _data("edge", ties), strict=True)
        lines += [
            f'<edge source="s{one}" target="s{two}" directed="false">{data}</edge>' for one, two, data in tied
        ]
    return "\n".join((*lines, "</graph>", "</graphml>", ""))


def _plain(values: Sequence[object] | NDArray[np.generic]) -> list[object]:
    return list(values.tolist() if isinstance(values, np.ndarray) else values)


def _type(values: Sequence[object]) -> str:
    """Return the GraphML type that holds all values."""
    known = {type(value) for value in values if value is not None}
    if known <= {int}:
        return "long"
    return "double" if known <= {int, float} else "boolean" if known == {bool} else "string"


def _data(what: str, known: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """Yield what is known of each site or edge, as elements."""
    from xml.sax.saxutils import quoteattr

    keys = [quoteattr(f"{what}-{name}") for name in known]
    for row in zip(*known.values(), strict=True):
        told = ((key, _told(value)) for key, value in zip(keys, row, strict=True))
        yield "".join(f"<data key={key}>{text}</data>" for key, text in told if text is not None)


def _told(value: object) -> str | None:
    """Return a value as XML has it; None where it is not known."""
    from xml.sax.saxutils import escape

    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return None if np.isnan(value) else str(round(value, 4))
    return None if value is None else escape(_UNFIT.sub("\ufffd", str(value)))
