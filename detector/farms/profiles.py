"""What each site does: how much it takes from others, how, from whom, how fast, and with what drift."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.farms.witnesses import believed
from detector.records import DERIVED, RELATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.records.corpus import Edges, Pages

    Floats = NDArray[np.float64]

_REWRITE = RELATIONS.index("rewrite")
_DAY, _HOUR = 86_400, 3_600
#: Seconds behind the site's last page within which a page belongs to a burst.
_BURST = 60
#: Pages with a clock time below which nothing is said of a site's rhythm.
_RHYTHM = 24
#: A copy from this rate of substitution on, with less than this share in copied runs, is a rewrite that
#: stays close: an editor cuts and corrects, but puts no word for another. Of 275 reprints by Reuters none
#: is held for one; of generated spun texts (benchmarks/webs) nearly all are.
SUBSTITUTED, _VERBATIM = 0.05, 0.95
#: Different outlets credited by a page's teasers from which it credits many; one partner's feed is common.
_MANY_OUTLETS = 3


class Takings(NamedTuple):
    """Pages that were taken from another site: places among the edges, and the pages at either end.

    Each page stands once, with its likeliest source; sorted by page.
    """

    edge: NDArray[np.intp]
    page: NDArray[np.int32]
    source: NDArray[np.int32]


class Profiles(NamedTuple):
    """What each site does, in the order of `Pages.sites`; every column is (sites,).

    Every article of a site is one of four, and the four shares sum to 1 where there are articles.
    What is not known is NaN.

    Attributes
    ----------
    rewritten
        Share of its articles that tell another site's in other words, whether they name it or not.
    copied
        Share taken word for word, whole or in part, from a site that the page does not name.
    licensed
        Share in another's words whose page names an outlet, as licensees and linking aggregators do,
        wherever that outlet may be.
    original
        The rest.
    named
        Share of its articles that are rewritten and name an outlet.
    sources
        Different sites taken from.
    breadth
        As many sites taken from equally often would be spread as widely without licence (the
        exponential of the entropy); 0 where nothing was rewritten or copied.
    concentration
        Share of all takings that came from the commonest source.
    delay_low, delay, delay_high
        Seconds behind the source: tenth percentile, median, ninetieth.
    substituted
        Mean over the rewritten of `Edges.substituted`.
    number_drift, attribution_drift
        Mean over what was taken, weighed by the severity of each drift as in `Scores`.
    machine
        Share of articles with a machine's byline or an assistant's leftovers.
    outlets
        Share of articles whose teasers credit three outlets or more.
    hours
        How evenly it posts over the hours of the day: entropy, 0 (in one hour) to 1 (around the clock).
    bursts
        Share of articles within a minute of the site's last.
    uniformity
        Share of articles in the site's commonest template; NaN where templates were not looked for.
    """

    articles: NDArray[np.int64]
    rewritten: Floats
    copied: Floats
    licensed: Floats
    original: Floats
    named: Floats
    sources: NDArray[np.int64]
    breadth: Floats
    concentration: Floats
    delay_low: Floats
    delay: Floats
    delay_high: Floats
    substituted: Floats
    number_drift: Floats
    attribution_drift: Floats
    machine: Floats
    outlets: Floats
    hours: Floats
    bursts: Floats
    uniformity: Floats


def takings(pages: Pages, edges: Edges) -> Takings:
    """Return the likeliest page of another site that each page was taken from.

    Pairs without a direction take nothing. A credit, which gives the most confident direction,
    decides before likeness does. Dates may lie, and others' credits tell: those of whole sites
    (`detector.farms.witnesses`), and those of single pages: a page whose site another
    page of the same text names as its source, and that names none itself, was not taken; and by dates
    alone nothing was taken from a site that no other ever names, if it shares its texts with more
    sites than the taker does. To be written by many, and named by none, is the mark of a date put back.
    """
    edges = believed(pages, edges)
    derived = np.isin(edges.relation, [RELATIONS.index(name) for name in DERIVED])
    apart = pages.site[edges.query] != pages.site[edges.source]
    breadth = _partners(pages, edges, derived & apart)
    edge = np.flatnonzero(derived & apart & (edges.verdict != 0))
    forward = edges.verdict[edge] > 0
    page = np.where(forward, edges.query[edge], edges.source[edge])
    source = np.where(forward, edges.source[edge], edges.query[edge])
    site, giver = pages.site[page], pages.site[source]
    named = np.zeros(len(pages.id), np.bool_)
    named[source[pages.credited[page] == giver]] = True
    known = np.zeros(len(pages.sites), np.bool_)
    known[pages.credited[(pages.credited >= 0) & (pages.credited != pages.site)]] = True
    silent = pages.credited[page] == -1
    kept = ~(silent & named[page]) & (~silent | known[giver] | (breadth[site] >= breadth[giver]))
    edge, page, source = edge[kept], page[kept], source[kept]
    worth = (-getattr(edges, name)[edge] for name in ("query_coverage", "probability", "confidence"))
    order = np.lexsort((source, *worth, page))
    first = order[np.flatnonzero(np.diff(page[order], prepend=-1))]
    return Takings(edge[first], page[first], source[first])


def _partners(pages: Pages, edges: Edges, kept: NDArray[np.bool_]) -> Floats:
    """Return over how many sites each site's shared texts are spread, whoever took them from whom."""
    one, other = pages.site[edges.query[kept]], pages.site[edges.source[kept]]
    ends = np.concatenate((one, other)), np.concatenate((other, one))
    return _spread(*ends, len(pages.sites))[2]


