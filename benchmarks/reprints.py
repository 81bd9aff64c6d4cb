"""Natural reprints: pairs of newswire and news reports that share copied text, found among all.

The labels are 4-gram containment, not people's judgement: a reprint that was reworded below the
limit counts as none, and two filled-in copies of one template above it count as a reprint: of 25
labelled pairs of Reuters that are not called derived, by their opening lines all 25 were such. The
figures say how far relation and candidates agree with copied text, no more.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import suites
from benchmarks.figures import Figure, Run, proportion, resampled
from detector.matching.candidates import Collection
from detector.matching.match import match
from detector.pipeline.workbench import Workbench
from detector.records import DERIVED, Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.matching.traits import Traits

REUTERS, ECBPLUS = "reuters21578_docs.jsonl.gz", "ecbplus_docs.jsonl.gz"
SIZE = 4
#: Candidates looked at for each text: as many as `check` aligns by default is slow here and finds no more.
CANDIDATES = 10
_WORD = re.compile(r"\w+")
#: Shingles that more texts share are stock phrases, no sign of a reprint; labels leave them out.
_STOCK = 200
#: Texts of each collection that are searched with, and under ``--quick``.
QUERIES, QUERIES_QUICK = 3000, 500

Pairs = frozenset[tuple[int, int]]


class Judged(NamedTuple):
    """One proposed pair by numbers, earlier first, and the probability of derivation."""

    pair: tuple[int, int]
    derived: bool
    probability: float


def measure(run: Run) -> list[Figure]:
    """Return precision, recall and F1 of derived pairs, in Reuters and in ECB+."""
    run.need(REUTERS, ECBPLUS)
    bench = Workbench()
    figures = []
    for name, articles in (("Reuters", suites.reuters(run.data)), ("ECB+", _ecbplus(run))):
        kept = [item for item in articles if len(item.text.split()) >= suites.MINIMUM_WORDS]
        items = [reading.traits for reading in bench.read(kept)]
        size = QUERIES_QUICK if run.quick else QUERIES
        queries = set(np.random.default_rng(run.seed).permutation(len(kept))[:size].tolist())
        labels = frozenset(pair for pair in reprints(kept) if not queries.isdisjoint(pair))
        figures += _figures(name, labels, _judged(items, queries, bench), run.seed)
    return figures


def reprints(articles: Sequence[Article]) -> Pairs:
    """Return the pairs of which the one with fewer 4-word runs has .4 of them in the other.

    Taken from the plain text, so that the labels owe nothing to what is measured.
    """
    sets = [_runs(item.text) for item in articles]
    owner = np.repeat(np.arange(len(sets)), [len(row) for row in sets])
    key = np.concatenate(sets)
    order = np.lexsort((owner, key))
    key, owner = key[order], owner[order]
    edges = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1], [True])))
    shared: dict[tuple[int, int], int] = {}
    for low, high in itertools.pairwise(edges):
        if 2 <= high - low <= _STOCK:
            holders = owner[low:high].tolist()
            for place, later in enumerate(holders):
                for earlier in holders[:place]:
                    shared[earlier, later] = shared.get((earlier, later), 0) + 1
    sizes = [len(row) for row in sets]
    return frozenset(
        pair
        for pair, count in shared.items()
        if count >= suites.REPRINT * min(sizes[pair[0]], sizes[pair[1]])
    )


def _runs(text: str) -> NDArray[np.int64]:
    words = _WORD.findall(text.lower())
    runs = zip(*(words[place:] for place in range(SIZE)), strict=False)
    return np.unique(np.array([hash(run) for run in runs], dtype=np.int64))


def _ecbplus(run: Run) -> list[Article]:
    return [Article(row["text"], id=row["doc"]) for row in suites.rows(run.data / ECBPLUS)]


def _judged(items: Sequence[Traits], queries: set[int], bench: Workbench) -> list[Judged]:
    """Compare each text asked for with the candidates that the collection proposes for it."""
    collection = Collection(items)
    pairs = {
        (min(number, other.number), max(number, other.number))
        for number in sorted(queries)
        for other in collection.candidates(items[number], limit=CANDIDATES + 1)
        if other.number != number
    }
    found = []
    for earlier, later in sorted(pairs):
        result = match(items[later], items[earlier], bench.relation)
        found.append(Judged((earlier, later), result.relation in DERIVED, result.probability))
    return found


def _figures(name: str, labels: Pairs, judged: Sequence[Judged], seed: int) -> list[Figure]:
    proposed = {item.pair for item in judged}
    said = {item.pair for item in judged if item.derived}
    universe = sorted(proposed | labels)
    truth = np.array([pair in labels for pair in universe])
    found = np.array([pair in said for pair in universe])
    reached = np.array([pair in proposed for pair in sorted(labels)])

    def f1(rows: NDArray[np.intp]) -> float:
        both = int((truth[rows] & found[rows]).sum())
        return 2 * both / max(int(truth[rows].sum() + found[rows].sum()), 1)

    return [
        proportion(f"{name}: reprints proposed as candidates", reached),
        proportion(f"{name}: recall of derived pairs", found[truth]),
        proportion(f"{name}: precision of derived pairs", truth[found]),
        resampled(f"{name}: F1 of derived pairs", f1, len(universe), seed=seed, resamples=200),
    ]
