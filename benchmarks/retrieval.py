"""Find the original among about 25,000 texts: each channel alone, and all of them merged."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import suites
from benchmarks.figures import Figure, Run, proportion, resampled
from detector.matching.candidates import CHANNELS, Collection
from detector.matching.traits import body_shingles
from detector.pipeline.workbench import Workbench
from detector.records import Article
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detector.matching.traits import Traits
    from detector.records import Document

FILES = (
    "llmfake_pairs.jsonl.gz",
    "politifactpp_pairs.jsonl.gz",
    "reuters21578_docs.jsonl.gz",
    "bbc_docs.jsonl.gz",
    "ecbplus_docs.jsonl.gz",
)
#: Texts that hold this share of the original's 5-word shingles stand for it.
SAME = 0.8
RANKS = (1, 5, 50)
#: Words from which an article is long enough for excerpts to be cut from it.
LONG = 200
SHARES = (0.25, 0.1)
#: Queries of each kind, and under ``--quick``.
QUERIES, QUERIES_QUICK = 400, 60
_FEW_WORDS = 5


class Query(NamedTuple):
    """A text to search with, the number of its original in the collection, and its kind."""

    article: Article
    original: int
    kind: str


def measure(run: Run) -> list[Figure]:
    """Return recall at several ranks and mean reciprocal rank, for each kind of query."""
    run.need(*FILES)
    articles, queries = collected(run)
    bench = Workbench()
    items = [reading.traits for reading in bench.read(articles)]
    collection = Collection(items)
    same = _same_text(items, {query.original for query in queries})
    asked = [reading.traits for reading in bench.read([query.article for query in queries])]
    started = time.perf_counter()
    merged = [collection.candidates(traits, limit=len(items)) for traits in asked]
    seconds = time.perf_counter() - started
    ranks = {
        "merged": [
            _rank([c.number for c in found], same[q.original])
            for found, q in zip(merged, queries, strict=True)
        ]
    }
    rankings = [collection.rankings(traits) for traits in asked]
    for place, channel in enumerate(CHANNELS):
        ranks[channel] = [
            _rank(found[place].tolist(), same[query.original])
            for found, query in zip(rankings, queries, strict=True)
        ]
    table = {name: np.array(values) for name, values in ranks.items()}
    kinds = np.array([query.kind for query in queries])
    figures = [Figure("texts searched", len(items), len(items))]
    figures.append(Figure("milliseconds for a query", 1000 * seconds / len(queries), len(queries)))
    for kind in dict.fromkeys(kinds.tolist()):
        figures += _figures(kind, {name: values[kinds == kind] for name, values in table.items()}, run.seed)
    return figures


def collected(run: Run) -> tuple[list[Article], list[Query]]:
    """Return the collection, each text once by id, and the queries with their originals."""
    plain = [*suites.reuters(run.data), *suites.bbc(run.data)]
    plain += [Article(row["text"], id=row["doc"]) for row in suites.rows(run.data / "ecbplus_docs.jsonl.gz")]
    originals: dict[str, int] = {}
    whole: list[tuple[str, str]] = []
    for name in ("llmfake_pairs.jsonl.gz", "politifactpp_pairs.jsonl.gz"):
        for row in suites.rows(run.data / name):
            originals.setdefault(row["original"], len(plain) + len(originals))
            if _is_whole_rewrite(row):
                whole.append((row["rewrite"], row["original"]))
    rng = np.random.default_rng(run.seed)
    size = QUERIES_QUICK if run.quick else QUERIES
    queries = [
        Query(Article(whole[place][0], id=f"rewrite-{place}"), originals[whole[place][1]], "rewrite")
        for place in sorted(rng.permutation(len(whole))[:size].tolist())
    ]
    queries += _excerpts(plain, size, rng)
    texts = sorted(originals, key=originals.__getitem__)
    return [*plain, *(Article(text, id=f"original-{place}") for place, text in enumerate(texts))], queries


def _is_whole_rewrite(row: dict[str, str]) -> bool:
    """Tell whether a row is a rewrite of a whole article, by its kind, generator and length."""
    generator = row.get("generator", "")
    if row.get("kind") != "MR" and not (
        generator.startswith(("chatgpt", "llama2_13b"))
        and row.get("method") in ("paraphrase_generation", "rewrite_generation")
    ):
        return False
    before, after = len(row["original"].split()), len(row["rewrite"].split())
    return min(before, after) >= suites.MINIMUM_WORDS and 0.5 <= after / before <= 2.0


def _excerpts(articles: Sequence[Article], size: int, rng: np.random.Generator) -> Iterator[Query]:
    """Yield runs of sentences that make up a share of an article's words, from a random place on."""
    long = [number for number, item in enumerate(articles) if len(item.text.split()) >= LONG]
    for share in SHARES:
        for number in sorted(rng.permutation(long)[:size].tolist()):
            text = _excerpt(prepare(articles[number]), share, rng)
            if text:
                yield Query(Article(text, id=f"excerpt-{share}-{number}"), number, f"excerpt of {share:.0%}")


def _excerpt(document: Document, share: float, rng: np.random.Generator) -> str:
    """Return neighbouring sentences with that share of the words at least; empty of a text without any."""
    sizes = np.diff(document.sentence_token, axis=1).ravel()
    after = np.cumsum(sizes)
    words = share * float(sizes.sum())
    starts = np.flatnonzero(after - sizes + words <= sizes.sum())
    if words < _FEW_WORDS or not len(starts):
        return ""
    first = int(rng.choice(starts))
    last = int(np.searchsorted(after, after[first] - sizes[first] + words))
    start, end = document.sentences[first].start, document.sentences[min(last, len(sizes) - 1)].end
    return document.text[start:end]


def _same_text(items: Sequence[Traits], originals: set[int]) -> dict[int, set[int]]:
    """Return for each original all texts that hold it, itself among them."""
    batch = body_shingles(items)
    owner = np.repeat(np.arange(len(items)), np.diff(batch.bound))
    order = np.argsort(batch.hash, kind="stable")
    key, owner = batch.hash[order], owner[order]
    found: dict[int, set[int]] = {}
    for number in originals:
        wanted = np.unique(items[number].shingles)
        low, high = np.searchsorted(key, wanted, "left"), np.searchsorted(key, wanted, "right")
        holders = [np.unique(owner[first:last]) for first, last in zip(low, high, strict=True)]
        shared = np.bincount(np.concatenate(holders)) if holders else np.zeros(0, np.intp)
        found[number] = {number, *np.flatnonzero(shared >= max(SAME * len(wanted), 1)).tolist()}
    return found


def _rank(ranking: Sequence[int], originals: set[int]) -> float:
    """Return the rank of the first original, from 1; infinite if none is found."""
    return next((place for place, number in enumerate(ranking, 1) if number in originals), np.inf)


def _figures(kind: str, ranks: dict[str, NDArray[np.float64]], seed: int) -> list[Figure]:
    merged = ranks["merged"]
    figures = [proportion(f"{kind}: merged, recall at {top}", merged <= top) for top in RANKS]
    reciprocal = 1.0 / merged
    figures.append(
        resampled(
            f"{kind}: merged, mean reciprocal rank",
            lambda rows: float(reciprocal[rows].mean()),
            len(merged),
            seed=seed,
        )
    )
    best = np.min([ranks[channel] for channel in CHANNELS], axis=0)
    figures += [proportion(f"{kind}: any channel, recall at {top}", best <= top) for top in RANKS]
    return figures + [
        proportion(f"{kind}: {channel} alone, recall at {top}", ranks[channel] <= top)
        for channel in CHANNELS
        for top in RANKS
    ]
