"""Stage *match*: the pairs compared, as `detector.compare` compares any two texts."""

from __future__ import annotations

from bisect import bisect
from contextlib import ExitStack
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detector.farms.profiles import SUBSTITUTED
from detector.farms.spin import Spin, Swap, spin
from detector.matching.candidates import LISTED
from detector.pipeline import tables
from detector.pipeline.sentences import around
from detector.pipeline.stages.articles import articles_of, clean
from detector.pipeline.stages.pages import range_of
from detector.pipeline.stages.pair import GROUP, SEND
from detector.pipeline.stages.prepare import read_all, seconds
from detector.pipeline.stages.task import Outputs, column
from detector.plain import dumps
from detector.records import DERIVED, AlignedPair, Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    import pyarrow as pa

    from detector.matching.match import Depth
    from detector.pipeline.manifests import Manifest
    from detector.pipeline.sentences import Around
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Reading, Workbench
    from detector.records import Article, Fact, Match, Passage, Span

STAGE = "match"
#: A drift's sides.
SIDES = ("before", "after")
VERDICTS = ("source-from-query", "undecided", "query-from-source")
_SCORES = tuple(item.name for item in fields(Scores))
#: How many times its even share of the matches to show a task keeps in full.
_SPARE = 4
#: By the bits of a pair's channels, their names.
_NAMES = [
    tuple(sorted(name for bit, name in enumerate(LISTED) if mask >> bit & 1))
    for mask in range(1 << len(LISTED))
]


class Found(NamedTuple):
    """A match, how the taken text was spun, and the numbers of the pages; -1 for one not of the corpus.

    `around` are the sentences that each drift has its fact in, before and after.
    """

    match: Match
    spin: Spin
    around: tuple[tuple[Around | None, Around | None], ...] = ()
    query: int = -1
    source: int = -1


class Spun(NamedTuple):
    """A spun pair by the numbers of its pages, and what stands in whose place."""

    query: int
    source: int
    swaps: tuple[Swap, ...]


class Failed(NamedTuple):
    """A pair that could not be compared, and why: one pair ends no audit, but all are counted."""

    query_id: str
    source_id: str
    reason: str


def compare_pairs(bench: Workbench, task: Task) -> Manifest:
    """Compare the pairs of a task, group by group."""
    outputs = Outputs(task)
    tasks = task.part(STAGE)
    pairs = task.bucket(GROUP, "pairs", buckets=tasks)
    texts = task.bucket(SEND, "texts", buckets=tasks)
    texts = texts.sort_by([("group", "ascending"), ("article", "ascending")])
    places = bounds(column(texts, "group"))
    pairs = pairs.sort_by([(name, "ascending") for name in ("group", "first", "second")])
    with Writing(task, outputs) as writing:
        for number, (low, high) in bounds(column(pairs, "group")).items():
            first, last = places[number]
            group = texts.slice(first, last - first)
            writing.add(_compared(bench, task, group, pairs.slice(low, high - low), writing.may_show))
        counts = writing.counts
    return outputs.manifest({"pairs": len(pairs), **counts})


def _compared(
    bench: Workbench, task: Task, texts: pa.Table, pairs: pa.Table, shows: Callable[[int, int], bool]
) -> Iterator[Found | Failed]:
    """Yield the match of each pair, with its alignment if it may be shown, or why there is none."""
    articles = articles_of(texts)
    read, failed = read_all(bench.read, articles)
    kept = [place for place in range(len(articles)) if place not in failed]
    by_number = dict(zip(column(texts, "article")[kept].tolist(), read, strict=True))
    pages = dict(zip(column(texts, "article").tolist(), column(texts, "page").tolist(), strict=True))
    columns = (column(pairs, name).tolist() for name in ("first", "second", "channels"))
    for first, second, channels in zip(*columns, strict=True):
        if first not in by_number or second not in by_number:
            yield Failed(str(first), str(second), "one of the two cannot be read again")
            continue
        query, source = oriented(by_number[first].article, by_number[second].article, first, second)
        place = pages[query], pages[source]
        readings = by_number[query], by_number[source]
        found = attempted(
            bench, task, *readings, _NAMES[channels], depth="related" if shows(*place) else "scores"
        )
        yield found if isinstance(found, Failed) else found._replace(query=place[0], source=place[1])