def site_profiles(
    pages: Pages, edges: Edges, taken: Takings, *, template: NDArray[np.int32] | None = None
) -> Profiles:
    """Return what each site of a corpus does; `template` numbers each page's template, -1 for none."""
    count = len(pages.sites)
    articles = np.bincount(pages.site, minlength=count)
    site = pages.site[taken.page]
    rewritten = _rewritten(edges, taken.edge)
    naming = pages.licensed & (pages.credited != pages.site)
    licensed = naming[taken.page]
    unlicensed = rewritten | ~licensed
    kept = naming.copy()
    kept[taken.page[unlicensed]] = False

    def share(rows: NDArray[np.int32]) -> Floats:
        return _ratio(np.bincount(rows, minlength=count), articles)

    def mean(name: str, rows: NDArray[np.bool_]) -> Floats:
        values = getattr(edges, name)[taken.edge[rows]]
        weighed = np.bincount(site[rows], weights=values, minlength=count)
        return _ratio(weighed, np.bincount(site[rows], minlength=count))

    shares = {
        "rewritten": share(site[rewritten]),
        "copied": share(site[~rewritten & ~licensed]),
        "licensed": share(pages.site[kept]),
    }
    taking = np.ones(len(site), np.bool_)
    sources, concentration, _ = _spread(site, pages.site[taken.source], count)
    breadth = _spread(site[unlicensed], pages.site[taken.source[unlicensed]], count)[2]
    low, median, high = _delays(pages, taken, count)
    hours, bursts = _rhythm(pages, count)
    return Profiles(
        articles=articles,
        **shares,
        original=np.where(articles > 0, np.maximum(1.0 - sum(shares.values()), 0.0), np.nan),
        named=share(site[rewritten & licensed]),
        sources=sources,
        breadth=breadth,
        concentration=concentration,
        delay_low=low,
        delay=median,
        delay_high=high,
        substituted=mean("substituted", rewritten),
        number_drift=mean("number_drift", taking),
        attribution_drift=mean("attribution_drift", taking),
        machine=share(pages.site[pages.machine]),
        outlets=share(pages.site[pages.outlets >= _MANY_OUTLETS]),
        hours=hours,
        bursts=bursts,
        uniformity=_uniformity(pages, template, articles),
    )


