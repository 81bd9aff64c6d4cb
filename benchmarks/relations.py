"""The six relations, named on labelled pairs: which is taken for which.

Copies are made from real articles by cutting, framing and light edits, and taken from real
duplicates and reprints. Relations speak of bodies: another headline or template changes nothing.
Rewrites are real, and judged by models fitted without their source; reports of one event and of
two by models fitted without their topic. Every relation weighs the same, whatever its number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import cuts, suites
from benchmarks.directions import WITHIN, reuters_pairs
from benchmarks.figures import Figure, Run, proportion, resampled
from benchmarks.fits import FILES, Fits, event_fold
from benchmarks.pairs import CLEAN
from benchmarks.reprints import REUTERS
from detector.matching.match import match
from detector.pipeline.workbench import Workbench
from detector.records import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from detector.records import Article, Match, RelationName

#: Articles that each kind of cut is made from, and words that an article must have for it.
CUTS, CUTS_QUICK, LONG = 120, 30, 300
#: Share of both texts' 4-word runs from which two reprints differ by small edits alone.
SMALL_EDITS = 0.8
SHARES = (0.1, 0.25, 0.5)
HEADLINE = "What we know so far about the story"


class Row(NamedTuple):
    """A pair, its relation, how it was come by, and what a model may not have been fitted to."""

    query: Article
    source: Article
    relation: RelationName
    kind: str
    left_out: frozenset[str] = frozenset()
    fold: int | None = None


def measure(run: Run) -> list[Figure]:
    """Return macro-F1, each relation's figures, the confusions, and what each kind of pair is called."""
    run.need(*FILES, REUTERS)
    rows = labelled(run)
    said = np.array([found.relation for found in named(rows, Fits(run.data))])
    gold = np.array([row.relation for row in rows])
    kind = np.array([row.kind for row in rows])
    figures = [_macro_f1(gold, said, run.seed)]
    for name in RELATIONS:
        figures += _relation(name, gold, said, run.seed)
    for name in RELATIONS:
        for other in RELATIONS:
            taken = said[gold == name] == other
            if name != other and taken.any():
                figures.append(proportion(f"{name} taken for {other}", taken))
    figures += [
        proportion(f"right: {name}", (said == gold)[kind == name]) for name in dict.fromkeys(kind.tolist())
    ]
    return figures


def named(rows: Sequence[Row], fits: Fits) -> list[Match]:
    """Match every row under the model that has not seen it."""
    bench = Workbench()
    queries = bench.read([row.query for row in rows])
    sources = bench.read([row.source for row in rows])
    return [
        match(query.traits, source.traits, fits.without(row.left_out, fold=row.fold))
        for row, query, source in zip(rows, queries, sources, strict=True)
    ]


def labelled(run: Run) -> list[Row]:
    """Return the labelled pairs of all six relations."""
    bbc = suites.bbc(run.data)
    return [
        *_duplicates(bbc),
        *_reprints(run),
        *_made(bbc, "BBC", run),
        *_made(suites.reuters(run.data), "Reuters", run),
        *rewrite_rows(run),
        *same_event_rows(run),
        *(_apart(pair, "ECB+, another event") for pair in suites.other_event(run.data)),
        *(_apart(pair, "BBC, a neighbour") for pair in list(suites.neighbours(bbc, "bbc"))[:400]),
    ]


def rewrite_rows(run: Run) -> list[Row]:
    """Return the real rewrites."""
    return [rewrite_row(pair) for pair in suites.rewrites(run.data)]


def same_event_rows(run: Run) -> list[Row]:
    """Return the pairs of reports of one event that share hardly any copied text."""
    return [
        Row(pair.query, pair.source, "same-event", "ECB+, one event", fold=event_fold(pair))
        for pair in suites.same_event(run.data, reprint=CLEAN)
    ]


def rewrite_row(pair: suites.LabelledPair) -> Row:
    """Return a rewrite's row, to be judged by a model that has not seen its source."""
    return Row(pair.query, pair.source, "rewrite", pair.suite, frozenset((pair.suite,)))


def _apart(pair: suites.LabelledPair, kind: str) -> Row:
    return Row(pair.query, pair.source, "unrelated", kind, fold=event_fold(pair))


def _made(articles: Sequence[Article], outlet: str, run: Run) -> Iterator[Row]:
    """Yield whole copies and excerpts of the longer articles."""
    long = [item for item in articles if len(item.text.split()) >= LONG]
    size = CUTS_QUICK if run.quick else CUTS
    rng = np.random.default_rng(run.seed)
    yield from _wholes(long, outlet, size, rng)
    yield from _excerpts(long, outlet, size, rng)