def attempted(
    bench: Workbench,
    task: Task,
    query: Reading,
    source: Reading,
    channels: tuple[str, ...],
    *,
    depth: Depth = "whole",
) -> Found | Failed:
    """Return the match of a pair, its pages not yet numbered, or why there is none."""
    try:
        threshold = task.plan.settings.threshold
        match = bench.compare(query, source, threshold=threshold, channels=channels, depth=depth)
        return Found(match, _spun(bench, query, source, match), _around(query, source, match))
    except Exception as error:  # noqa: BLE001 - whatever one pair brings about, the others are compared
        reason = f"{type(error).__name__}: {error}"
        return Failed(query.article.key, source.article.key, reason)


def _around(query: Reading, source: Reading, match: Match) -> tuple[tuple[Around | None, Around | None], ...]:
    """Return the sentence that each drift has its fact in, before and after."""
    return tuple(
        (
            around(source.document, drift.before.span) if drift.before else None,
            around(query.document, drift.after.span) if drift.after else None,
        )
        for drift in match.drifts
    )


def _spun(bench: Workbench, query: Reading, source: Reading, match: Match) -> Spin:
    """Return what words of the other the text that was taken has others in place of."""
    if match.relation not in DERIVED or match.relation == "identical":
        return Spin(0.0, ())
    if match.direction.verdict == "source-from-query":
        turned = [
            AlignedPair(pair.source, pair.query, pair.kind, pair.similarity) for pair in match.alignment
        ]
        return spin(source.document, query.document, turned, bench.words)
    return spin(query.document, source.document, match.alignment, bench.words)


def oriented(first: Article, second: Article, one: int, other: int) -> tuple[int, int]:
    """Return the numbers of a pair with the later article first; of undated ones that with the greater id."""
    ages = seconds(first), seconds(second)
    known = (ages[0], ages[1]) if ages[0] is not None and ages[1] is not None else (0.0, 0.0)
    return (one, other) if (known[0], first.key) > (known[1], second.key) else (other, one)


class Writing:
    """Writes matches and their drifts, dealt out by the query's page; a context manager."""

    def __init__(self, task: Task, outputs: Outputs) -> None:
        self._task, self._stack, self._outputs, self._rows = task, ExitStack(), outputs, 0
        self._failed: list[Failed] = []
        self._spun: list[Spun] = []
        self._matches = self._stack.enter_context(outputs.exchange("matches", match_schema()))
        self._drifts = self._stack.enter_context(outputs.exchange("drifts", drift_schema()))
        self._detailed: list[tuple[int, int]] = []
        share = task.plan.shown // task.part(STAGE)
        self._most = _SPARE * (share + 1) if task.stage == STAGE else task.plan.shown

    def __enter__(self) -> Writing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
        if kind is None:
            self._outputs.table("failed", failed_rows(self._failed))
            self._outputs.table("swaps", swap_rows(self._spun))

    @property
    def counts(self) -> dict[str, int]:
        """How many pairs are related, and how many could not be compared."""
        return {"related": self._rows, "failed": len(self._failed)}

    def add(self, compared: Iterable[Found | Failed]) -> None:
        """Add what pairs turned out to be; unrelated ones are left out."""
        import pyarrow as pa

        found = []
        for item in compared:
            if isinstance(item, Failed):
                self._failed.append(item)
            elif item.match.relation != "unrelated":
                found.append(item)
        self._spun += (
            Spun(item.query, item.source, item.spin.swaps)
            for item in found
            if item.spin.substituted >= SUBSTITUTED and item.match.direction.verdict != "undecided"
        )
        rows = [self._row(item) for item in found]
        pages = np.array([item.query for item in found], dtype=np.int32)
        task = self._task
        self._matches.add(
            pa.Table.from_pylist(rows, schema=match_schema()), range_of(pages, task.pages, task.plan.buckets)
        )
        drifts = [(item, place) for item in found for place in range(len(item.match.drifts))]
        pages = np.array([item.query for item, _ in drifts], dtype=np.int32)
        self._drifts.add(
            pa.Table.from_pylist([_drift_row(*item) for item in drifts], schema=drift_schema()),
            range_of(pages, task.pages, task.plan.buckets),
        )
        self._rows += len(found)

    def _row(self, found: Found) -> dict[str, object]:
        match = found.match
        return {
            "query": found.query,
            "source": found.source,
            "detail": dumps(match) if self._is_shown(found.query, found.source) else None,
            "query_id": clean(match.query_id),
            "source_id": clean(match.source_id),
            "indexed": found.source < 0,
            "relation": match.relation,
            "probability": match.probability,
            "direction": match.direction.verdict,
            "confidence": match.direction.confidence,
            "evidence": [clean(item) for item in match.direction.evidence],
            "channels": match.channels,
            **{name: getattr(match.scores, name) for name in _SCORES},
            "drifts": len(match.drifts),
            "substituted": found.spin.substituted,
            "passages": [_passage(item) for item in match.passages],
            "unsupported": _spans(match.unsupported),
            "omitted": _spans(match.omitted),
        }

    def may_show(self, query: int, source: int) -> bool:
        """Tell whether a match of two pages may be among the first that the report shows."""
        return bisect(self._detailed, (query, source)) < self._most

    def _is_shown(self, query: int, source: int) -> bool:
        """Tell whether a match may be among the first that the report shows, by this task's share of them.

        Where the guess is wrong the match is made again.
        """
        place = bisect(self._detailed, (query, source))
        if place >= self._most:
            return False
        self._detailed.insert(place, (query, source))
        del self._detailed[self._most :]
        return True


