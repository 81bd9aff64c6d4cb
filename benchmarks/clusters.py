"""Clusters and hops: how often they are right on webs with known truth, and how long they take.

    python -m benchmarks.clusters [--stories 2000] [--seed 0] [--size 1000000]

A story is written once and taken again and again, each time by a site from an earlier version: copied,
cut, reworded or told in part, its numbers sometimes bent. What would be measured between any two
versions follows from which sentences, wordings and figures they share, with noise; some pairs are
missed and some are named wrongly. Two in five stories have a second, independent report, whose pairs are
same-event or, now and then, called a rewrite. Roundups hold a passage of several stories, a stock
paragraph stands in many, and forms are filled in daily. Dates are true, or lie in one of three ways.
"""

from __future__ import annotations

import argparse
import math
import resource
import time
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detector.farms.clusters import clusters
from detector.farms.hops import hops
from detector.records import RELATIONS
from detector.records.corpus import Edges, Pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Pairs that the matching misses, by relation; same-event pairs that it calls a rewrite; noise of a share.
MISSED = {"identical": 0.0, "near-duplicate": 0.01, "excerpt": 0.05, "rewrite": 0.1}
CALLED_REWRITE, NOISE = 0.02, 0.03
PAPERS, FARMS = 150, 50
#: Stands in place of a story: a form, or a page that holds parts of many.
FORM, HOLDER = -1, -2
#: How sites take a text: share of sentences dropped, reworded and added, and of figures bent.
STYLES = {
    "copy": (0.0, 0.0, 0.0, 0.0),
    "cut": (0.3, 0.0, 0.0, 0.0),
    "edit": (0.1, 0.2, 0.1, 0.02),
    "reword": (0.15, 0.85, 0.1, 0.04),
}
#: Ways in which dates lie: all of a cluster shuffled; a third of the farms date back what they take; pages
#: renewed, so that the first of a cluster has the last date.
LIES = ("true", "shuffled", "backdated", "renewed")
_DAY = 86_400.0


@dataclass
class Version:
    """A page of the web: its sentences by origin, the wording and the figure of each."""

    site: int
    date: float
    sentences: dict[int, tuple[int, int]]
    story: int
    source: int = -1
    credited: int = -1
    machine: bool = False
    shown: float = 0.0


class Web(NamedTuple):
    """Pages and edges as the corpus has them, each page's story (-1 for none), and its true source."""

    pages: Pages
    edges: Edges
    story: list[int]
    source: list[int]


