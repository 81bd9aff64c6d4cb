"""Stage *report*: the final tables, each sorted, and the lists of what was skipped and what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detector.pipeline import tables
from detector.pipeline.exchange import read_bucket
from detector.pipeline.stages.articles import decoded, shown
from detector.pipeline.stages.corrections import write_corrections, write_hops
from detector.pipeline.stages.pages import articles_at
from detector.pipeline.stages.pair import SEND
from detector.pipeline.stages.task import Outputs
from detector.pipeline.stages.versions import FOLLOW
from detector.plain import dumps
from detector.records import Skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench

STAGE = "report"
#: What each of the stage's tasks writes.
PARTS = ("articles", "matches", "drifts", "skipped", "failed", "hops", "corrections")
_ORDER = {
    "articles": ("page",),
    "matches": ("query", "indexed", "source", "source_id"),
    "drifts": ("query", "source", "source_id", "place"),
}
_DETAIL = ["query", "source", "channels", "detail"]
_FROM = {"articles": (SEND, "told"), "matches": ("match", "matches"), "drifts": ("match", "drifts")}


def report(bench: Workbench, task: Task) -> Manifest:
    """Write one of the final files."""
    name = PARTS[task.number]
    outputs = Outputs(task)
    single = {"skipped": _skipped, "failed": _failed, "hops": write_hops, "corrections": write_corrections}
    count = single[name](task, outputs) if name in single else _sorted_table(bench, task, outputs, name)
    return outputs.manifest({name: count})


def _sorted_table(bench: Workbench, task: Task, outputs: Outputs, name: str) -> int:
    """Write a table, range by range of pages, and the details of the matches that the report shows."""
    count = 0
    first: list[pa.Table] = []
    with outputs.stream(name) as stream, tables.table_writer(stream, name) as writer:
        for rows in _regrouped(_ranges(task, name)):
            if name == "matches":
                left = task.plan.shown - sum(map(len, first))
                first.append(rows.slice(0, left).select(_DETAIL))
            writer.write_table(_final(rows, name), row_group_size=tables.ROWS)
            count += len(rows)
    if name == "matches":
        with outputs.stream("details") as stream:
            for line in _details(bench, task, [row for rows in first for row in rows.to_pylist()]):
                stream.write(f"{line}\n".encode())
    return count


def _details(bench: Workbench, task: Task, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield matches in full; those that the stage before did not keep so are made again."""
    missing = {row[side] for row in rows if row["detail"] is None for side in ("query", "source")}
    readings = {page: bench.read([article])[0] for page, article in articles_at(task, missing).items()}
    for row in rows:
        if row["detail"] is None and row["source"] >= 0:
            query, source = readings[row["query"]], readings[row["source"]]
            threshold, channels = task.plan.settings.threshold, tuple(row["channels"])
            yield dumps(bench.compare(query, source, threshold=threshold, channels=channels))
        elif row["detail"] is not None:
            yield row["detail"]


def _ranges(task: Task, name: str) -> Iterator[pa.Table]:
    import pyarrow as pa

    stage, file = _FROM[name]
    for number in range(task.plan.buckets):
        rows = read_bucket(task.paths(stage, file), number, task.plan.buckets)
        if task.plan.against and stage == "match":
            more = read_bucket(task.paths("against", file), number, task.plan.buckets)
            rows = pa.concat_tables([rows, more])
        yield rows.sort_by([(item, "ascending") for item in _ORDER[name]])


def _regrouped(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows in groups of one size but for the last, however they come."""
    import pyarrow as pa

    held: list[pa.Table] = []
    for piece in pieces:
        held.append(piece)
        while (count := sum(map(len, held))) >= tables.ROWS:
            rows = pa.concat_tables(held)
            yield rows.slice(0, tables.ROWS).combine_chunks()
            held = [rows.slice(tables.ROWS, count)]
    rows = pa.concat_tables(held)
    if len(rows):
        yield rows.combine_chunks()


def _final(rows: pa.Table, name: str) -> pa.Table:
    """Return rows with the columns of the final table, texts as UTF-8."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name == "articles":
        micros = pc.cast(pc.round(pc.multiply(rows.column("seconds"), 1e6)), pa.int64())
        columns: dict[str, Any] = {item: rows.column(item) for item in rows.column_names}
        columns |= {"id": rows.column("key"), "published": pc.cast(micros, pa.timestamp("us", tz="UTC"))}
        columns["site"] = pc.fill_null(rows.column("site"), b"")
        rows = pa.table(columns)
    schema = tables.schema(name)
    return pa.table(
        [
            _as_text(rows.column(field.name)) if pa.types.is_string(field.type) else rows.column(field.name)
            for field in schema
        ],
        schema=schema,
    )


def _as_text(column: Any) -> Any:  # noqa: ANN401 - a column of bytes or of texts
    """Return a column of bytes as one of texts."""
    import pyarrow as pa

    if pa.types.is_string(column.type):
        return column
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([shown(item) for item in column.to_pylist()], pa.string())


def _skipped(task: Task, outputs: Outputs) -> int:
    """Write a line for each skip, sorted by place and reason."""
    found = []
    for stage in ("read", "prepare"):
        rows = task.whole(stage, "skips")
        columns = (rows.column(name).to_pylist() for name in ("place", "reason"))
        found += [Skip(decoded(place), decoded(reason)) for place, reason in zip(*columns, strict=True)]
    found.sort(key=lambda skip: (skip.place, skip.reason))
    with outputs.stream("skipped") as stream:
        for skip in found:
            stream.write(f"{dumps(skip)}\n".encode())
    return len(found)


def _failed(task: Task, outputs: Outputs) -> int:
    """Write a line for each pair that could not be compared, sorted."""
    stages = ("match", "against", FOLLOW) if task.plan.against else ("match", FOLLOW)
    found = [row for stage in stages for row in task.whole(stage, "failed").to_pylist()]
    with outputs.stream("failed") as stream:
        for row in sorted(found, key=lambda row: tuple(row.values())):
            stream.write(f"{dumps(row)}\n".encode())
    return len(found)
