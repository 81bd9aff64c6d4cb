"""Which of two texts came first: on natural reprints of a newswire, and on the demo's gold.

The wire's own clock says which of two Reuters reprints is the first. With dates given, the truth
is in the question, and the figures only show how seldom other evidence overrules it; with dates
withheld, what is left is the text. A wire reissues its own stories, with the tail cut or with
more to say, and never credits itself: credits, links and bylines are measured on the demo alone.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks import gold, suites
from benchmarks.figures import Figure, Run, proportion
from benchmarks.reprints import REUTERS, reprints
from detector.matching.match import match
from detector.pipeline.workbench import Workbench
from detector.records import DERIVED, Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detector.records import Direction

#: Two texts further apart are seldom one story: fillings of a template, a figure's next report.
WITHIN = timedelta(hours=48)
_STAMP = re.compile(r"\d{1,2}-[A-Z]{3}-1987 \d{2}:\d{2}:\d{2}")
_BINS = (0.75, 0.8, 0.9, 0.95, 1.0)


class Ordered(NamedTuple):
    """A pair of which the truth is known: whether the query is the copy."""

    query: Article
    source: Article
    query_later: bool


class Answer(NamedTuple):
    """What was said of one pair, and whether it is so (None: undecided)."""

    confidence: float
    right: bool | None


def measure(run: Run) -> list[Figure]:
    """Return right, wrong and undecided, dates given and withheld, and what the confidence is worth."""
    run.need(REUTERS)
    bench = Workbench()
    pairs = reuters_pairs(run)
    fitted = np.array([on_fitted_half(pair) for pair in pairs])
    dated, undated = answers(bench, pairs), answers(bench, map(undate, pairs))
    kept = [place for place, answer in enumerate(undated) if answer is not None]
    unseen = [undated[place] for place in kept if not fitted[place]]
    figures = shares("Reuters, dates given", [dated[place] for place in kept])
    figures += shares("Reuters, dates withheld", [undated[place] for place in kept])
    figures += shares("Reuters, withheld, the half not fitted to", unseen)
    figures += reliability("Reuters, withheld, not fitted to", unseen)
    demo = demo_pairs()
    for name, change in (
        ("all given", lambda pair: pair),
        ("dates withheld", undate),
        ("names and links withheld", unname),
        ("both withheld", lambda pair: unname(undate(pair))),
    ):
        figures += shares(f"demo, {name}", answers(bench, map(change, demo)))
    return figures


def reuters_pairs(run: Run) -> list[Ordered]:
    """Return reprints that two texts of the wire are of each other, in an order that tells nothing."""
    articles = [article for row in suites.rows(run.data / REUTERS) if (article := _article(row)) is not None]
    rng = np.random.default_rng(run.seed)
    found = []
    for first, second in sorted(reprints(articles)):
        one, other = articles[first], articles[second]
        if one.published is None or other.published is None or one.published == other.published:
            continue
        if abs(one.published - other.published) > WITHIN:
            continue
        query, source = (one, other) if rng.random() < 0.5 else (other, one)
        found.append(Ordered(query, source, query_later=_later(query, source)))
    return found


def on_fitted_half(pair: Ordered) -> bool:
    """Tell whether a pair lies in the half that the weights were set on; like headlines lie together."""
    return zlib.crc32(min(pair.query.title or "", pair.source.title or "").encode()) % 2 == 0


def demo_pairs() -> list[Ordered]:
    """Return the derived pairs of the demo's gold: the query is always the copy."""
    articles = gold.articles_of("demo")
    return [
        Ordered(articles[row["query"]], articles[row["source"]], query_later=True)
        for row in gold.gold_rows("demo")
        if row["direction"] == "query-from-source"
    ]


def undate(pair: Ordered) -> Ordered:
    """Return the pair without the dates of its records."""
    query, source = (replace(item, published=None) for item in (pair.query, pair.source))
    return pair._replace(query=query, source=source)


def unname(pair: Ordered) -> Ordered:
    """Return the pair without what credits and links are held against."""
    query, source = (replace(item, site=None, url=None, canonical=None) for item in pair[:2])
    return pair._replace(query=query, source=source)


def answers(bench: Workbench, pairs: Iterable[Ordered]) -> list[Answer | None]:
    """Judge each pair; None where neither text is held to derive from the other."""
    pairs = list(pairs)
    queries = bench.read([pair.query for pair in pairs])
    sources = bench.read([pair.source for pair in pairs])
    found: list[Answer | None] = []
    for pair, query, source in zip(pairs, queries, sources, strict=True):
        result = match(query.traits, source.traits, bench.relation)
        derived = result.relation in DERIVED
        found.append(_answer(result.direction, pair) if derived else None)
    return found


def shares(name: str, judged: Sequence[Answer | None]) -> list[Figure]:
    """Return the shares right, wrong and undecided, and of those decided the share right."""
    said = [answer.right for answer in judged if answer is not None]
    return [
        proportion(f"{name}: right", np.array([right is True for right in said])),
        proportion(f"{name}: wrong", np.array([right is False for right in said])),
        proportion(f"{name}: undecided", np.array([right is None for right in said])),
        proportion(
            f"{name}: right of those decided", np.array([right for right in said if right is not None])
        ),
    ]


def reliability(name: str, judged: Sequence[Answer | None]) -> list[Figure]:
    """Return for each bin of confidence the share right; beside it what was said."""
    decided = [answer for answer in judged if answer is not None and answer.right is not None]
    place = np.digitize([answer.confidence for answer in decided], _BINS[1:-1])
    figures = []
    for number in np.unique(place).tolist():
        rows = [answer for answer, where in zip(decided, place.tolist(), strict=True) if where == number]
        said = np.mean([answer.confidence for answer in rows])
        span = f"{_BINS[number]:.2f} to {_BINS[number + 1]:.2f}"
        right = np.array([bool(answer.right) for answer in rows])
        figures.append(proportion(f"{name}: right where {span} was said", right, beside=f"said {said:.3f}"))
    return figures


def _article(row: dict[str, str]) -> Article | None:
    stamp = _STAMP.search(row["date"])
    if stamp is None or len(row["text"].split()) < suites.MINIMUM_WORDS:
        return None
    published = datetime.strptime(stamp[0], "%d-%b-%Y %H:%M:%S").replace(tzinfo=UTC)
    return Article(row["text"], id=row["id"], title=row["title"], published=published)


def _later(query: Article, source: Article) -> bool:
    return query.published is not None and source.published is not None and query.published > source.published


def _answer(said: Direction, pair: Ordered) -> Answer:
    if said.verdict == "undecided":
        return Answer(0.0, None)
    return Answer(said.confidence, (said.verdict == "query-from-source") == pair.query_later)
