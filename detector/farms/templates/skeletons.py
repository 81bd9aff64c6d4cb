"""Skeletons: the names of classes and ids that the markup of some sites has in common, as themes have.

What a theme puts around articles is markup more than words: pages of one theme in two languages
share none of these.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from detector.farms.templates.template import Line

#: Kind of the lines that hold a page's names, one line a page.
MARKUP = "markup"
#: What the name of a page that has no site begins with.
ALONE = "page:"
#: What names begin with that publishing systems, their plugins and everybody's habits give: they tell no
#: theme from another, in a corpus of any size.
_STOCK = frozenset(
    """
    a2a active addtoany adsbygoogle aligncenter alignleft alignnone alignright amp archive article
    attachment author avatar banner block body borlabs bottom box breadcrumb breadcrumbs btn button by
    byline caption cat category cky clear clearfix cli clickable close cmplz col column comment
    commentlist comments container content cookie copyright crp current date description desktop disqus
    elementor email entry essb excerpt ez fa featured field fn footer form format gallery gform google
    grid has header heading heateor hentry hidden home icon icons image img inner is item jetpack jp js
    label lang large lazy lazyload left level link links list loaded logged logo mailpoet main mc4wp
    menu meta mobile more name nav navbar navigation next ninja no open owl page pagination play popup
    post posted prev primary published pum read recent related reply required respond right row rss says
    screen sd search secondary section share sharedaddy shariff show sidebar single site size skip slick
    small social sticky sub submenu submit swiper swp tablepress tag tagcloud tags tel text textwidget
    thumb thumbnail time title tnp toggle top type updated url vcard view widget widgettitle woocommerce
    wp wpb wpcf wpdiscuz wpml wpp wrap wrapper yarpp yoast
    """.split()  # noqa: SIM905  (read as words)
)
_PARTS = re.compile(r"[-_#.]+")
#: Weighted share of the names of either that two sites of one skeleton have both. This, `SHOWN`
#: and the list above were settled on the themes of WordPress pages (`benchmarks.templates`).
ALIKE = 0.18
#: Weighted share of a skeleton's names that a page has which shows it.
SHOWN = 0.4
#: Sites that are held against each other; all pairs of them are.
MOST_SITES = 4_000
#: Names of a skeleton that are kept, the most telling first.
_NAMES = 120
#: Names without which two sites share too little to say so.
_LEAST = 12


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Names that the markup of a group of sites shares, with their weights, the most telling first.

    `pages` of these sites were read. A page without a site is one of its own, named ``page:`` and its id.
    """

    id: str
    names: tuple[tuple[str, float], ...]
    pages: int
    sites: tuple[str, ...]


def mine_skeletons(lines: Iterable[Line], *, alike: float = ALIKE) -> tuple[Skeleton, ...]:
    """Return the skeletons that two sites or more share, those of most sites first, then by id.

    Only the first `MOST_SITES` sites, by name, are read.
    """
    names, pages = _by_site(lines)
    sites = sorted(names)[:MOST_SITES]
    spread = Counter(name for site in sites for name in names[site])
    weight = {
        name: round(math.log((len(sites) + 1) / count), 3) for name, count in spread.items() if count > 1
    }
    linked = _alike([names[site] for site in sites], weight, alike)
    made = []
    for group in _stars(linked):
        members = [sites[place] for place in group]
        shared = Counter(name for site in members for name in names[site] if name in weight)
        kept = sorted(
            ((name, weight[name]) for name, count in shared.items() if 2 * count >= len(members)),
            key=lambda item: (-item[1] * shared[item[0]], item[0]),
        )[:_NAMES]
        made.append(Skeleton(_id(kept), tuple(kept), sum(pages[site] for site in members), tuple(members)))
    return tuple(sorted(made, key=lambda item: (-len(item.sites), item.id)))


def shown_share(skeleton: Skeleton, names: Iterable[str]) -> float:
    """Return the weighted share of a skeleton's names that a page has, 0 to 1."""
    held = set(names)
    total = sum(weight for _, weight in skeleton.names)
    return sum(weight for name, weight in skeleton.names if name in held) / total if total else 0.0


def site_of(line: Line) -> str:
    """Return the site of a line; a page without one is a site of its own."""
    return line.site or f"{ALONE}{line.page}"


def _by_site(lines: Iterable[Line]) -> tuple[dict[str, list[str]], Counter[str]]:
    """Return for each site the names on at least half of its pages, and its number of pages."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    pages: Counter[str] = Counter()
    for line in lines:
        site = site_of(line)
        counts[site].update({name for name in line.text.split() if not _is_stock(name)})
        pages[site] += 1
    names = {
        site: sorted(name for name, count in found.items() if 2 * count >= pages[site])
        for site, found in counts.items()
    }
    return names, pages


def _is_stock(name: str) -> bool:
    """Tell whether a name, as ``div.entry-content``, is one that sites of any theme have."""
    return next((part for part in _PARTS.split(name)[1:] if part), "").lower() in _STOCK


def _alike(sites: Sequence[Sequence[str]], weight: Mapping[str, float], least: float) -> NDArray[np.bool_]:
    """Tell of each two sites whether they share a skeleton: (sites, sites)."""
    holders: dict[str, list[int]] = defaultdict(list)
    total = np.zeros(len(sites), dtype=np.float32)
    for place, names in enumerate(sites):
        for name in names:
            if name in weight:
                holders[name].append(place)
                total[place] += weight[name]
    both = np.zeros((len(sites), len(sites)), dtype=np.float32)
    number = np.zeros(both.shape, dtype=np.int16)
    for name, places in sorted(holders.items()):
        block = np.ix_(places, places)
        both[block] += weight[name]
        number[block] += 1
    either = total[:, None] + total[None, :] - both
    found: NDArray[np.bool_] = (both >= least * np.maximum(either, 1e-6)) & (number >= _LEAST)
    np.fill_diagonal(found, val=False)
    return found


def _stars(alike: NDArray[np.bool_]) -> list[list[int]]:
    """Group places: each with all that are like the one that most are like, none twice."""
    free = np.ones(len(alike), dtype=np.bool_)
    groups = []
    for place in np.lexsort((np.arange(len(alike)), -alike.sum(axis=1))).tolist():
        if free[place]:
            members = np.flatnonzero(free & alike[place]).tolist()
            free[place] = False
            free[members] = False
            if members:
                groups.append(sorted((place, *members)))
    return groups


def _id(names: Sequence[tuple[str, float]]) -> str:
    content = "\n".join(sorted(name for name, _ in names))
    return f"skeleton-{hashlib.blake2b(content.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
