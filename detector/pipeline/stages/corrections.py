"""The tables of hops and of corrections that never reached the copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detector.farms.corrections import Updates, stale
from detector.pipeline import tables
from detector.pipeline.stages.pages import load_pages
from detector.pipeline.stages.task import column
from detector.pipeline.stages.versions import DRIFTS, FOLLOW

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.pipeline.stages.task import Outputs, Task


def write_hops(task: Task, outputs: Outputs) -> int:
    """Write the hops with their drift from the original, where that was found at last."""
    rows = task.whole("cluster", "hops")
    drift = task.whole(FOLLOW, "drift")
    page = column(drift, "page")
    place = np.full(task.pages, -1, np.int64)
    place[page] = np.arange(len(page))
    found = place[column(rows, "page")]
    for name in DRIFTS:
        rows = _filled(rows, f"{name}_from_original", column(drift, name), found)
    return _write(outputs, "hops", rows.select(tables.schema("hops").names))


def _filled(rows: pa.Table, name: str, values: NDArray[np.float32], place: NDArray[np.int64]) -> pa.Table:
    """Return rows with a column's missing values filled by those at some places; -1 is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    more = pa.array(np.append(values, np.float32(0))[place], pa.float32(), mask=place < 0)
    number = rows.schema.get_field_index(name)
    return rows.set_column(number, rows.schema.field(number), pc.coalesce(rows.column(name), more))


def write_corrections(task: Task, outputs: Outputs) -> int:
    """Write a row for each copy and fact that it states as before a correction, the gravest first."""
    import pyarrow as pa

    rows, hops, pages = task.whole(FOLLOW, "updates"), task.whole("cluster", "hops"), load_pages(task)
    old = column(rows, "old")
    updates = Updates(column(rows, "copy"), column(rows, "after_page"), _facts(rows), old)
    source = np.full(task.pages, -1, np.int64)
    decided = column(hops, "decided")
    source[column(hops, "page")[decided]] = column(hops, "source")[decided]
    cluster = dict(zip(column(hops, "page").tolist(), hops.column("cluster").to_pylist(), strict=True))
    found = stale(pages, source, updates)
    rows = rows.take(found.row)
    severity = np.nan_to_num(rows.column("severity").to_numpy())
    gravest = np.argsort(-severity, kind="stable")
    rows, late, inherited = rows.take(gravest), found.late[gravest], found.inherited[gravest]
    columns: dict[str, Any] = {name: rows.column(name) for name in rows.column_names}
    for name, number in (("id", "copy"), ("before_id", "before_page"), ("after_id", "after_page")):
        columns[name] = [pages.id[page] for page in column(rows, number).tolist()]
    columns["cluster"] = [cluster[page] for page in column(rows, "copy").tolist()]
    columns["late"] = pa.array(late, pa.float64(), from_pandas=True)
    columns["inherited"] = inherited
    schema = tables.schema("corrections")
    return _write(outputs, "corrections", pa.table([columns[name] for name in schema.names], schema=schema))


def _facts(rows: pa.Table) -> NDArray[np.int64]:
    """Return a number for each fact: by where it first stands, and its type."""
    import pyarrow as pa
    import pyarrow.compute as pc

    number = pc.equal(rows.column("type"), "number").cast(pa.int32()).to_numpy()
    both = np.stack((column(rows, "first"), column(rows, "start"), number), axis=1)
    return np.unique(both, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _write(outputs: Outputs, name: str, rows: pa.Table) -> int:
    with outputs.stream(name) as stream, tables.table_writer(stream, name) as writer:
        writer.write_table(rows, row_group_size=tables.ROWS)
    return len(rows)
