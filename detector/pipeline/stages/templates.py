"""Stage *templates*: what recurs on the pages of a sample, as a table and as a file for later checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detector.farms.templates.library import mine_library
from detector.farms.templates.recognition import lines_of
from detector.farms.templates.skeletons import MARKUP
from detector.farms.templates.template import Line
from detector.pipeline import tables
from detector.pipeline.stages.articles import decoded, encoded, shown
from detector.pipeline.stages.task import Outputs, column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from detector.farms.templates.skeletons import Skeleton
    from detector.farms.templates.template import Template
    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench
    from detector.records import Document

STAGE = "templates"
#: Pages that templates are mined from, those with the lowest hashes: some 100 MB and 10 seconds.
MINED = 10_000
#: Pages of a bucket beyond its even share that are kept, as no bucket has just that of the lowest.
_SLACK = 64


def kept_pages(buckets: int) -> int:
    """Return of how many pages of a bucket the lines are kept: twice its share of those that are mined."""
    return 2 * MINED // buckets + _SLACK


def line_rows(documents: Sequence[Document], hashes: Sequence[int]) -> pa.Table:
    """Return the lines of pages as rows."""
    import pyarrow as pa

    found = [
        (number, *map(encoded, line))
        for document, number in zip(documents, hashes, strict=True)
        for line in lines_of(document)
    ]
    columns = zip(*found, strict=True) if found else [()] * len(line_schema())
    return pa.table([list(values) for values in columns], schema=line_schema())


def line_schema() -> pa.Schema:
    """Return the columns of lines: their page's hash, and what `Line` has."""
    import pyarrow as pa

    return pa.schema([("hash", pa.uint64()), *((name, pa.binary()) for name in Line._fields)])


def mine_templates(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Mine the templates of the sample."""
    outputs = Outputs(task)
    library = mine_library(_sample(task.whole("prepare", "lines")))
    with outputs.stream("library") as stream:
        stream.write(library.written().encode())
    rows = [*map(_row, library.templates), *map(_skeleton_row, library.skeletons)]
    with outputs.stream("templates") as stream, tables.table_writer(stream, "templates") as writer:
        writer.write_table(_table(rows))
    return outputs.manifest({"templates": len(rows)})


def _sample(rows: pa.Table) -> Iterator[Line]:
    """Yield the lines of the pages with the lowest hashes, page by page."""
    hashes = column(rows, "hash")
    lowest = np.unique(hashes)[:MINED]
    place = np.flatnonzero(hashes <= lowest[-1]) if len(lowest) else np.zeros(0, np.int64)
    place = place[np.argsort(hashes[place], kind="stable")]
    columns = (rows.column(name).take(place).to_pylist() for name in Line._fields)
    return (Line(*map(decoded, values)) for values in zip(*columns, strict=True))


def _table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows), schema=tables.schema("templates"))


def _row(template: Template) -> dict[str, Any]:
    return {
        "lines": [_plain(str(row)) for row in template.rows],
        "sites": list(map(_plain, template.sites)),
        "pages": template.pages,
        "id": template.id,
        "kind": template.kind,
        "shares": [row.share for row in template.rows],
        "slots": [
            {"line": number, "type": part.type, "text": _plain(example.text), "page": _plain(example.page)}
            for number, row in enumerate(template.rows)
            for part in row.parts
            if not isinstance(part, str)
            for example in part.examples
        ],
    }


def _skeleton_row(skeleton: Skeleton) -> dict[str, Any]:
    return {
        "lines": [_plain(name) for name, _ in skeleton.names],
        "sites": list(map(_plain, skeleton.sites)),
        "pages": skeleton.pages,
        "id": skeleton.id,
        "kind": MARKUP,
        "shares": [1.0 for _ in skeleton.names],
        "slots": [],
    }


def _plain(text: str) -> str:
    return shown(encoded(text)) or ""
