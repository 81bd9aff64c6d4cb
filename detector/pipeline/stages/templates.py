"""Stage *templates*: what recurs on the pages of a sample, as a table and as a file for later checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detector.farms.templates.keys import KEYS
from detector.farms.templates.library import Library
from detector.farms.templates.marks import Marks, marks, standing
from detector.farms.templates.mining import mine
from detector.farms.templates.recognition import lines_of
from detector.farms.templates.skeletons import MARKUP, MOST_SITES, mine_skeletons, site_of
from detector.farms.templates.template import Line
from detector.pipeline import files, tables
from detector.pipeline.stages.articles import decoded, encoded, shown
from detector.pipeline.stages.task import Outputs, column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from detector.farms.templates.keys import LineKeys
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
_KEYS = tuple(f"key{number}" for number in range(KEYS))


def kept_pages(buckets: int) -> int:
    """Return of how many pages of a bucket the lines are kept: twice its share of those that are mined."""
    return 2 * MINED // buckets + _SLACK


def line_rows(documents: Sequence[Document], hashes: Sequence[int], keys: LineKeys) -> pa.Table:
    """Return the lines of pages as rows; `keys` are those of the lines of these pages and maybe more."""
    import pyarrow as pa

    found = [
        (number, *map(encoded, line))
        for document, number in zip(documents, hashes, strict=True)
        for line in lines_of(document)
    ]
    columns = list(zip(*found, strict=True)) if found else [()] * (len(Line._fields) + 1)
    markup = encoded(MARKUP)
    told = np.zeros((len(found), KEYS), dtype=np.uint32)
    lines = np.flatnonzero([kind != markup for kind in columns[1 + Line._fields.index("kind")]])
    told[lines] = keys.key[: len(lines)]
    return pa.table([*map(list, columns), *told.T], schema=line_schema())


def line_schema() -> pa.Schema:
    """Return the columns of lines: their page's hash, what `Line` has, and their keys."""
    import pyarrow as pa

    return pa.schema(
        [
            ("hash", pa.uint64()),
            *((name, pa.binary()) for name in Line._fields),
            *((name, pa.uint32()) for name in _KEYS),
        ]
    )


def key_rows(keys: LineKeys, first: int) -> pa.Table:
    """Return the keys of the lines of all pages as rows, each of a page once; pages count from `first`."""
    import pyarrow as pa

    pair = np.repeat(keys.page.astype(np.uint64), KEYS) << np.uint64(32) | keys.key.ravel()
    pair = np.unique(pair[keys.key.ravel() > 0])
    page = (pair >> np.uint64(32)).astype(np.int32) + np.int32(first)
    return pa.table({"page": page, "key": pair.astype(np.uint32)})


def mine_templates(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Mine the templates of the sample, and write what tells them on any page."""
    import pyarrow as pa

    outputs = Outputs(task)
    rows = _sampled(task.whole("prepare", "lines"))
    lines = list(_lines(rows))
    found = mine(lines)
    skeletons = mine_skeletons(line for line in lines if line.kind == MARKUP)
    library = Library(tuple(item.template for item in found), skeletons)
    with outputs.stream("library") as stream:
        stream.write(library.written().encode())
    table = [*map(_row, library.templates), *map(_skeleton_row, library.skeletons)]
    with outputs.stream("templates") as stream, tables.table_writer(stream, "templates") as writer:
        writer.write_table(_table(table))
    keys = np.stack([column(rows, name) for name in _KEYS], axis=1)
    known = marks(found, keys)
    outputs.table("marks", pa.table({"key": known.key, "row": known.row}))
    told = {"template": known.template, "weight": known.weight, "fixed": known.fixed}
    outputs.table("rows", pa.table(told))
    outputs.table(
        "standing", pa.table(dict(zip(("key", "words"), standing(found, lines, keys), strict=True)))
    )
    sites = {site_of(line) for line in lines if line.kind == MARKUP}
    return outputs.manifest(
        {
            "templates": len(table),
            "pages mined": len(np.unique(column(rows, "hash"))),
            "sites held against each other by markup": min(len(sites), MOST_SITES),
            "sites left out": max(len(sites) - MOST_SITES, 0),
        }
    )


def load_marks(task: Task) -> Marks:
    """Return what tells the rows of the templates."""
    known, rows = (task.whole(STAGE, name) for name in ("marks", "rows"))
    return Marks(
        *(column(known, name) for name in ("key", "row")),
        *(column(rows, name) for name in ("template", "weight", "fixed")),
    )


def load_templates(task: Task, *columns: str) -> list[dict[str, Any]]:
    """Return some columns of the table of templates."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with files.opened(task.path(STAGE, 0, "templates")) as stream:
        return list(pq.read_table(pa.PythonFile(stream, mode="r"), columns=list(columns)).to_pylist())


def _sampled(rows: pa.Table) -> pa.Table:
    """Return the lines of the pages with the lowest hashes, page by page."""
    hashes = column(rows, "hash")
    lowest = np.unique(hashes)[:MINED]
    place = np.flatnonzero(hashes <= lowest[-1]) if len(lowest) else np.zeros(0, np.int64)
    return rows.take(place[np.argsort(hashes[place], kind="stable")])


def _lines(rows: pa.Table) -> Iterator[Line]:
    columns = (rows.column(name).to_pylist() for name in Line._fields)
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
