"""Stage *against*: each article checked against an index of originals outside the corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detector.pipeline.exchange import read_whole
from detector.pipeline.originals import Indexed
from detector.pipeline.stages.articles import articles_of
from detector.pipeline.stages.match import Failed, Found, Writing, attempted
from detector.pipeline.stages.prepare import read_all
from detector.pipeline.stages.task import Outputs, column
from detector.records import DERIVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Reading, Workbench

STAGE = "against"
_BATCH = 64


def check_index(bench: Workbench, task: Task) -> Manifest:
    """Check the articles of one bucket; the article in the index is the source of the match."""
    from detector.store import Index

    outputs = Outputs(task)
    articles = read_whole([task.path("prepare", task.number, "articles")])
    pages = column(task.bucket("pages", "numbers"), "page").tolist()
    with Index.open(Path(task.plan.against or "")) as index, Writing(task, outputs) as writing:
        originals = Indexed(index, bench, None)
        for start in range(0, len(articles), _BATCH):
            readings, failed = read_all(bench.read, articles_of(articles.slice(start, _BATCH)))
            places = [place for place in range(_BATCH) if place not in failed]
            for place, reading in zip(places, readings, strict=False):
                number = pages[start + place]
                compared = _compared(bench, task, originals, reading)
                writing.add(
                    item if isinstance(item, Failed) else item._replace(query=number) for item in compared
                )
        counts = writing.counts
    return outputs.manifest(counts)


def _compared(bench: Workbench, task: Task, originals: Indexed, query: Reading) -> Iterator[Found | Failed]:
    """Yield the matches of one article, the likeliest candidates first, until a batch has nothing derived."""
    for batch in originals.sources(query, task.plan.settings.candidates).batches:
        compared = [attempted(bench, task, query, source, channels) for source, channels in batch]
        yield from compared
        if not any(isinstance(item, Found) and item.match.relation in DERIVED for item in compared):
            return
