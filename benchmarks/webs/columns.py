"""A plan as the columns that an audit would find: without a text, its errors thrown by dice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.webs.plan import ACTS, CONDENSED, COPY, EXCERPT, NAMES, OWN, web
from detector.farms.profiles import site_profiles, takings
from detector.records import RELATIONS
from detector.records.corpus import Edges, Pages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.webs.plan import Web
    from detector.farms.profiles import Profiles

    Floats = NDArray[np.float64]


class Rates(NamedTuple):
    """What becomes of a pair that one act made: the share found, and of those what they look like.

    `rewrite` is the share called so; the rest are copies or excerpts. The figures are means; each
    web draws its own around them.
    """

    found: float
    rewrite: float
    verbatim: float
    substituted: float
    number_drift: float
    attribution_drift: float


#: By `ACTS`. Copies and excerpts as an audit of generated pages found them (`benchmarks.webs measure`, where
#: every pair was found). Rewrites as those of a language model are: found as seldom as rewrites by generators
#: left out are (models/relation-en), a third of what is found held for copies, few words put for others (160
#: LLM rewrites of the data of models/relation-en: .011). Spun texts as audits found the generated ones.
RATES = (
    Rates(0, 0, 0, 0, 0, 0),
    Rates(0.99, 0.01, 0.99, 0.002, 0.005, 0.005),
    Rates(0.95, 0.02, 0.98, 0.005, 0.005, 0.005),
    Rates(0.80, 0.50, 0.75, 0.015, 0.03, 0.04),
    Rates(0.78, 0.65, 0.40, 0.011, 0.12, 0.08),
    Rates(0.85, 0.90, 0.63, 0.175, 0.14, 0.05),
)
#: Pairs by page of two origins that are held for one text, on an average site; an audit of real articles
#: had .012, most of them reprints among the articles it was made from.
_ALARMS = 0.03
#: Share of the directions that are wrong where dates are true, and undecided; an audit had .001.
_WRONG, _UNDECIDED = 0.01, 0.03
#: Share of the honest pages that name an outlet without having taken anything: a photo's credit.
_STRAY_CREDITS = 0.03
_NEAR = RELATIONS.index("near-duplicate")
_EXCERPT = RELATIONS.index("excerpt")
_REWRITE = RELATIONS.index("rewrite")
_DATE, _CREDIT = 0.82, 0.97


class _Pairs(NamedTuple):
    page: NDArray[np.int64]
    source: NDArray[np.int64]
    act: NDArray[np.int64]


def pages(plan: Web, *, seed: int = 0) -> Pages:
    """Return the pages of a plan; their numbers are the articles'."""
    rng = np.random.default_rng((seed, 1, len(plan.site)))
    count = len(plan.site)
    credited = np.where(plan.credited, plan.site[np.maximum(plan.source, 0)], -1)
    hosts = rng.random(count) < 0.2  # some name an outlet in words that are no host of the corpus
    credited = np.where(plan.credited & hosts, -2, credited)
    stray = (plan.act == OWN) & (rng.random(count) < _STRAY_CREDITS)
    credited = np.where(stray, -2, credited)
    outlets = np.where(plan.sites.teasers[plan.site], rng.integers(2, 7, count), 0)
    return Pages(
        id=tuple(f"{number:08d}" for number in range(count)),
        sites=tuple(f"{NAMES[role]}-{site:06d}" for site, role in enumerate(plan.sites.role.tolist())),
        site=plan.site.astype(np.int32),
        published=plan.published,
        words=np.maximum(rng.lognormal(5.7, 0.5, count), 30).astype(np.int32),
        credited=credited.astype(np.int32),
        licensed=credited != -1,
        outlets=outlets.astype(np.int16),
        machine=plan.machine,
    )


