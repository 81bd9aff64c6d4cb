"""Natural reprints: pairs of newswire and news reports that share copied text, found among all.

The labels are 4-gram containment, not people's judgement: a reprint that was reworded below the
limit counts as none, and two filled-in copies of one template above it count as a reprint: of 25
labelled pairs of Reuters that are not called derived, by their opening lines all 25 were such. The
figures say how far relation and candidates agree with copied text, no more.

    python -m benchmarks.reprints --data DIR --judged [--audited FOLDER]

holds the clusters of an audit of Reuters and the BBC against pairs that were read and judged
(`benchmarks/labels/README.md`). Pairs were drawn more densely where clusters and labels differ; each
counts for as many as it was drawn from. FOLDER is what an audit of `write_wire`'s file wrote; without
it one is made. What clusters hold without a label and was not read is not seen.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import suites
from benchmarks.figures import Figure, Run, lines, proportion, resampled
from detector.matching.candidates import Collection
from detector.matching.match import match
from detector.pipeline.workbench import Workbench
from detector.records import DERIVED, Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.matching.traits import Traits

REUTERS, ECBPLUS = "reuters21578_docs.jsonl.gz", "ecbplus_docs.jsonl.gz"
BBC = "bbc_docs.jsonl.gz"
SIZE = 4
#: Candidates looked at for each text: as many as `check` aligns by default is slow here and finds no more.
CANDIDATES = 10
_WORD = re.compile(r"\w+")
#: Shingles that more texts share are stock phrases, no sign of a reprint; labels leave them out.
_STOCK = 200
#: Texts of each collection that are searched with, and under ``--quick``.
QUERIES, QUERIES_QUICK = 3000, 500

#: Pairs by reading, and how many they were drawn from: of the 2,041 labelled pairs of 60 words and more
#: those that the clusters of the first audit held, and of these the ones with bent numbers or a rewrite
#: apart; of the others those within a day or undated, fillings of known forms, and the rest; and what
#: clusters held without a label.
_JUDGED = suites.LABELS / "reprints.jsonl"
STRATA = {"said": 829, "weak": 43, "near": 190, "form": 874, "rest": 105, "unlabelled": 5}

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


class Reading(NamedTuple):
    """A pair that was read: whether it is a reprint, how sure that is, and how many pairs it stands for."""

    reprint: bool
    sure: bool
    weight: float
    found: bool


def write_wire(data: Path, path: Path) -> None:
    """Write Reuters and the BBC as one corpus of two sites."""
    with path.open("w", encoding="utf-8") as stream:
        for site, name in (("reuters", REUTERS), ("bbc", BBC)):
            for row in suites.rows(data / name):
                fields = {"id": f"{site}/{row['id']}", "site": f"{site}.example", "text": row["text"]}
                fields |= {"title": row["title"], "published": _published(row.get("date", ""))}
                stream.write(f"{json.dumps(fields)}\n")


def _published(stamp: str) -> str | None:
    try:
        return datetime.strptime(f"{stamp.strip().split('.')[0]} +0000", "%d-%b-%Y %H:%M:%S %z").isoformat()
    except ValueError:
        return None


def measure_judged(run: Run, audited: Path | None = None) -> list[Figure]:
    """Return precision, recall and F1 of the pairs that clusters hold, by reading."""
    run.need(REUTERS, BBC)
    if audited is None:
        with tempfile.TemporaryDirectory() as folder:
            audited = Path(folder) / "out"
            _audit(run.data, audited)
            said = clustered(audited)
    else:
        said = clustered(audited)
    read = _read(said)
    figures = _weighted("all read pairs", read, run.seed)
    return figures + _weighted("without the doubtful", [item for item in read if item.sure], run.seed)


def _audit(data: Path, out: Path) -> None:
    from detector import Detector

    corpus = out.with_name("wire.jsonl")
    write_wire(data, corpus)
    Detector().audit(corpus, out)


def clustered(audited: Path) -> frozenset[tuple[str, str]]:
    """Return the pairs of ids that an audit's clusters hold, each in ascending order."""
    from pyarrow.parquet import read_table

    members = read_table(audited / "clusters.parquet", columns=["members"]).column("members").to_pylist()
    return frozenset(pair for ids in members for pair in itertools.combinations(sorted(ids), 2))


def _read(said: frozenset[tuple[str, str]]) -> list[Reading]:
    rows = [json.loads(line) for line in _JUDGED.read_text(encoding="utf-8").splitlines()]
    drawn = Counter(row["stratum"] for row in rows)
    return [
        Reading(
            row["reprint"],
            row["sure"],
            STRATA[row["stratum"]] / drawn[row["stratum"]],
            tuple(sorted((row["first"], row["second"]))) in said,
        )
        for row in rows
    ]


def _weighted(name: str, read: Sequence[Reading], seed: int) -> list[Figure]:
    reprint, found = (np.array([getattr(item, name) for item in read]) for name in ("reprint", "found"))
    weight = np.array([item.weight for item in read])

    def share(of: NDArray[np.bool_], rows: NDArray[np.intp]) -> float:
        return float((weight * (reprint & found))[rows].sum() / max((weight * of)[rows].sum(), 1.0))

    def f1(rows: NDArray[np.intp]) -> float:
        both = share(found, rows), share(reprint, rows)
        return 2 * both[0] * both[1] / max(sum(both), 1e-9)

    return [
        resampled(f"{name}: precision", lambda rows: share(found, rows), len(read), seed=seed),
        resampled(f"{name}: recall", lambda rows: share(reprint, rows), len(read), seed=seed),
        resampled(f"{name}: F1", f1, len(read), seed=seed),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the benchmark files")
    parser.add_argument("--judged", action="store_true", help="clusters against pairs that were read")
    parser.add_argument("--audited", type=Path, help="what an audit of Reuters and the BBC wrote")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    run = Run(options.data, seed=options.seed)
    figures = measure_judged(run, options.audited) if options.judged else measure(run)
    sys.stdout.write("\n".join(lines(figures)) + "\n")


if __name__ == "__main__":
    main()