def _uniformity(pages: Pages, template: NDArray[np.int32] | None, articles: NDArray[np.int64]) -> Floats:
    if template is None:
        return np.full(len(articles), np.nan)
    framed = template >= 0
    site = pages.site[framed]
    commonest = np.nan_to_num(_spread(site, template[framed], len(articles))[1])
    return _ratio(commonest * np.bincount(site, minlength=len(articles)), articles)


def _rewritten(edges: Edges, edge: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which pairs say the same in other words, few as they may be."""
    spun = (edges.substituted[edge] >= SUBSTITUTED) & (edges.verbatim[edge] < _VERBATIM)
    return np.asarray((edges.relation[edge] == _REWRITE) | spun)


def _ratio(part: NDArray[np.float64] | NDArray[np.int64], whole: NDArray[np.int64]) -> Floats:
    """Return part by whole; NaN where there is no whole."""
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _spread(
    site: NDArray[np.int32], source: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Return each site's number of sources, the share of the commonest, and how many they are worth."""
    wide = int(source.max(initial=0)) + 1
    pair, times = np.unique(site.astype(np.int64) * wide + source, return_counts=True)
    taker = pair // wide
    total = np.bincount(taker, weights=times, minlength=count)
    most = np.zeros(count)
    np.maximum.at(most, taker, times)
    share = times / total[taker]
    entropy = np.bincount(taker, weights=-share * np.log(share), minlength=count)
    known = total > 0
    number = np.bincount(taker, minlength=count)
    return number, np.where(known, most / np.maximum(total, 1), np.nan), np.where(known, np.exp(entropy), 0.0)


def _delays(pages: Pages, taken: Takings, count: int) -> tuple[Floats, Floats, Floats]:
    """Return the tenth percentile, the median and the ninetieth of each site's delays in seconds."""
    delay = pages.published[taken.page] - pages.published[taken.source]
    known = ~np.isnan(delay)
    low, median, high = quantiles(pages.site[taken.page][known], delay[known], count, (0.1, 0.5, 0.9))
    return low, median, high


def quantiles(
    group: NDArray[np.int32], values: Floats, count: int, shares: tuple[float, ...]
) -> tuple[Floats, ...]:
    """Return for each share that quantile of each group's values, interpolated; NaN for empty groups.

    `group` numbers each value's group, 0 to `count`.
    """
    ordered = values[np.lexsort((values, group))]
    size = np.bincount(group, minlength=count)
    start = np.cumsum(size) - size
    found = []
    for share in shares:
        place = share * np.maximum(size - 1, 0)
        low = np.floor(place).astype(np.intp)
        high = np.minimum(low + 1, np.maximum(size - 1, 0))
        quantile = np.full(count, np.nan)
        some = size > 0
        below, above = ordered[(start + low)[some]], ordered[(start + high)[some]]
        quantile[some] = below + (place - low)[some] * (above - below)
        found.append(quantile)
    return tuple(found)


def _rhythm(pages: Pages, count: int) -> tuple[Floats, Floats]:
    """Return how evenly each site posts over the day, and how much of it in bursts.

    A date at midnight sharp is one without a clock time, and says nothing.
    """
    clocked = ~np.isnan(pages.published) & (np.mod(pages.published, _DAY) != 0)
    site, moment = pages.site[clocked], pages.published[clocked]
    total = np.bincount(site, minlength=count)
    hour = (np.mod(moment, _DAY) // _HOUR).astype(np.int64)
    table = np.bincount(site.astype(np.int64) * 24 + hour, minlength=count * 24).reshape(count, 24)
    share = table / np.maximum(total, 1)[:, None]
    entropy = -np.sum(share * np.log(np.where(share > 0, share, 1.0)), axis=1) / np.log(24)
    order = np.lexsort((moment, site))
    close = np.diff(moment[order], prepend=-np.inf) < _BURST
    close &= np.diff(site[order], prepend=-1) == 0
    bursts = np.bincount(site[order][close], minlength=count)
    enough = total >= _RHYTHM
    return np.where(enough, entropy, np.nan), np.where(enough, _ratio(bursts, total), np.nan)
