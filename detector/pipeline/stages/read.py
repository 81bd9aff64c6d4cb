"""Stage *read*: inputs to articles, dealt out by the hash of their ids."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from detector.ingest.files import Input, read_input
from detector.ingest.pages import Pages
from detector.pipeline import files
from detector.pipeline.stages.articles import encoded, rows_of, schema
from detector.pipeline.stages.task import Outputs, column
from detector.records import Article, Skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench

STAGE = "read"
#: Records that are dealt out at a time, and characters of their texts: ten of the largest.
_BATCH, _CHARACTERS = 2000, 100_000_000
#: Bytes and files that one task reads, if it is not one larger file.
_BYTES, _FILES = 8 * 2**20, 1000


def read(bench: Workbench, task: Task) -> Manifest:  # noqa: ARG001 - a stage's signature
    """Read some files."""
    fields = dict(task.plan.fields)
    with Pages() as pages:
        return spool(chain.from_iterable(read_input(item, fields, pages) for item in task.inputs), task)


def spool(records: Iterable[Article | Skip], task: Task) -> Manifest:
    """Deal out articles, and write down skips."""
    outputs = Outputs(task)
    skips = list[Skip]()
    with outputs.exchange("articles", schema()) as exchange:
        for batch in _batches(records):
            skips += [item for item in batch if isinstance(item, Skip)]
            rows = rows_of([item for item in batch if isinstance(item, Article)])
            exchange.add(rows, bucket_of(column(rows, "hash"), task.plan.buckets))
        count = exchange.rows
    outputs.table("skips", skip_rows(skips))
    return outputs.manifest({"articles": count, "skips": len(skips)})


def _batches(records: Iterable[Article | Skip]) -> Iterator[list[Article | Skip]]:
    held: list[Article | Skip] = []
    characters = 0
    for record in records:
        held.append(record)
        characters += len(record.text) if isinstance(record, Article) else 0
        if len(held) == _BATCH or characters > _CHARACTERS:
            yield held
            held, characters = [], 0
    if held:
        yield held


def bucket_of(hashes: NDArray[np.uint64], buckets: int) -> NDArray[np.int64]:
    """Return the bucket of each hash: its highest bits, so that buckets keep the order of hashes."""
    bits = buckets.bit_length() - 1
    return (hashes >> np.uint64(64 - bits)).astype(np.int64) if bits else np.zeros(len(hashes), np.int64)


def skip_rows(skips: Sequence[Skip]) -> pa.Table:
    """Return skips as rows."""
    import pyarrow as pa

    columns = {name: [encoded(getattr(item, name)) for item in skips] for name in ("place", "reason")}
    return pa.table(columns, schema=pa.schema([(name, pa.binary()) for name in columns]))


def dealt(items: Iterable[Input]) -> Iterator[tuple[Input, ...]]:
    """Yield the inputs of each task: a large file, or several small ones."""
    held: list[Input] = []
    weight = 0
    for item in items:
        size = files.size(item.path)
        if held and (weight + size > _BYTES or len(held) == _FILES):
            yield tuple(held)
            held, weight = [], 0
        held.append(item)
        weight += size
    if held:
        yield tuple(held)
