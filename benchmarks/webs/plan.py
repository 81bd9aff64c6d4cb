"""The plan of a web: its sites with their habits, and where every article comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How an article came to be.
ACTS = ("own", "copy", "excerpt", "condensed", "rewrite", "spin")
OWN, COPY, EXCERPT, CONDENSED, REWRITE, SPIN = range(len(ACTS))
Range = tuple[float, float]
#: How dates lie: farms date what they take before the source's; a family's dates are dealt out by chance; an
#: original that others took is dated anew, after them all.
LIES = ("backdated", "shuffled", "renewed")
#: Days over which the articles of a web appear, and when they begin to.
DAYS, START = 60, 1_704_067_200.0
_DAY, _HOUR = 86_400.0, 3_600.0


class Role(NamedTuple):
    """What the sites of one role do; each site draws its own figure from every range.

    Attributes
    ----------
    weight
        Share of a web's sites.
    taken
        Share of a site's articles that are another's.
    acts
        Shares of those by `ACTS` from COPY on.
    credit
        Share of those whose page names the source so that it can be read off.
    buried
        Share of the sites that name their sources all the same, at the foot of the page.
    sources
        Sites taken from; `of` are their roles.
    delay
        Median hours behind the source.
    machine
        Share of the sites with machine bylines, on up to half of their pages.
    teasers
        Share of the sites whose teasers credit outlets.
    circle
        Sites of a group that shares a template; `within` is the share of what is taken that comes
        from the group.
    """

    farm: bool
    weight: float
    taken: Range
    acts: tuple[float, float, float, float, float] = (1.0, 0.0, 0.0, 0.0, 0.0)
    credit: Range = (0.0, 0.1)
    buried: float = 0.0
    sources: Range = (1, 1)
    of: tuple[str, ...] = ()
    delay: Range = (0.3, 12)
    machine: float = 0.02
    teasers: float = 0.05
    circle: tuple[int, int] = (1, 1)
    within: float = 0.0


_PAPERS = ("original", "local", "agency")
ROLES: dict[str, Role] = {
    "agency": Role(farm=False, weight=0.04, taken=(0.0, 0.0), machine=0.1),
    "original": Role(
        farm=False, weight=0.22, taken=(0.0, 0.1), credit=(0.7, 1.0), sources=(1, 2), of=("agency",)
    ),
    "licensee": Role(
        farm=False,
        weight=0.14,
        taken=(0.3, 0.95),
        acts=(0.85, 0.05, 0.1, 0.0, 0.0),
        credit=(0.75, 1.0),
        sources=(1, 3),
        of=("agency", "original"),
        delay=(0.1, 6),
    ),
    "local": Role(
        farm=False,
        weight=0.18,
        taken=(0.05, 0.7),
        acts=(0.7, 0.1, 0.2, 0.0, 0.0),
        credit=(0.7, 1.0),
        sources=(1, 3),
        of=("agency", "licensee"),
        delay=(1, 24),
        circle=(1, 4),
        within=0.15,
    ),
    "aggregator": Role(
        farm=False,
        weight=0.08,
        taken=(0.75, 1.0),
        acts=(0.05, 0.95, 0.0, 0.0, 0.0),
        credit=(0.85, 1.0),
        sources=(5, 30),
        of=_PAPERS,
        delay=(0.1, 4),
        teasers=0.7,
    ),
    "paraphraser": Role(
        farm=True,
        weight=0.12,
        taken=(0.5, 1.0),
        acts=(0.1, 0.05, 0.1, 0.75, 0.0),
        buried=0.3,
        sources=(2, 20),
        of=_PAPERS,
        machine=0.4,
        teasers=0.4,
    ),
    "spinner": Role(
        farm=True,
        weight=0.08,
        taken=(0.5, 1.0),
        acts=(0.1, 0.0, 0.0, 0.0, 0.9),
        sources=(2, 20),
        of=_PAPERS,
        delay=(1, 72),
        machine=0.3,
    ),
    "scraper": Role(
        farm=True,
        weight=0.08,
        taken=(0.7, 1.0),
        acts=(0.85, 0.15, 0.0, 0.0, 0.0),
        sources=(3, 30),
        of=("original", "local", "agency", "licensee"),
        machine=0.1,
        circle=(3, 8),
        within=0.1,
    ),
    "network": Role(
        farm=True,
        weight=0.06,
        taken=(0.6, 1.0),
        acts=(0.3, 0.0, 0.1, 0.4, 0.2),
        sources=(2, 15),
        of=_PAPERS,
        machine=0.3,
        teasers=0.2,
        circle=(4, 10),
        within=0.35,
    ),
}
NAMES = tuple(ROLES)


class Sites(NamedTuple):
    """The sites of a web; every column is (sites,).

    Attributes
    ----------
    role
        Place in `NAMES`.
    template
        Sites of one number show one template.
    articles
        How many each publishes.
    """

    role: NDArray[np.int64]
    template: NDArray[np.int64]
    articles: NDArray[np.int64]
    taken: NDArray[np.float64]
    credit: NDArray[np.float64]
    delay: NDArray[np.float64]
    machine: NDArray[np.float64]
    teasers: NDArray[np.bool_]
    sources: tuple[NDArray[np.int64], ...]

    @property
    def farm(self) -> NDArray[np.bool_]:
        """Which sites are content farms."""
        return np.array([role.farm for role in ROLES.values()])[self.role]


class Web(NamedTuple):
    """A web: its sites, and its articles by number; every column of articles is (articles,).

    Attributes
    ----------
    act
        Place in `ACTS`.
    source
        The article that it was made from; -1 for an own one. Always a smaller number.
    appeared, published
        Seconds since 1970: when it did appear, and the date that it bears.
    credited
        Whether its page names the source so that it can be read off.
    """

    sites: Sites
    site: NDArray[np.int64]
    act: NDArray[np.int64]
    source: NDArray[np.int64]
    appeared: NDArray[np.float64]
    published: NDArray[np.float64]
    credited: NDArray[np.bool_]
    machine: NDArray[np.bool_]


def web(
    articles: int,
    *,
    seed: int = 0,
    each: tuple[int, int] = (20, 300),
    lying: float = 0.0,
    lie: str = "backdated",
) -> Web:
    """Plan a web of about so many articles, on sites of every role.

    Parameters
    ----------
    each
        Fewest and most articles of a site.
    lying
        Share of the farms, or of the families of articles, of which the dates lie.
    lie
        One of `LIES`.
    """
    rng = np.random.default_rng((seed, articles))
    sites = _sites(articles, each, rng)
    site, generation = _generations(sites, rng)
    count = len(site)
    appeared = START + rng.random(count) * DAYS * _DAY
    source, act = np.full(count, -1), np.zeros(count, np.int64)
    for number in (1, 2):
        before = _by_site(site, generation < number, len(sites.role))
        for taker in range(len(sites.role)):
            mine = np.flatnonzero((site == taker) & (generation == number))
            pool = _pool(sites, taker, before, circle=number == 2)
            if not len(mine) or not len(pool[0]):
                continue
            source[mine] = rng.choice(pool[0], len(mine), p=pool[1], replace=len(mine) > len(pool[0]) // 2)
            act[mine] = rng.choice(np.arange(1, len(ACTS)), len(mine), p=ROLES[NAMES[sites.role[taker]]].acts)
            delay = sites.delay[taker] * np.exp(rng.normal(0, 1, len(mine)))
            appeared[mine] = appeared[source[mine]] + np.maximum(delay, 60)
    liars = (rng.random(len(sites.role)) < lying) & sites.farm
    published = appeared[source] - rng.uniform(1, 48, count) * _HOUR
    published = np.where((act != OWN) & liars[site], published, appeared)
    if lie != "backdated":
        published = _dates(lie, lying, source, appeared, np.random.default_rng((seed, count)))
    return Web(
        sites=sites,
        site=site,
        act=act,
        source=source,
        appeared=appeared,
        published=published,
        credited=(act != OWN) & (rng.random(count) < sites.credit[site]),
        machine=rng.random(count) < sites.machine[site],
    )


def _dates(
    lie: str, lying: float, source: NDArray[np.int64], appeared: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the dates that pages bear, if those of a share of the families are shuffled or renewed."""
    root, count = roots(source), len(source)
    told = (rng.random(count) < lying)[root]
    if lie == "shuffled":
        dealt = np.empty(count)
        dealt[np.lexsort((np.arange(count), root))] = appeared[np.lexsort((rng.random(count), root))]
        return np.where(told, dealt, appeared)
    last = np.full(count, -np.inf)
    np.maximum.at(last, root, appeared)
    renewed = told & (source < 0) & (last > appeared)
    return np.where(renewed, last + rng.uniform(1, 48, count) * _HOUR, appeared)


