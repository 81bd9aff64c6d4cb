"""The network of sites: who takes from whom, how much and how fast, and which sites belong together."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.farms.profiles import quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from detector.farms.profiles import Takings
    from detector.records.corpus import Edges, Pages

    Floats = NDArray[np.float64]

#: Sites with one template beyond which it says nothing of who they are: a theme that anyone can install.
_THEME = 50
#: So many sites may show one template in any corpus; of more sites only this share, or it is what all pages
#: have, as "Subscribe" and "Read more". Set by judgement.
_FEW, _SHARE = 5, 0.1
#: Share of its articles that each of two sites must take from the other to belong together.
_MUTUAL = 0.02
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


def site_groups(
    between: SiteEdges, sites: int, *, templates: Sequence[Sequence[int]] = ()
) -> NDArray[np.int32]:
    """Return for each site the first site of the group that it belongs to; a site alone is its own group.

    Sites belong together that share a template, or take from each other, both ways. A template on
    more than 50 sites, or a tenth of all, ties none: anyone can have it. That many take from one
    agency, or one from many, ties none either.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    widest = min(max(_FEW, int(_SHARE * sites)), _THEME)
    pairs = [pair for members in templates if len(members) <= widest for pair in pairwise(sorted(members))]
    tied = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    kept = between.share >= _MUTUAL
    one, other = between.taker[kept].astype(np.int64), between.source[kept].astype(np.int64)
    mutual = np.isin(one * sites + other, other * sites + one)
    rows = np.concatenate((tied[:, 0], one[mutual]))
    columns = np.concatenate((tied[:, 1], other[mutual]))
    graph = coo_array((np.ones(len(rows), np.bool_), (rows, columns)), shape=(sites, sites))
    _, label = connected_components(graph, directed=False)
    _, first, which = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(first[which].astype(np.int32))


def graphml(
    sites: Sequence[str],
    between: SiteEdges,
    columns: Mapping[str, Sequence[float | int | str | None] | NDArray[np.generic]] | None = None,
) -> str:
    """Return the network as a GraphML document, arrows from the source to the taker.

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
    for what, known in (("node", nodes), ("edge", arrows)):
        for name, values in known.items():
            key, told = quoteattr(f"{what}-{name}"), quoteattr(name)
            lines.append(f'<key id={key} for="{what}" attr.name={told} attr.type="{_type(values)}"/>')
    lines.append('<graph id="sites" edgedefault="directed">')
    lines += [f'<node id="s{site}">{data}</node>' for site, data in enumerate(_data("node", nodes))]
    ends = zip(between.source.tolist(), between.taker.tolist(), _data("edge", arrows), strict=True)
    lines += [f'<edge source="s{source}" target="s{taker}">{data}</edge>' for source, taker, data in ends]
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
