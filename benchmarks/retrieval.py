"""Find the original among about 23,000 texts: each channel alone, all merged, and as `check` orders them."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import baselines, suites
from benchmarks.figures import Figure, Run, SkippedError, proportion, resampled
from detector.matching.candidates import CHANNELS, Collection, candidates
from detector.matching.match import match
from detector.matching.traits import body_shingles
from detector.pipeline.check import closeness
from detector.pipeline.workbench import Workbench
from detector.records import Article
from detector.settings import Settings
from detector.text import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from detector.matching.relation import RelationModel
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
#: Candidates that `check` compares, and orders by what it finds.
CHECKED = Settings().candidates
REWRITE = "rewrite"
#: What the ids of the rewrites' originals begin with.
ORIGINAL = "original-"
MERGED, BY_MATCH = "merged", "as check orders"
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
    same = _same_text(items, {query.original for query in queries})
    originals = [same[query.original] for query in queries]
    asked = [reading.traits for reading in bench.read([query.article for query in queries])]
    collection = Collection(items)
    ranks: dict[str, list[float]] = defaultdict(list)
    seconds = 0.0
    for traits, wanted in zip(asked, originals, strict=True):
        started = time.perf_counter()
        rankings = collection.rankings(traits)
        merged = [found.number for found in candidates(rankings, limit=len(items))]
        seconds += time.perf_counter() - started
        ranks[MERGED].append(_rank(merged, wanted))
        checked = _by_match(traits, items, merged[:CHECKED], bench.relation)
        ranks[BY_MATCH].append(_rank([*checked, *merged[CHECKED:]], wanted))
        for name, ranking in zip(CHANNELS, rankings, strict=True):
            ranks[name].append(_rank(ranking.number.tolist(), wanted))
    table = {name: np.array(values) for name, values in ranks.items()}
    kinds = np.array([query.kind for query in queries])
    figures = [Figure("texts searched", len(items), len(items))]
    figures.append(Figure("milliseconds for a query", 1000 * seconds / len(queries), len(queries)))
    for kind in dict.fromkeys(kinds.tolist()):
        figures += _figures(kind, {name: values[kinds == kind] for name, values in table.items()}, run.seed)
    return figures + _ready_made(articles, queries, originals, run)


def _by_match(
    query: Traits, items: Sequence[Traits], numbers: Sequence[int], model: RelationModel
) -> list[int]:
    """Return the candidates in the order in which `check` reports them."""
    found = [(closeness(match(query, items[number], model)), number) for number in numbers]
    return [number for _, number in sorted(found)]


def _ready_made(
    articles: Sequence[Article], queries: Sequence[Query], originals: Sequence[set[int]], run: Run
) -> list[Figure]:
    """Return what SemHash finds of the rewrites' originals, with the shipped model and with MiniLM.

    MiniLM takes an hour for all texts without an accelerator, so it searches among the originals
    of rewrites alone: more than it would find among all.
    """
    rewritten = [place for place, query in enumerate(queries) if query.kind == REWRITE]
    first = next(number for number, article in enumerate(articles) if article.key.startswith(ORIGINAL))
    asked = [queries[place].article.text for place in rewritten]
    wanted = [originals[place] for place in rewritten]

    def found(name: str, load: Callable[[], SentenceTransformer], start: int) -> list[Figure]:
        texts = [article.text for article in articles[start:]]
        try:
            rankings = baselines.semhash_rankings(load(), texts, asked, limit=RANKS[-1])
        except SkippedError as reason:
            return [Figure(f"ready-made: {name} skipped: {reason}", float("nan"), 0)]
        rank = np.array([_rank(row + start, hold) for row, hold in zip(rankings, wanted, strict=True)])
        return _recalls(f"ready-made: {name}", rank)

    figures = found("SemHash with the shipped model, rewrite", baselines.load_static, 0)
    if run.quick:
        return figures
    return figures + found("SemHash with MiniLM, rewrite, originals alone", baselines.load_minilm, first)


def collected(run: Run) -> tuple[list[Article], list[Query]]:
    """Return the collection, each text once by id, and the queries with their originals."""
    plain = [*suites.reuters(run.data), *suites.bbc(run.data)]
    plain += [Article(row["text"], id=row["doc"]) for row in suites.rows(run.data / "ecbplus_docs.jsonl.gz")]
    originals: dict[str, int] = {}
    for name in ("llmfake_pairs.jsonl.gz", "politifactpp_pairs.jsonl.gz"):
        for row in suites.rows(run.data / name):
            originals.setdefault(row["original"], len(plain) + len(originals))
    rng = np.random.default_rng(run.seed)
    size = QUERIES_QUICK if run.quick else QUERIES
    whole = list(suites.rewrites(run.data))
    queries = [
        Query(whole[place].query, originals[whole[place].source.text], REWRITE)
        for place in sorted(rng.permutation(len(whole))[:size].tolist())
    ]
    queries += excerpts(plain, size, rng)
    texts = sorted(originals, key=originals.__getitem__)
    return [*plain, *(Article(text, id=f"{ORIGINAL}{place}") for place, text in enumerate(texts))], queries


def excerpts(articles: Sequence[Article], size: int, rng: np.random.Generator) -> Iterator[Query]:
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


def _rank(ranking: Iterable[int], originals: set[int]) -> float:
    """Return the rank of the first original, from 1; infinite if none is found."""
    return next((place for place, number in enumerate(ranking, 1) if number in originals), np.inf)


def _figures(kind: str, ranks: dict[str, NDArray[np.float64]], seed: int) -> list[Figure]:
    figures: list[Figure] = []
    for name in (MERGED, BY_MATCH):
        figures += [
            *_recalls(f"{kind}: {name}", ranks[name]),
            _reciprocal(f"{kind}: {name}", ranks[name], seed),
        ]
    figures += _recalls(f"{kind}: any channel", np.min([ranks[name] for name in CHANNELS], axis=0))
    for name in CHANNELS:
        alone = f"{kind}: {name} alone"
        figures += [*_recalls(alone, ranks[name]), _reciprocal(alone, ranks[name], seed)]
    return figures


def _recalls(name: str, rank: NDArray[np.float64]) -> list[Figure]:
    return [proportion(f"{name}, recall at {top}", rank <= top) for top in RANKS]


def _reciprocal(name: str, rank: NDArray[np.float64], seed: int) -> Figure:
    value = 1.0 / rank
    label = f"{name}, mean reciprocal rank"
    return resampled(label, lambda rows: float(value[rows].mean()), len(value), seed=seed)