def _duplicates(articles: Sequence[Article]) -> Iterator[Row]:
    """Yield articles that stand twice in the collection, word for word."""
    copies: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        copies[article.text].append(article)
    for same in copies.values():
        if len(same) > 1:
            yield Row(same[1], same[0], "identical", "BBC, stored twice")


def _reprints(run: Run) -> Iterator[Row]:
    """Yield Reuters reprints with small edits: either shares most of its 4-word runs with the other."""
    for pair in reuters_pairs(run):
        query, source = (cuts.word_runs(item.text) for item in (pair.query, pair.source))
        shared = len(query & source)
        if query != source and shared >= SMALL_EDITS * max(len(query), len(source)):
            yield Row(
                pair.query,
                pair.source,
                "near-duplicate",
                f"Reuters, reprinted within {WITHIN.days * 24} hours",
            )


def _wholes(articles: Sequence[Article], outlet: str, size: int, rng: np.random.Generator) -> Iterator[Row]:
    """Yield articles framed and edited; each kind from articles drawn anew."""
    for source in _drawn(articles, size, rng):
        yield _copy(source, cuts.framed(source.text, HEADLINE), "identical", f"{outlet}, in a template")
    for source in _drawn(articles, size // 2, rng):
        yield _copy(source, f"{HEADLINE}\n\n{source.text}", "identical", f"{outlet}, under another headline")
    for kind, change in _edits(rng).items():
        for source in _drawn(articles, size // 2, rng):
            text = change(source.text)
            if cuts.word_runs(text) != cuts.word_runs(source.text):
                yield _copy(source, text, "near-duplicate", f"{outlet}, {kind}")


def _excerpts(articles: Sequence[Article], outlet: str, size: int, rng: np.random.Generator) -> Iterator[Row]:
    """Yield runs of articles, alone and within another article."""
    for share in SHARES:
        for source in _drawn(articles, size, rng):
            text = cuts.run_of(source.text, share, rng)
            yield _copy(source, text, "excerpt", f"{outlet}, {share:.0%} of it alone")
        for source, host in zip(_drawn(articles, size, rng), _drawn(articles, size, rng), strict=True):
            if source is not host:
                text = cuts.inside(cuts.run_of(source.text, share, rng), host.text)
                yield _copy(source, text, "excerpt", f"{outlet}, {share:.0%} of it in another article")


def _drawn(articles: Sequence[Article], count: int, rng: np.random.Generator) -> list[Article]:
    return [articles[place] for place in sorted(rng.permutation(len(articles))[:count].tolist())]


def _copy(source: Article, text: str, relation: RelationName, kind: str) -> Row:
    return Row(replace(source, text=text, id=f"{source.key}-copy"), source, relation, kind)


def _edits(rng: np.random.Generator) -> dict[str, Callable[[str], str]]:
    """Return what a desk does to a text that it takes over."""

    def touched_up(text: str) -> str:
        return cuts.touched_up(text, rng)

    def all_of_these(text: str) -> str:
        return cuts.framed(touched_up(cuts.in_house_style(cuts.without_tail(text))), HEADLINE)

    return {
        "tail dropped": cuts.without_tail,
        "house style": cuts.in_house_style,
        "touched up": touched_up,
        "all of these in a template": all_of_these,
    }


def _weights(gold: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return weights under which each relation present counts the same."""
    weight = np.zeros(len(gold))
    for name in np.unique(gold):
        weight[gold == name] = 1.0 / (gold == name).sum()
    return weight


def _parts(name: str, gold: NDArray[np.str_], said: NDArray[np.str_]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one relation, every relation weighing the same."""
    weight = _weights(gold)
    both = float(weight[(gold == name) & (said == name)].sum())
    called, there = float(weight[said == name].sum()), float(weight[gold == name].sum())
    return both / max(called, 1e-9), both / max(there, 1e-9), 2 * both / max(called + there, 1e-9)


def _macro_f1(gold: NDArray[np.str_], said: NDArray[np.str_], seed: int) -> Figure:
    def mean(rows: NDArray[np.intp]) -> float:
        return float(np.mean([_parts(name, gold[rows], said[rows])[2] for name in RELATIONS]))

    return resampled("macro-F1 of six relations", mean, len(gold), seed=seed, resamples=200)


def _relation(name: str, gold: NDArray[np.str_], said: NDArray[np.str_], seed: int) -> list[Figure]:
    figures = []
    for place, part in enumerate(("precision", "recall", "F1")):

        def figure(rows: NDArray[np.intp], place: int = place) -> float:
            return _parts(name, gold[rows], said[rows])[place]

        figures.append(resampled(f"{name}: {part}", figure, len(gold), seed=seed, resamples=200))
    return figures
