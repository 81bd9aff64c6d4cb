"""Which pairs of a whole corpus are held against each other: what is found, how many, and what it costs.

    python -m benchmarks.pairing [--data DIR] [--sizes 10000 100000] [--growth 10000 100000 1000000]

Rewrites, excerpts and reprints stand among some 23,000 news articles, or among generated ones,
and one is found if a pair with its original, or with a text that holds that, is kept. The
constants were set on the rewrites of `TUNED`, on reprints of even articles and on excerpts of
another seed; none of these is in the figures. Which keys there are, and that the cosine counts,
was decided with all sources in view.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections import defaultdict
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import figures, retrieval, suites
from benchmarks.articles import Newsroom
from benchmarks.figures import Figure, Run, proportion
from benchmarks.reprints import reprints
from detector.matching.candidates import LISTED
from detector.matching.keys import document_keys
from detector.matching.match import match
from detector.matching.pairing import (
    CONTAINMENT,
    Entries,
    Pairs,
    Senses,
    apart,
    collide,
    forms,
    group,
    mirrored,
    pairing_keys,
    rank,
    united,
)
from detector.pipeline.workbench import Workbench
from detector.records import DERIVED, Article
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

#: Families of generators whose rewrites the constants were set on.
TUNED = ("ChatGPT", "PolitiFact++")
#: Seed of the excerpts: not the one that the constants were set on.
SEED = 11
#: Articles read at a time; generated articles of which one has a rewrite and excerpts in the corpus.
_BATCH, _EVERY = 256, 100
#: Articles in one task, buckets of a million articles' keys, and keys of an article in the growth run.
TASK, BUCKETS, KEYS = 512, 64, 100


class Sought(NamedTuple):
    """A text, the number of its original, the kind of pair, and their numbers in the corpus."""

    kind: str
    text: int
    original: int


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000])
    parser.add_argument("--growth", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    asked = parser.parse_args()
    for size in asked.growth:
        _print(f"one bucket of {BUCKETS}, {size:,} articles with {KEYS} keys each", growth(size))
    bench = Workbench()
    if asked.data.is_dir():
        _print("news", measured(*news(Run(asked.data)), bench))
    for size in asked.sizes:
        _print(f"generated, {size:,}", measured(*generated(size), bench))


def news(run: Run) -> tuple[list[Article], list[Sought]]:
    """Return the articles of the data folder with rewrites and excerpts of them, and what is sought."""
    run.need(*retrieval.FILES)
    plain = [*suites.reuters(run.data), *suites.bbc(run.data)]
    long = [number for number, item in enumerate(plain) if len(item.text.split()) >= suites.MINIMUM_WORDS]
    labels = sorted((long[earlier], long[later]) for earlier, later in reprints([plain[row] for row in long]))
    plain += [Article(row["text"], id=row["doc"]) for row in suites.rows(run.data / suites.ECBPLUS)]
    sought = [Sought("reprint", later, earlier) for earlier, later in labels if earlier % 2]
    numbers: dict[str, int] = {}
    for row in chain(*(suites.rows(run.data / name) for name in retrieval.FILES[:2])):
        numbers.setdefault(row["original"], len(plain) + len(numbers))
    articles = [*plain, *(Article(text) for text in numbers)]
    for pair in suites.rewrites(run.data):
        if pair.suite not in TUNED:
            sought.append(Sought(f"rewrite by {pair.suite}", len(articles), numbers[pair.source.text]))
            articles.append(pair.query)
    rng = np.random.default_rng(SEED)
    for query in retrieval.excerpts(plain, retrieval.QUERIES, rng):
        sought.append(Sought(query.kind, len(articles), query.original))
        articles.append(query.article)
    return articles, sought


def generated(size: int) -> tuple[Iterator[Article], list[Sought]]:
    """Return generated articles, rewrites and excerpts of some of them after all, and what is sought."""
    room = Newsroom()
    told = [number for number in range(0, size, _EVERY) if not room.is_form(number)]
    kinds = ("rewrite", "excerpt of 25%", "excerpt of 10%")
    sought = [
        Sought(kind, size + place * len(told) + row, number)
        for place, kind in enumerate(kinds)
        for row, number in enumerate(told)
    ]
    texts = chain(
        map(room.rewrite, told),
        (room.excerpt(number, share) for share in retrieval.SHARES for number in told),
    )
    return chain(room.articles(size), map(Article, texts)), sought


def measured(articles: Iterable[Article], sought: Sequence[Sought], bench: Workbench) -> list[Figure]:
    """Return how many of the pairs sought are kept, among how many, and what that cost."""
    entries, senses = _keys(articles, bench)
    count = len(senses.number)
    clock = [time.process_time()]
    found = collide(entries.key, entries.channel, entries.place)
    rows = mirrored(found.pairs)
    clock.append(time.process_time())
    formal = forms(found.common)
    kept = united(rank(rows, senses, formal=formal))
    clock.append(time.process_time())
    tasks = group(kept.first, kept.second, size=TASK)
    clock.append(time.process_time())
    plain = united(rank(rows))
    paired = len(np.unique([kept.first, kept.second]))
    read = len(np.unique(np.concatenate((tasks * count + kept.first, tasks * count + kept.second))))
    table = [
        Figure("articles", count, count),
        Figure("keys an article", len(entries.key) / count, count),
        Figure("pairs an article that share a key", len(found.pairs.first) / count, count),
        Figure("pairs an article kept", len(kept.first) / count, count),
        Figure("pairs an article kept without senses", len(plain.first) / count, count),
        Figure("share of articles that are forms", len(formal) / count, count),
        Figure("share of articles in pairs kept", paired / count, count),
        Figure("times that each of these is read", read / paired, paired),
    ]
    for name, seconds in zip(("collide", "rank", "group"), np.diff(clock).tolist(), strict=True):
        table.append(Figure(f"CPU seconds for 100,000 articles: {name}", 1e5 * seconds / count, count))
    for name, keys, held in zip(LISTED, found.stop_keys, found.stop_entries, strict=True):
        table.append(Figure(f"stop keys: {name} (n: entries)", float(keys), int(held)))
    holders = _holders(entries, {item.original for item in sought})
    for name, pairs in (("shares a key", found.pairs), ("kept", kept), ("kept without senses", plain)):
        table += _recalls(name, pairs, sought, holders)
    return table + (_confirmed(articles, kept, sought, holders, bench) if isinstance(articles, list) else [])


def growth(size: int) -> list[Figure]:
    """Return what one bucket of a corpus with made-up keys costs: half of them shared."""
    rng = np.random.default_rng(SEED)
    entries = size * KEYS // BUCKETS
    shared = np.exp(rng.random(entries) * np.log(max(entries, 2))).astype(np.uint64)
    key = np.where(rng.random(entries) < 0.5, rng.integers(1 << 63, size=entries, dtype=np.uint64), shared)
    channel = np.full(entries, CONTAINMENT, np.uint8)
    article = rng.integers(size, size=entries)
    started = time.process_time()
    pairs = collide(key, channel, article).pairs
    collided = time.process_time() - started
    tracemalloc.start()
    collide(key, channel, article)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    number = np.arange(size)
    senses = Senses(number, rng.integers(-50, 50, size=(size, 128), dtype=np.int8))
    rows = mirrored(pairs)
    started = time.process_time()
    rank(rows, senses, least=0.0)
    ranked = time.process_time() - started
    first, second = rng.integers(size, size=(2, size))
    started = time.process_time()
    group(np.minimum(first, second), np.maximum(first, second) + 1, size=TASK)
    grouped = time.process_time() - started
    return [
        Figure("entries", entries, entries),
        Figure("pairs", len(pairs.first), entries),
        Figure("collide: microseconds an entry", 1e6 * collided / entries, entries),
        Figure("collide: peak bytes an entry", peak / entries, entries),
        Figure("collide: peak megabytes", peak / 1e6, entries),
        Figure("rank: microseconds a row", 1e6 * ranked / max(len(rows.first), 1), len(rows.first)),
        Figure("group, one giant component: microseconds a pair", 1e6 * grouped / size, size),
    ]


def _keys(articles: Iterable[Article], bench: Workbench) -> tuple[Entries, Senses]:
    """Return the keys of all articles with their numbers as places, and their senses."""
    parts: list[Entries] = []
    count = 0
    waiting = iter(articles)
    while batch := list(islice(waiting, _BATCH)):
        documents = [prepare(article) for article in batch]
        part = pairing_keys(document_keys(documents, encoder=bench.encoder, words=bench.words))
        parts.append(part._replace(place=part.place + count))
        count += len(batch)
    entries = Entries(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return entries, Senses(np.arange(count), apart(entries.vector))


def _holders(entries: Entries, originals: set[int]) -> dict[int, set[int]]:
    """Return for each original the texts that hold it by their sketches, itself among them."""
    chosen = entries.channel == CONTAINMENT
    order = np.argsort(entries.key[chosen], kind="stable")
    key, place = entries.key[chosen][order], entries.place[chosen][order]
    by_text = np.argsort(place, kind="stable")
    bound = np.searchsorted(place[by_text], np.arange(len(entries.vector) + 1))
    found = {}
    for number in originals:
        wanted = key[by_text[bound[number] : bound[number + 1]]]
        low, high = np.searchsorted(key, wanted, "left"), np.searchsorted(key, wanted, "right")
        held = [place[first:last] for first, last in zip(low, high, strict=True)]
        shared = np.bincount(np.concatenate(held)) if held else np.zeros(0, np.intp)
        found[number] = {number, *np.flatnonzero(shared >= max(retrieval.SAME * len(wanted), 1)).tolist()}
    return found


def _hits(pairs: Pairs, sought: Iterable[Sought], holders: dict[int, set[int]]) -> NDArray[np.bool_]:
    kept = set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    return np.array(
        [
            any((min(item.text, other), max(item.text, other)) in kept for other in holders[item.original])
            for item in sought
        ]
    )


def _recalls(name: str, pairs: Pairs, sought: Sequence[Sought], holders: dict[int, set[int]]) -> list[Figure]:
    hits = _hits(pairs, sought, holders)
    rows: dict[str, list[int]] = defaultdict(list)
    for row, item in enumerate(sought):
        rows[item.kind].append(row)
    return [proportion(f"{kind}: {name}", hits[chosen]) for kind, chosen in sorted(rows.items())]


def _confirmed(
    articles: Sequence[Article],
    kept: Pairs,
    sought: Sequence[Sought],
    holders: dict[int, set[int]],
    bench: Workbench,
) -> list[Figure]:
    """Return the recall among the rewrites that `compare` calls derived, and how many pairs kept it does."""
    rewrites = [item for item in sought if item.kind.startswith("rewrite")]

    def derived(pairs: Iterable[tuple[int, int]]) -> NDArray[np.bool_]:
        found = []
        for pair in pairs:
            query, source = bench.read([articles[number] for number in pair])
            found.append(match(query.traits, source.traits, bench.relation).relation in DERIVED)
        return np.array(found, dtype=bool)

    called = derived((item.text, item.original) for item in rewrites)
    hits = _hits(kept, rewrites, holders)
    rows = np.random.default_rng(SEED).permutation(len(kept.first))[: retrieval.QUERIES]
    sample = zip(kept.second[rows].tolist(), kept.first[rows].tolist(), strict=True)
    return [
        proportion("rewrite that compare calls derived: kept", hits[called]),
        proportion("pairs kept that compare calls derived (sample)", derived(sample)),
    ]


def _print(title: str, table: list[Figure]) -> None:
    print(title, *figures.lines(table), sep="\n", flush=True)


if __name__ == "__main__":
    main()