def edges(plan: Web, known: Pages, *, seed: int = 0) -> Edges:
    """Return the related pairs that an audit would find in a plan, and those that it would take for such."""
    rng = np.random.default_rng((seed, 2, len(plan.site)))
    pairs = _pairs(plan, rng)
    rates = np.array(RATES)[pairs.act] * rng.uniform(0.85, 1.15, (len(ACTS), len(Rates._fields)))[pairs.act]
    kept = rng.random(len(pairs.act)) < rates[:, 0]
    pairs, rates = _Pairs(*(column[kept] for column in pairs)), rates[kept]
    verdict, confidence = _directions(plan, known, pairs, rng)
    later = _later(plan.published, pairs)
    query, source = np.where(later, pairs.page, pairs.source), np.where(later, pairs.source, pairs.page)
    verdict = np.where(later, verdict, -verdict)
    copied = np.where(np.isin(pairs.act, (EXCERPT, CONDENSED)), _EXCERPT, _NEAR)
    relation = np.where(rng.random(len(query)) < rates[:, 1], _REWRITE, copied)
    spread = rng.gamma(2.0, 0.5, (len(query), 3)) * rates[:, 3:]
    order = np.lexsort((source, query))
    whole = np.clip(rng.normal(0.9, 0.08, len(query)), 0.4, 1.0)
    part = np.clip(rng.normal(0.3, 0.1, len(query)), 0.05, 1.0)
    found = Edges(
        query=query.astype(np.int32),
        source=source.astype(np.int32),
        relation=relation.astype(np.int8),
        probability=np.where(relation == _REWRITE, rng.uniform(0.85, 1, len(query)), 1.0).astype(np.float32),
        verdict=verdict.astype(np.int8),
        confidence=confidence.astype(np.float32),
        query_coverage=whole.astype(np.float32),
        source_coverage=np.where(relation == _EXCERPT, part, whole).astype(np.float32),
        verbatim=np.clip(rng.normal(rates[:, 2], 0.08), 0, 1).astype(np.float32),
        number_drift=np.clip(spread[:, 1], 0, 1).astype(np.float32),
        attribution_drift=np.clip(spread[:, 2], 0, 1).astype(np.float32),
        substituted=np.clip(spread[:, 0], 0, 1).astype(np.float32),
        drifts=rng.poisson(8 * spread[:, 1:].sum(axis=1)).astype(np.int32),
    )
    return Edges._make(column[order] for column in found)


def _pairs(plan: Web, rng: np.random.Generator) -> _Pairs:
    """Return each page with its source and that source's own, with a sibling, and with strangers."""
    taken = np.flatnonzero(plan.source >= 0)
    source, act = plan.source[taken], plan.act[taken]
    older = plan.source[source]
    second = older >= 0
    order = np.lexsort((rng.random(len(taken)), source))
    beside = np.flatnonzero(np.diff(source[order]) == 0)
    one, other = order[beside], order[beside + 1]
    heat = rng.gamma(0.5, 2.0, len(plan.sites.role))  # some sites are full of forms and wire briefs
    strangers = np.flatnonzero(rng.random(len(plan.site)) < _ALARMS * heat[plan.site])
    alike = rng.choice(np.array((COPY, CONDENSED)), len(strangers), p=(0.3, 0.7))
    rows = (
        (taken, source, act),
        (taken[second], older[second], np.maximum(act[second], plan.act[source[second]])),
        (taken[one], taken[other], np.maximum(act[one], act[other])),
        (strangers, rng.integers(len(plan.site), size=len(strangers)), alike),
    )
    page, given, how = (np.concatenate(column) for column in zip(*rows, strict=True))
    pair = np.minimum(page, given) * len(plan.site) + np.maximum(page, given)
    first = np.unique(pair, return_index=True)[1]
    first = first[page[first] != given[first]]
    return _Pairs(page[first], given[first], how[first])


def _later(published: Floats, pairs: _Pairs) -> NDArray[np.bool_]:
    """Tell where the page bears a later date than the source."""
    ages = published[pairs.page], published[pairs.source]
    return np.asarray((ages[0] > ages[1]) | ((ages[0] == ages[1]) & (pairs.page > pairs.source)))


def _directions(
    plan: Web, known: Pages, pairs: _Pairs, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Floats]:
    """Return whether the page was taken from the source (1), the other way round (-1), and how surely.

    A credit that names the other's site decides; else the dates do, true or not.
    """
    says = known.credited[pairs.page] == known.site[pairs.source]
    said = known.credited[pairs.source] == known.site[pairs.page]
    verdict = np.where(_later(plan.published, pairs), 1, -1)
    verdict = np.where(says, 1, np.where(said, -1, verdict))
    draw = rng.random(len(pairs.page))
    verdict = np.where(draw < _WRONG, -verdict, np.where(draw < _WRONG + _UNDECIDED, 0, verdict))
    close = np.abs(plan.published[pairs.page] - plan.published[pairs.source]) < 600
    verdict = np.where(close & ~says & ~said, 0, verdict)
    confidence = np.where(verdict == 0, 0.0, np.where(says | said, _CREDIT, _DATE))
    return verdict, confidence


def profiled(
    articles: int, seed: int, *, lying: float = 0.0, lie: str = "backdated"
) -> tuple[Profiles, NDArray[np.int64]]:
    """Return the profiles of the sites of a planned web, and their roles."""
    plan = web(articles, seed=seed, lying=lying, lie=lie)
    return profiles(plan, seed=seed), plan.sites.role


def profiles(plan: Web, *, seed: int = 0) -> Profiles:
    """Return the profiles of a plan's sites, by the columns that an audit would find."""
    known = pages(plan, seed=seed)
    found = edges(plan, known, seed=seed)
    return site_profiles(known, found, takings(known, found))
