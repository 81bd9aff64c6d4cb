"""Stage *profile*: what each site does, what its pages share, and who takes from whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.pipeline import tables
from detector.pipeline.stages.articles import shown
from detector.pipeline.stages.cluster import best_hops
from detector.pipeline.stages.edges import load_edges
from detector.pipeline.stages.pages import load_pages
from detector.pipeline.stages.task import Outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.cluster import Hops
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench
    from detector.records.corpus import Edges, Pages

STAGE = "profile"


def profile(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Profile the sites, and write the tables of sites, and of edges between them."""
    outputs = Outputs(task)
    pages, edges = load_pages(task), load_edges(task)
    hops = best_hops(edges)
    written = {
        "sites": _sites(pages, edges, hops, _signs(task)),
        "edges": _between(pages, edges, hops),
    }
    for name, rows in written.items():
        with outputs.stream(name) as stream, tables.table_writer(stream, name) as writer:
            writer.write_table(_table(rows, name))
    return outputs.manifest({name: len(rows) for name, rows in written.items()})


def _table(rows: Sequence[dict[str, Any]], name: str) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows), schema=tables.schema(name))


def _signs(task: Task) -> dict[str, Counter[str]]:
    """Return for each site on how many of its pages each sign stands."""
    import pyarrow.compute as pc

    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path in task.paths("prepare", "articles"):
        from detector.pipeline.exchange import read_whole

        rows = read_whole([path], columns=("site", "signs"))
        parent = pc.list_parent_indices(rows.column("signs"))
        flat = rows.column("site").take(parent).to_pylist()
        for site, sign in zip(flat, pc.list_flatten(rows.column("signs")).to_pylist(), strict=True):
            found[shown(site) or ""][sign] += 1
    return found


def _sites(pages: Pages, edges: Edges, hops: Hops, signs: dict[str, Counter[str]]) -> list[dict[str, Any]]:
    """Return a line for each site, those with the largest derived share first."""
    count = len(pages.sites)
    taker, giver = pages.site[hops.page], pages.site[hops.source]
    articles = np.bincount(pages.site, minlength=count)
    derived = np.bincount(taker, minlength=count)
    credited = np.bincount(pages.site, weights=pages.credited != -1, minlength=count).astype(np.int64)
    drift = {
        name: np.bincount(taker, weights=getattr(edges, name)[hops.edge], minlength=count)
        / np.maximum(derived, 1)
        for name in ("number_drift", "attribution_drift")
    }
    sources: dict[int, Counter[str]] = defaultdict(Counter)
    for site, source in zip(taker.tolist(), giver.tolist(), strict=True):
        sources[site][pages.sites[source]] += 1
    found = [
        {
            "site": name,
            "articles": int(articles[site]),
            "derived": int(derived[site]),
            "credited": int(credited[site]),
            "sources": [
                {"site": item, "articles": number}
                for item, number in _most_first(sources.get(site, Counter()))
            ],
            **{name: round(float(values[site]), 4) for name, values in drift.items()},
            "signs": [item for item, _ in _most_first(signs.get(name, Counter()))],
        }
        for site, name in enumerate(pages.sites)
    ]
    return sorted(found, key=lambda item: (-item["derived"] / item["articles"], item["site"]))


def _between(pages: Pages, edges: Edges, hops: Hops) -> list[dict[str, Any]]:
    """Return a line for each two sites of which one took from the other, by their names."""
    taker, giver = pages.site[hops.page], pages.site[hops.source]
    delay = pages.published[hops.page] - pages.published[hops.source]
    order = np.lexsort((hops.page, giver, taker))
    pair = taker.astype(np.int64) * len(pages.sites) + giver
    start = np.flatnonzero(np.diff(pair[order], prepend=-1))
    found = []
    for which in np.split(order, start[1:]) if len(order) else []:
        known = delay[which][~np.isnan(delay[which])]
        found.append(
            {
                "site": pages.sites[taker[which[0]]],
                "source": pages.sites[giver[which[0]]],
                "articles": len(which),
                "delay": float(np.median(known)) if len(known) else None,
                "number_drift": _mean(edges.number_drift[hops.edge[which]]),
                "attribution_drift": _mean(edges.attribution_drift[hops.edge[which]]),
            }
        )
    return found


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _mean(values: NDArray[np.float32]) -> float:
    return round(float(np.mean(values, dtype=np.float64)), 4)
