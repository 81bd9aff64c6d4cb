"""Stage *cluster*: the versions of each text, and who took it from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detector.farms.clusters import clusters
from detector.farms.hops import hops
from detector.pipeline import tables
from detector.pipeline.stages.edges import load_edges
from detector.pipeline.stages.pages import load_pages
from detector.pipeline.stages.task import Outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.farms.clusters import Clusters
    from detector.farms.hops import Hops
    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench
    from detector.records.corpus import Edges

STAGE = "cluster"


def cluster(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Find clusters and hops, and write both tables."""
    outputs = Outputs(task)
    pages, edges = load_pages(task), load_edges(task)
    found = clusters(pages, edges)
    taken = hops(pages, edges, found)
    written = {
        "clusters": _clusters(pages.id, found, taken),
        "hops": _hops(pages.id, edges, found, taken),
    }
    for name, rows in written.items():
        with outputs.stream(name) as stream, tables.table_writer(stream, name) as writer:
            writer.write_table(rows)
    return outputs.manifest({name: len(rows) for name, rows in written.items()})


def _clusters(ids: Sequence[str], found: Clusters, taken: Hops) -> pa.Table:
    """Return a row for each cluster, the largest first."""
    import pyarrow as pa

    first = found.members[found.start[:-1]].tolist()
    columns = {
        "cluster": [ids[page] for page in first],
        "articles": np.diff(found.start).astype(np.int32),
        "original": [ids[page] if page >= 0 else None for page in taken.original.tolist()],
        "members": pa.ListArray.from_arrays(
            found.start.astype(np.int32),
            pa.array([ids[page] for page in found.members.tolist()], pa.string()),
        ),
        "diameter": found.diameter,
        "density": found.density,
    }
    return pa.table(columns, schema=tables.schema("clusters"))


def _hops(ids: Sequence[str], edges: Edges, found: Clusters, taken: Hops) -> pa.Table:
    """Return a row for each article that was taken, by id."""
    import pyarrow as pa

    first = found.members[found.start[:-1]][found.cluster[taken.copy]]
    ends: dict[str, NDArray[Any]] = {"cluster": first, "id": taken.copy, "source_id": taken.source}
    columns: dict[str, Any] = {name: [ids[page] for page in places.tolist()] for name, places in ends.items()}
    columns |= {"confidence": taken.confidence, "decided": taken.decided, "directed": taken.directed}
    for name in ("probability", "number_drift", "attribution_drift"):
        columns[name] = getattr(edges, name)[taken.edge]
    compared = taken.from_original >= 0
    for name in ("number_drift", "attribution_drift"):
        values = getattr(edges, name)[np.maximum(taken.from_original, 0)] if len(edges.query) else ()
        columns[f"{name}_from_original"] = pa.array(values, pa.float32(), mask=~compared)
    return pa.table(columns, schema=tables.schema("hops"))
