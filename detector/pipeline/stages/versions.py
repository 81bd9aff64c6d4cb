"""Stages *hand* and *follow*: pages of a cluster held against its first page, and facts followed to them.

A correction shows only where three texts are read together: the original, its renewal, and the copy.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detector.facts.chains import Version, follow
from detector.facts.chains.links import difference, key_of
from detector.pipeline.exchange import read_bucket, read_whole
from detector.pipeline.sentences import around
from detector.pipeline.stages.articles import TEXTS, articles_of
from detector.pipeline.stages.match import Failed, bounds, fact_cells, failed_rows
from detector.pipeline.stages.prepare import PLACE_BITS, ROW, read_all
from detector.pipeline.stages.task import Outputs, column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.farms.corrections import Asked
    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Reading, Workbench
    from detector.records import Drift, Fact, FactChain, Match

HAND, FOLLOW = "hand", "follow"
#: Pages that a task is to read, and tasks for each bucket at most.
_PAGES, _TASKS = 128, 4
#: The pages' own columns on their way.
_ASKED = ("group", "page", "version", "followed", "compared")
_SENT = ("text", *TEXTS, "published")
#: A fact's side in the table of corrections: as it was, as it was corrected to, and as the copy has it.
SIDES = ("before", "after", "stated")
DRIFTS = ("number_drift", "attribution_drift")

Row = dict[str, object]


def deal(task: Task, outputs: Outputs, asked: Asked) -> int:
    """Write what is asked of each bucket's articles; return the number of tasks that it makes."""
    import pyarrow as pa

    count = min(max(len(asked.group) // _PAGES, 1), _TASKS * task.plan.buckets)
    first = np.searchsorted(asked.group, asked.group)
    dealt = first * count // max(len(asked.group), 1)
    rows = pa.table(list(asked), names=list(_ASKED)).append_column("task", pa.array(dealt))
    article = _articles(task)[asked.page]
    rows = rows.append_column("article", pa.array(article))
    with outputs.exchange("wanted", rows.schema) as exchange:
        exchange.add(rows, article >> PLACE_BITS)
    return count


def _articles(task: Task) -> NDArray[np.int64]:
    """Return the bucket and row of each page's article, as one number."""
    found = np.zeros(task.pages, np.int64)
    for bucket in range(task.plan.buckets):
        page = column(read_bucket(task.paths("pages", "numbers"), bucket, task.plan.buckets), "page")
        found[page] = (np.int64(bucket) << PLACE_BITS) + np.arange(len(page))
    return found


def hand_articles(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Send the articles of one bucket where they are read together."""
    outputs = Outputs(task)
    wanted = task.bucket("cluster", "wanted")
    articles = read_whole([task.path("prepare", task.number, "articles")], columns=_SENT)
    sent = articles.take(column(wanted, "article") & ROW)
    for name in _ASKED:
        sent = sent.append_column(name, wanted.column(name))
    with outputs.exchange("texts", sent.schema, buckets=task.part(FOLLOW)) as exchange:
        exchange.add(sent, column(wanted, "task"))
    return outputs.manifest({"handed": len(sent)})


def follow_facts(bench: Workbench, task: Task) -> Manifest:
    """Compare pages with the first of their cluster, and follow corrected facts to copies."""
    import pyarrow as pa

    outputs = Outputs(task)
    texts = task.bucket(HAND, "texts", buckets=task.part(FOLLOW))
    texts = texts.sort_by([(name, "ascending") for name in ("group", "version", "page")])
    drift: list[Row] = []
    updates: list[Row] = []
    failed: list[Failed] = []
    for low, high in bounds(column(texts, "group")).values():
        group = _Group(bench, task, texts.slice(low, high - low))
        for page in group.pages:
            try:
                drift += group.drift(page)
                updates += group.updates(page)
            except Exception as error:  # noqa: BLE001 - whatever one page brings about, the others are read
                failed.append(group.failed(page, error))
    outputs.table("drift", pa.Table.from_pylist(drift, schema=drift_schema()))
    outputs.table("updates", pa.Table.from_pylist(updates, schema=update_schema()))
    outputs.table("failed", failed_rows(failed))
    return outputs.manifest({"held against originals": len(drift), "facts followed": len(updates)})


class _Group:
    """Pages of one cluster, read together: its first page, renewals of that, and copies."""

    def __init__(self, bench: Workbench, task: Task, texts: pa.Table) -> None:
        self._bench, self._threshold = bench, task.plan.settings.threshold
        number, version = column(texts, "page"), column(texts, "version")
        copies = np.flatnonzero(version < 0)
        self.pages: list[int] = number[copies].tolist()
        self._followed, self._compared = (
            set(number[copies][column(texts, name)[copies]].tolist()) for name in ("followed", "compared")
        )
        #: The first page and its renewals, in order of time.
        self._line: list[int] = number[version >= 0].tolist()
        articles = articles_of(texts)
        readings, unread = read_all(bench.read, articles)
        kept = [row for row in range(len(articles)) if row not in unread]
        self._readings: dict[int, Reading] = dict(zip(number[kept].tolist(), readings, strict=True))
        self._keys = dict(zip(number.tolist(), (item.key for item in articles), strict=True))
        self._matches: dict[tuple[int, int], Match] = {}

    def drift(self, page: int) -> Iterator[Row]:
        """Yield the drift of a page from the first, unless the pair was compared before."""
        if page in self._compared:
            # what facts are followed by must not depend on which pages else are held against the first
            match = self._compare(self._line[0], page)
            if match.alignment:
                scores = match.scores
                yield {"page": page} | {name: getattr(scores, name) for name in DRIFTS}

    def updates(self, page: int) -> Iterator[Row]:
        """Yield what a page has of each fact that the original's site changed."""
        if page not in self._followed or not self._corrected:
            return
        for chain in self._chains(page):
            if updated := _updated(chain):
                yield self._update([*self._line, page], chain, updated)

    def failed(self, page: int, error: Exception) -> Failed:
        """Return that a page could not be held against the first, and why."""
        reason = f"{type(error).__name__}: {error}"
        return Failed(self._keys[page], self._keys[self._line[0]], reason)

    @cached_property
    def _corrected(self) -> bool:
        """Whether a renewal changed any fact."""
        return any(map(_updated, self._chains()))

    def _chains(self, *copy: int) -> tuple[FactChain, ...]:
        pages = [*self._line, *copy]
        read = list(map(self._reading, pages))
        versions = [Version(item.document, item.quantities, item.attributions) for item in read]
        return follow(versions, lambda before, after: self._match(pages[before], pages[after]))

    def _reading(self, page: int) -> Reading:
        if page not in self._readings:
            raise LookupError(f"{self._keys[page]} cannot be read again")
        return self._readings[page]

    def _match(self, before: int, after: int) -> Match:
        """Compare two pages on the way to a copy; those on the way to several are compared once."""
        if (before, after) not in self._matches:
            self._matches[before, after] = self._compare(before, after)
        return self._matches[before, after]

    def _compare(self, before: int, after: int) -> Match:
        query, source = self._reading(after), self._reading(before)
        return self._bench.compare(query, source, threshold=self._threshold, versions=True)

    def _update(self, pages: Sequence[int], chain: FactChain, updated: Sequence[int]) -> Row:
        """Return what the last of some pages has of a fact: as it was before which of its updates."""
        measures = [chain.first, *updated]
        facts = [mention.fact for mention in chain.mentions]
        begun, stated = facts[chain.first], facts[-1]
        stale = chain.mentions[-1].state == "stale" and stated is not None
        turn = next(
            (
                turn
                for turn in reversed(range(len(updated)))
                if stale and self._same(pages, facts, measures[turn])
            ),
            None,
        )
        before, after = measures[turn or 0], updated[turn or 0]
        row: Row = {"copy": pages[-1], "before_page": pages[before], "after_page": pages[after]}
        row |= {"first": pages[chain.first], "start": begun.span.start if begun else -1}
        row |= {"old": turn is not None, "type": chain.type, "kinds": list(chain.mentions[after].kinds)}
        if turn is not None:
            change = self._change(pages, chain, after)
            row["severity"] = None if change is None else change.severity
            shown = [facts[before], facts[after], stated]
            if change and chain.type == "attribution" and change.before and before == after - 1:
                shown[:2] = change.before, change.after
            for side, fact, place in zip(SIDES, shown, (before, after, len(pages) - 1), strict=True):
                if fact is not None:
                    sentence = around(self._reading(pages[place]).document, fact.span)
                    row |= fact_cells(side, fact, sentence)
        return row

    def _same(self, pages: Sequence[int], facts: Sequence[Fact | None], place: int) -> bool:
        """Tell whether the last of some pages has a fact as that at a place."""
        one, other = facts[place], facts[-1]
        if one is None or other is None or _kind(one) != _kind(other):
            return False
        if _kind(one) == (False, False):
            return one.text == other.text
        documents = self._reading(pages[place]).document, self._reading(pages[-1]).document
        versions = (Version(document, (), ()) for document in documents)
        return not difference(next(versions), one, next(versions), other)

    def _change(self, pages: Sequence[int], chain: FactChain, after: int) -> Drift | None:
        """Return the gravest drift of a fact into a version; None where no comparison shows one."""
        fact = chain.mentions[after].fact
        if fact is None:
            return None
        key = key_of(chain.type, fact)
        known = (self._matches.get((pages[place], pages[after])) for place in reversed(range(after)))
        drifts = (drift for match in known if match for drift in match.drifts)
        return max(
            (item for item in drifts if item.after and key_of(item.type, item.after) == key),
            key=lambda item: item.severity,
            default=None,
        )


def _kind(fact: Fact) -> tuple[bool, bool]:
    """Tell whether a fact is a number and whether it is an attribution; neither is a statement."""
    return fact.quantity is not None, fact.attribution is not None


def _updated(chain: FactChain) -> list[int]:
    """Return the places of the versions that changed a fact."""
    return [place for place, mention in enumerate(chain.mentions) if mention.state == "updated"]


def drift_schema() -> pa.Schema:
    """Return the columns of a page's drift from the first of its cluster."""
    import pyarrow as pa

    return pa.schema([("page", pa.int32()), *((name, pa.float32()) for name in DRIFTS)])


def update_schema() -> pa.Schema:
    """Return the columns of what a copy has of a changed fact, known by where it stands first."""
    import pyarrow as pa

    numbers = ("copy", "before_page", "after_page", "first", "start")
    sides = [
        (f"{side}{name}", kind)
        for side in SIDES
        for name, kind in (
            ("", pa.string()),
            ("_start", pa.int32()),
            ("_end", pa.int32()),
            ("_sentence", pa.string()),
            ("_sentence_start", pa.int32()),
        )
    ]
    told = [("old", pa.bool_()), ("type", pa.string()), ("kinds", pa.list_(pa.string()))]
    return pa.schema([*((name, pa.int32()) for name in numbers), *told, ("severity", pa.float32()), *sides])