class Maker:
    """Makes webs."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.next = 0
        self.versions: list[Version] = []
        self.rows: list[tuple[float, ...]] = []

    def fresh(self) -> int:
        """Return a number that stands for something new."""
        self.next += 1
        return self.next

    def web(self, stories: int, lie: str) -> Web:
        """Return a web of so many stories."""
        events = []
        for number in range(stories):
            first = len(self.versions)
            self.story(number)
            events.append(range(first, len(self.versions)))
        self.show_dates(events, lie)
        for event in events:
            for one, other in combinations(event, 2):
                self.compare(one, other)
        for event, again in zip(events[0::5], events[1::5], strict=False):
            self.same_event(event, again)
        self.roundups(events)
        self.forms(stories // 50)
        return self.columns()

    def story(self, number: int) -> None:
        """Write a story, and let others take it."""
        rng = self.rng
        date = float(rng.integers(10_000, 20_000)) * _DAY + float(rng.integers(86_400))
        length = int(rng.integers(12, 40))
        text = {self.fresh(): (self.fresh(), self.fresh()) for _ in range(length)}
        first = len(self.versions)
        self.versions.append(Version(int(rng.integers(PAPERS)), date, text, number))
        for place in range(int(min(rng.geometric(0.3), 25))):
            back = 0 if rng.random() < 0.6 else int(rng.integers(place + 1))
            self.take(first + back, number)

    def take(self, source: int, number: int) -> None:
        """Let a site take a version."""
        rng, old = self.rng, self.versions[source]
        farm = rng.random() < 0.6
        style = str(rng.choice(list(STYLES), p=[0.1, 0.1, 0.2, 0.6] if farm else [0.35, 0.25, 0.35, 0.05]))
        drop, reword, add, bend = STYLES[style]
        text = {
            sentence: (
                self.fresh() if rng.random() < reword else wording,
                self.fresh() if rng.random() < bend else figure,
            )
            for sentence, (wording, figure) in old.sentences.items()
            if rng.random() >= drop
        }
        for _ in range(int(rng.binomial(len(old.sentences), add))):
            text[self.fresh()] = (self.fresh(), self.fresh())
        site = int(PAPERS + rng.integers(FARMS)) if farm else int(rng.integers(PAPERS))
        date = old.date + float(rng.exponential(0.4 * _DAY)) + 660
        credited = old.site if rng.random() < (0.15 if farm else 0.5) else -1
        self.versions.append(
            Version(site, date, text, number, source, credited, farm and bool(rng.random() < 0.05))
        )

    def show_dates(self, events: list[range], lie: str) -> None:
        """Give every version the date that its page shows."""
        for event in events:
            dates = [self.versions[place].date for place in event]
            if lie == "shuffled":
                dates = [dates[row] for row in self.rng.permutation(len(dates))]
            if lie == "renewed":
                dates[0] = max(dates) + _DAY
            for place, date in zip(event, dates, strict=True):
                version = self.versions[place]
                version.shown = date
                if lie == "backdated" and version.site >= PAPERS and version.site % 3 == 0:
                    back = self.rng.exponential(_DAY) + 660
                    version.shown = self.versions[version.source].date - float(back)

    def compare(self, one: int, other: int) -> None:
        """Add the pair of two versions of one story, if the matching finds it."""
        query, source = (one, other) if self.shown(one) > self.shown(other) else (other, one)
        new, old = self.versions[query].sentences, self.versions[source].sentences
        common = new.keys() & old.keys()
        same = sum(new[item][0] == old[item][0] for item in common)
        if not common:
            return
        copied = same / len(new), same / len(old)
        covered = len(common) / len(new), len(common) / len(old)
        if new == old:
            relation = "identical"
        elif min(copied) >= 0.6:
            relation = "near-duplicate"
        elif max(copied) >= 0.7 or (max(copied) > 0.3 and max(covered) < 0.6):
            relation = "excerpt"
        else:
            relation = "rewrite"
        if self.rng.random() < MISSED[relation]:
            return
        bent = sum(new[item][1] != old[item][1] for item in common) / len(common)
        noisy = [
            value if relation == "identical" else self.noisy(value) for value in (*covered, copied[0], bent)
        ]
        verdict, confidence = self.direction(query, source, *copied)
        self.rows.append((query, source, RELATIONS.index(relation), 0.99, verdict, confidence, *noisy))

    def shown(self, place: int) -> tuple[float, int]:
        """Return what orders two pages: date, then number."""
        return self.versions[place].shown, place

    def noisy(self, share: float) -> float:
        """Return a share as it would be measured."""
        return float(np.clip(share + self.rng.normal(0, NOISE), 0, 1)) if share else 0.0

    def direction(self, query: int, source: int, inside: float, around: float) -> tuple[int, float]:
        """Return verdict and confidence by the rules of `detector.matching.direction`."""
        new, old = self.versions[query], self.versions[source]
        gap = new.shown - old.shown
        odds = 0.0 if gap < 600 else 1.5 if gap < _DAY else 2.5
        odds += 3.0 * (new.credited == old.site != new.site) - 3.0 * (old.credited == new.site != old.site)
        if max(inside, around) >= 0.85 and abs(inside - around) >= 0.1:
            odds += 1.4 if inside > around else -1.4
        confidence = min(1 / (1 + math.exp(-abs(odds))), 0.99)
        return (0, 0.0) if confidence < 0.75 else ((1 if odds > 0 else -1), round(confidence, 3))

    def same_event(self, one: range, other: range) -> None:
        """Add pairs between two independent reports of one event."""
        for pair in [(left, right) for left in one for right in other]:
            if self.rng.random() < 0.7:
                query, source = sorted(pair, key=self.shown, reverse=True)
                wrong = self.rng.random() < CALLED_REWRITE
                relation = RELATIONS.index("rewrite" if wrong else "same-event")
                shares = self.rng.uniform(0.5, 0.9, 2) if wrong else self.rng.uniform(0.2, 0.7, 2)
                self.rows.append(
                    (query, source, relation, 0.95 if wrong else 0.1, 0, 0.0, *shares, 0.1, 0.05)
                )

    def roundups(self, events: list[range]) -> None:
        """Add pages with a passage of each of four stories, and stock paragraphs that stand in eight."""
        for _ in range(len(events) // 40):
            for held, share in ((4, (0.2, 0.9)), (8, (0.9, 0.15))):
                place = len(self.versions)
                chosen = self.rng.choice(len(events), held, replace=False)
                date = max(self.versions[events[row][0]].date for row in chosen) + _DAY
                site = int(self.rng.integers(PAPERS))
                self.versions.append(Version(site, date, {}, HOLDER, shown=date))
                for row in chosen:
                    first = events[row][0]
                    ends = (place, first) if self.shown(place) > self.shown(first) else (first, place)
                    shares = share if ends[0] == place else share[::-1]
                    row_ = (*ends, RELATIONS.index("excerpt"), 0.95, 0, 0.0)
                    self.rows.append((*row_, *shares, 0.9 * shares[0], 0.0))

    def forms(self, families: int) -> None:
        """Add families of forms filled in daily, whose pairs are called rewrites."""
        for _ in range(families):
            first, site = len(self.versions), int(self.rng.integers(PAPERS))
            date = float(self.rng.integers(10_000, 20_000)) * _DAY
            for day in range(15):
                when = date + day * _DAY
                self.versions.append(Version(site, when, {}, FORM, shown=when))
            for one, other in combinations(range(first, first + 15), 2):
                wrong = self.rng.random() < 0.6
                relation = RELATIONS.index("rewrite" if wrong else "same-event")
                bent, copied = float(self.rng.beta(2, 4)), float(self.rng.uniform(0.2, 0.8))
                self.rows.append((other, one, relation, 0.99, 1, 0.924, 0.95, 0.95, copied, bent))

    def columns(self) -> Web:
        """Return pages and edges as the corpus has them, in the order of ids that say nothing."""
        count = len(self.versions)
        number = self.rng.permutation(count)
        old = np.argsort(number)
        made = [self.versions[row] for row in old]
        rows = np.array([(number[int(row[0])], number[int(row[1])], *row[2:]) for row in self.rows])
        rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
        names = [f"s{site:03}.example" for site in range(PAPERS + FARMS)]
        source = [int(number[item.source]) if item.source >= 0 else -1 for item in made]
        return Web(_pages(made, names), _edges(rows), [item.story for item in made], source)


def _pages(made: list[Version], names: list[str]) -> Pages:
    count = len(made)
    return Pages(
        tuple(f"{row:07}" for row in range(count)),
        tuple(names),
        np.array([item.site for item in made], np.int32),
        np.array([item.shown for item in made]),
        np.array([20 * len(item.sentences) or 300 for item in made], np.int32),
        np.array([item.credited for item in made], np.int32),
        np.array([item.credited >= 0 for item in made]),
        np.zeros(count, np.int16),
        np.array([item.machine for item in made]),
    )


def _edges(rows: NDArray[np.float64]) -> Edges:
    whole = [rows[:, column].astype(np.int32) for column in (0, 1)]
    small = [rows[:, column].astype(np.int8) for column in (2, 4)]
    figures = [rows[:, column].astype(np.float32) for column in (3, 5, 6, 7, 8, 9)]
    nothing = np.zeros(len(rows), np.float32)
    return Edges(
        query=whole[0],
        source=whole[1],
        relation=small[0],
        probability=figures[0],
        verdict=small[1],
        confidence=figures[1],
        query_coverage=figures[2],
        source_coverage=figures[3],
        verbatim=figures[4],
        number_drift=figures[5],
        attribution_drift=nothing,
        substituted=nothing,
        drifts=np.zeros(len(rows), np.int32),
    )


def measured(web: Web) -> dict[str, float]:
    """Return what share is right of clusters and of hops."""
    story, source = np.array(web.story), np.array(web.source)
    group = clusters(web.pages, web.edges)
    taken = hops(web.pages, web.edges, group)
    told = [story[group.members[low:high]] for low, high in zip(group.start, group.start[1:], strict=False)]
    kept = np.zeros(int(story.max()) + 1, np.int64)
    for stories in told:
        names, counts = np.unique(stories[stories >= 0], return_counts=True)
        np.maximum.at(kept, names, counts)
    written = np.bincount(story[story >= 0])
    several = written > 1
    right = source[taken.copy] == taken.source
    turned = source[taken.source] == taken.copy
    decided = taken.decided
    originals = taken.original[taken.original >= 0]
    return {
        "clusters": len(told),
        "clusters of two stories": _mean([len(np.unique(item[item >= 0])) > 1 for item in told]),
        "clusters of forms": _mean([(item == FORM).any() for item in told]),
        "stories kept whole": _mean(kept[several] == written[several]),
        "versions in their story's cluster": float(kept[several].sum() / written[several].sum()),
        "hops decided": _mean(decided),
        "decided hops right": _mean(right[decided]),
        "decided hops turned round": _mean(turned[decided]),
        "all hops right": _mean(right),
        "originals decided": _mean(taken.original >= 0),
        "decided originals right": _mean(source[originals] < 0),
    }


def _mean(values: Sequence[bool] | NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else math.nan


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=0, help="pages of a large web, to be timed")
    asked = parser.parse_args()
    results = [measured(Maker(asked.seed).web(asked.stories, lie)) for lie in LIES]
    print(f"{'dates':<34}" + "".join(f"{lie:>12}" for lie in LIES))
    for name in results[0]:
        print(f"{name:<34}" + "".join(f"{item[name]:>12.3f}" for item in results))
    if asked.size:
        _timed(Maker(asked.seed).web(asked.stories, "true"), asked.size)


def _timed(web: Web, size: int) -> None:
    """Print how long a web laid out many times takes, and its memory."""
    times = size // len(web.pages.id)
    count = len(web.pages.id)
    columns: dict[str, Any] = {name: np.tile(getattr(web.pages, name), times) for name in Pages._fields[2:]}
    pages = Pages(tuple(f"{row:08}" for row in range(times * count)), web.pages.sites, **columns)
    shift = np.repeat(np.arange(times, dtype=np.int32) * count, len(web.edges.query))
    tiled: dict[str, Any] = {name: np.tile(getattr(web.edges, name), times) for name in Edges._fields}
    edges = Edges(**tiled | {name: tiled[name] + shift for name in ("query", "source")})
    before, started = _peak(), time.process_time()
    group = clusters(pages, edges)
    between = time.process_time()
    hops(pages, edges, group)
    ended = time.process_time()
    print(f"{len(pages.id):,} pages, {len(edges.query):,} edges, {len(group.start) - 1:,} clusters:")
    print(f"  clusters {between - started:.1f} s CPU, hops {ended - between:.1f} s CPU", end="")
    print(f", peak memory {_peak():.0f} MB, {before:.0f} MB of it the columns")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
