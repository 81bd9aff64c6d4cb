"""Stage *cluster*: the versions of each text, who took it from whom, and what is left to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detector.farms.clusters import clusters, is_derived
from detector.farms.corrections import asked
from detector.farms.hops import hops
from detector.pipeline import tables
from detector.pipeline.stages.edges import load_edges
from detector.pipeline.stages.pages import load_pages
from detector.pipeline.stages.task import Outputs
from detector.pipeline.stages.versions import DRIFTS, deal

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
    """Find clusters and hops, and ask for the pages to be read together."""
    outputs = Outputs(task)
    pages, edges = load_pages(task), load_edges(task)
    found = clusters(pages, edges)
    taken = _with_drift(edges, hops(pages, edges, found))
    written = {"clusters": _clusters(pages.id, found, taken), "events": _events(pages.id, found)}
    for name, rows in written.items():
        with outputs.stream(name) as stream, tables.table_writer(stream, name) as writer:
            writer.write_table(rows)
    outputs.table("hops", _hops(pages.id, edges, found, taken))
    tasks = deal(task, outputs, asked(pages, edges, found, taken))
    return outputs.manifest({name: len(rows) for name, rows in written.items()} | {"tasks": tasks})


def _with_drift(edges: Edges, taken: Hops) -> Hops:
    """Return hops without the pairs that tell no drift: their facts were not compared."""
    place = taken.from_original
    told = (place >= 0) & np.append(is_derived(edges), False)[place]
    return taken._replace(from_original=np.where(told, place, -1))


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


def _events(ids: Sequence[str], found: Clusters) -> pa.Table:
    """Return a row for each two clusters that tell of one event."""
    import pyarrow as pa

    first = found.members[found.start[:-1]]
    ends = ([ids[page] for page in first[side].tolist()] for side in found.linked.T)
    return pa.table([*ends, found.links], schema=tables.schema("events"))


def _hops(ids: Sequence[str], edges: Edges, found: Clusters, taken: Hops) -> pa.Table:
    """Return a row for each article that was taken, by id; its page and that of its source besides."""
    import pyarrow as pa

    first = found.members[found.start[:-1]][found.cluster[taken.copy]]
    ends: dict[str, NDArray[Any]] = {"cluster": first, "id": taken.copy, "source_id": taken.source}
    columns: dict[str, Any] = {name: [ids[page] for page in places.tolist()] for name, places in ends.items()}
    columns |= {"confidence": taken.confidence, "decided": taken.decided, "directed": taken.directed}
    for name in ("probability", *DRIFTS):
        columns[name] = getattr(edges, name)[taken.edge]
    for name in DRIFTS:
        columns[f"{name}_from_original"] = _masked(getattr(edges, name), taken.from_original)
    columns |= {"page": taken.copy, "source": taken.source}
    numbers = [("page", pa.int32()), ("source", pa.int32())]
    return pa.table(columns, schema=pa.schema([*tables.schema("hops"), *numbers]))


def _masked(values: NDArray[np.float32], place: NDArray[np.int64]) -> pa.Array:
    """Return the values at some places, missing where the place is -1."""
    import pyarrow as pa

    return pa.array(np.append(values, np.float32(0))[place], pa.float32(), mask=place < 0)