def match_schema() -> pa.Schema:
    """Return the columns of matches on their way: those of the table, page numbers, and all detail."""
    import pyarrow as pa

    numbers = [("query", pa.int32()), ("source", pa.int32()), ("detail", pa.string())]
    return pa.schema([*numbers, *tables.schema("matches")])


def drift_schema() -> pa.Schema:
    """Return the columns of drifts on their way: those of the table, and page numbers."""
    import pyarrow as pa

    numbers = [("query", pa.int32()), ("source", pa.int32()), ("place", pa.int32())]
    return pa.schema([*numbers, *tables.schema("drifts")])


def failed_rows(failed: Sequence[Failed]) -> pa.Table:
    """Return failed pairs as rows."""
    import pyarrow as pa

    columns = {name: [clean(getattr(item, name)) for item in failed] for name in Failed._fields}
    return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in Failed._fields]))


def swap_rows(found: Sequence[Spun]) -> pa.Table:
    """Return the words that spun pairs put in place of others, a row for each pair."""
    import pyarrow as pa

    words = pa.list_(pa.string())
    schema = pa.schema([("query", pa.int32()), ("source", pa.int32()), ("before", words), ("after", words)])
    columns = {
        "query": [item.query for item in found],
        "source": [item.source for item in found],
        **{
            side: [[clean(getattr(swap, side)) for swap in item.swaps] for item in found]
            for side in Swap._fields
        },
    }
    return pa.table(columns, schema=schema)


def _drift_row(found: Found, place: int) -> dict[str, object]:
    drift = found.match.drifts[place]
    row: dict[str, object] = {
        "query": found.query,
        "source": found.source,
        "place": place,
        "query_id": clean(found.match.query_id),
        "source_id": clean(found.match.source_id),
        "type": drift.type,
        "kind": drift.kind,
        "severity": drift.severity,
        "explanation": clean(drift.explanation),
    }
    for side, fact, sentence in zip(SIDES, (drift.before, drift.after), found.around[place], strict=True):
        if fact is not None and sentence is not None:
            row |= fact_cells(side, fact, sentence)
    return row


def fact_cells(side: str, fact: Fact, sentence: Around) -> dict[str, object]:
    """Return a fact's cells under the name of a side: its words and the sentence, and where both stand."""
    return {
        side: clean(fact.text),
        f"{side}_start": fact.span.start,
        f"{side}_end": fact.span.end,
        f"{side}_sentence": clean(sentence.text),
        f"{side}_sentence_start": sentence.start,
    }


def _passage(item: Passage) -> dict[str, Any]:
    return {
        "query_start": item.query.start,
        "query_end": item.query.end,
        "source_start": item.source.start,
        "source_end": item.source.end,
        "kind": item.kind,
    }


def _spans(items: Sequence[Span]) -> list[dict[str, int]]:
    return [{"start": item.start, "end": item.end} for item in items]


def bounds(ascending: Any) -> dict[int, tuple[int, int]]:  # noqa: ANN401 - whole numbers of some width
    """Return where each number of an ascending column begins and ends."""
    numbers, start, size = np.unique(ascending, return_index=True, return_counts=True)
    return {
        number: (low, low + count)
        for number, low, count in zip(numbers.tolist(), start.tolist(), size.tolist(), strict=True)
    }