def roots(source: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the own article at the beginning of each article's chain."""
    root = np.where(source < 0, np.arange(len(source)), source)
    while (root != root[root]).any():
        root = root[root]
    return root


def _generations(sites: Sites, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each article's site and generation, generation by generation: a source has a smaller number.

    Own articles are 0, what is taken from those 1; what the members of a circle take from each
    other, of whatever origin, 2.
    """
    site = np.repeat(np.arange(len(sites.role)), sites.articles)
    within = np.array([item.within for item in ROLES.values()])[sites.role]
    taken = rng.random(len(site)) < sites.taken[site]
    generation = taken.astype(np.int64) + (taken & (rng.random(len(site)) < within[site]))
    order = np.argsort(generation, kind="stable")
    return site[order], generation[order]


def _by_site(site: NDArray[np.int64], kept: NDArray[np.bool_], sites: int) -> list[NDArray[np.int64]]:
    """Return the numbers of the kept articles of each site."""
    number = np.flatnonzero(kept)
    number = number[np.argsort(site[number], kind="stable")]
    return np.split(number, np.cumsum(np.bincount(site[kept], minlength=sites))[:-1])


def _pool(
    sites: Sites, taker: int, before: list[NDArray[np.int64]], *, circle: bool
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the articles that a site may take, with their chances: the first sources give the most."""
    members = np.flatnonzero(sites.template == sites.template[taker])
    members = members[members != taker]
    among = members if circle and len(members) else sites.sources[taker]
    groups = [before[place] for place in among.tolist()]
    weights = [
        np.full(len(group), 1 / (1 + place) / max(len(group), 1)) for place, group in enumerate(groups)
    ]
    if not sum(map(len, groups)):
        return np.empty(0, np.int64), np.empty(0)
    weight = np.concatenate(weights)
    return np.concatenate(groups), weight / weight.sum()


def _sites(articles: int, each: tuple[int, int], rng: np.random.Generator) -> Sites:
    role: list[int] = []
    template: list[int] = []
    weights = np.array([item.weight for item in ROLES.values()])
    weights /= np.array([np.mean(item.circle) for item in ROLES.values()])
    sizes: list[int] = []
    order = list(range(len(NAMES)))  # every role once, then by chance
    while sum(sizes) < articles or order:
        which = order.pop(0) if order else int(rng.choice(len(NAMES), p=weights / weights.sum()))
        low, high = ROLES[NAMES[which]].circle
        group = int(rng.integers(low, high + 1))
        number = template[-1] + 1 if template else 0
        role += [which] * group
        template += [number] * group
        sizes += (
            np.exp(rng.uniform(float(np.log(each[0])), float(np.log(each[1])), size=group))
            .astype(int)
            .tolist()
        )
    drawn = {name: _drawn(role, name, rng) for name in ("taken", "credit", "delay")}
    roles = [ROLES[NAMES[which]] for which in role]
    buried = rng.random(len(role)) < [item.buried for item in roles]
    machine = rng.random(len(role)) < [item.machine for item in roles]
    return Sites(
        role=np.array(role),
        template=np.array(template),
        articles=np.array(sizes),
        taken=drawn["taken"],
        credit=np.where(buried, rng.uniform(0.6, 1.0, len(role)), drawn["credit"]),
        delay=drawn["delay"] * _HOUR,
        machine=machine * rng.uniform(0.02, 0.5, len(role)),
        teasers=rng.random(len(role)) < [item.teasers for item in roles],
        sources=tuple(_sources(np.array(role), roles[place], place, rng) for place in range(len(role))),
    )


def _drawn(role: list[int], name: str, rng: np.random.Generator) -> NDArray[np.float64]:
    ranges = np.array([getattr(ROLES[NAMES[which]], name) for which in role])
    return np.asarray(rng.uniform(ranges[:, 0], ranges[:, 1]))


def _sources(
    role: NDArray[np.int64], habits: Role, place: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    among = np.flatnonzero(np.isin(role, [NAMES.index(name) for name in habits.of]))
    among = among[among != place]
    low, high = habits.sources
    count = int(np.exp(rng.uniform(float(np.log(low)), float(np.log(high + 0.99)))))
    return rng.choice(among, size=min(count, len(among)), replace=False) if len(among) else among
