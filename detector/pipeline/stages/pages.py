"""Stage *pages*: every article's number in the order of ids, and the sites that they are on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from detector.pipeline.exchange import read_bucket, read_whole
from detector.pipeline.stages import recognise
from detector.pipeline.stages.articles import articles_of, decoded, shown
from detector.pipeline.stages.task import Outputs, column
from detector.records.corpus import Pages
from detector.text.outlets import host, is_host, plain_name, short_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench
    from detector.records import Article

STAGE = "pages"
_READ = ("key", "site", "seconds", "words", "credited", "licensed", "outlets", "machine")


def number_pages(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Give every article its number, and write the columns that corpus-level steps read."""
    import pyarrow as pa
    import pyarrow.compute as pc

    outputs = Outputs(task)
    parts = [read_whole([path], columns=_READ) for path in task.paths("prepare", "articles")]
    rows = pa.concat_tables(parts)
    order = pc.sort_indices(rows, sort_keys=[("key", "ascending")]).to_numpy()
    bucket = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    page = np.empty(len(rows), np.int32)
    page[order] = np.arange(len(rows), dtype=np.int32)
    with outputs.exchange("numbers", pa.schema([("page", pa.int32())])) as exchange:
        exchange.add(pa.table({"page": page}), bucket)
    names, sites = _sites(rows.column("site").to_pylist())
    known = _known(names)
    credited = [_credited(item, known) for item in rows.column("credited").to_pylist()]
    columns = {
        "id": rows.column("key"),
        "site": pa.array(sites, pa.int32()),
        "published": pc.fill_null(rows.column("seconds"), float("nan")),
        "words": rows.column("words"),
        "credited": pa.array(credited, pa.int32()),
        "licensed": rows.column("licensed"),
        "outlets": rows.column("outlets"),
        "machine": rows.column("machine"),
    }
    shown_there = task.whole(recognise.STAGE, "shown")
    columns |= {name: shown_there.column(name) for name in shown_there.column_names}
    outputs.table("pages", pa.table(columns).take(order))
    outputs.table("sites", pa.table({"site": pa.array(names, pa.binary())}))
    return outputs.manifest({"pages": len(rows), "sites": len(names)})


def _sites(given: Sequence[bytes | None]) -> tuple[list[bytes], NDArray[np.int32]]:
    """Return the sites' names, ascending, and each page's place among them; "" for none."""
    names = sorted({item or b"" for item in given})
    place = {name: number for number, name in enumerate(names)}
    return names, np.array([place[item or b""] for item in given], dtype=np.int32)


def _known(names: Sequence[bytes]) -> dict[str, int]:
    """Return the place of each site by its host, and by names that no other has."""
    hosts = {host(decoded(name)): place for place, name in enumerate(names) if name}
    called = [(short, place) for name, place in hosts.items() for short in short_names(name)]
    times = Counter(short for short, _ in called)
    return {short: place for short, place in called if times[short] == 1} | hosts


def _credited(outlet: bytes | None, known: dict[str, int]) -> int:
    if outlet is None:
        return -1
    name = host(decoded(outlet))
    return known.get(name if is_host(name) else plain_name(name), -2)


def load_pages(task: Task) -> Pages:
    """Return the pages of the corpus."""
    rows = task.whole(STAGE, "pages")
    sites = task.whole(STAGE, "sites").column("site").to_pylist()
    return Pages(
        id=tuple(shown(item) or "" for item in rows.column("id").to_pylist()),
        sites=tuple(shown(item) or "" for item in sites),
        **{name: column(rows, name) for name in rows.column_names[1:]},
    )


def articles_at(task: Task, pages: set[int]) -> dict[int, Article]:
    """Return the articles of some pages."""
    found: dict[int, Article] = {}
    for bucket in range(task.plan.buckets):
        numbers = read_bucket(task.paths(STAGE, "numbers"), bucket, task.plan.buckets)
        page = column(numbers, "page")
        rows = np.flatnonzero(np.isin(page, list(pages)))
        if len(rows):
            articles = read_whole([task.path("prepare", bucket, "articles")]).take(rows)
            found |= dict(zip(page[rows].tolist(), articles_of(articles), strict=True))
    return found


def range_of(page: NDArray[np.int32], pages: int, buckets: int) -> NDArray[np.int64]:
    """Return the range of pages that each page is in: as many ranges as buckets, in order."""
    return page.astype(np.int64) * buckets // max(pages, 1)
