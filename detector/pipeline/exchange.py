"""How tasks hand rows to the tasks of the next stage: files whose batches belong to buckets.

A file holds rounds of one batch for each bucket (Arrow's file format), so that a task of the next
stage reads its bucket of every file and nothing else. Files are written in rounds of bounded size.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.pipeline import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

#: Bytes that are held before a round is written.
_ROUND = 32 * 2**20


class ExchangeWriter:
    """Deals rows out to buckets; made by `exchange_writer`."""

    def __init__(self, writer: Any, schema: pa.Schema, buckets: int) -> None:  # noqa: ANN401 - pyarrow is untyped
        self._writer, self._schema, self.buckets = writer, schema, buckets
        self._held: list[pa.Table] = []
        self._bucket: list[NDArray[np.integer[Any]]] = []
        self._bytes = self.rows = 0

    def add(self, rows: pa.Table, bucket: NDArray[np.integer[Any]]) -> None:
        """Add rows, each to its bucket."""
        if len(rows):
            self._held.append(rows)
            self._bucket.append(bucket)
            self._bytes += rows.nbytes
            self.rows += len(rows)
        if self._bytes > _ROUND:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        import pyarrow as pa

        if not self._held:
            return
        bucket = np.concatenate(self._bucket)
        order = np.argsort(bucket, kind="stable")
        rows = pa.concat_tables(self._held)
        bounds = np.searchsorted(bucket[order], np.arange(self.buckets + 1))
        for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            piece = rows.take(order[low:high]).combine_chunks()
            batches = piece.to_batches()
            empty = pa.RecordBatch.from_pylist([], schema=self._schema)
            self._writer.write_batch(batches[0] if batches else empty)
        self._held, self._bucket, self._bytes = [], [], 0


@contextmanager
def exchange_writer(
    stream: files.Hashing, schema: pa.Schema, buckets: int, *, packed: bool = True
) -> Iterator[ExchangeWriter]:
    """Write an exchange file on a stream; `packed` compresses it."""
    import pyarrow as pa

    options = pa.ipc.IpcWriteOptions(compression="lz4" if packed else None)
    with pa.ipc.new_file(pa.PythonFile(stream, mode="w"), schema, options=options) as writer:
        found = ExchangeWriter(writer, schema, buckets)
        yield found
        found.flush()


def read_bucket(
    paths: Sequence[str], bucket: int, buckets: int, *, columns: Sequence[str] | None = None
) -> pa.Table:
    """Return the rows of one bucket of some exchange files of one schema, in the order of the files."""
    import pyarrow as pa

    found: list[pa.RecordBatch] = []
    for path in paths:
        with _source(path) as source, _reader(source, columns) as reader:
            schema = reader.schema
            found += [reader.get_batch(place) for place in range(bucket, reader.num_record_batches, buckets)]
    rows = pa.Table.from_batches(found, schema=schema)
    rows = rows.select(list(columns)) if columns is not None else rows  # in the order asked for
    return rows.combine_chunks() if len(found) > 1 else rows


def read_whole(paths: Sequence[str], *, columns: Sequence[str] | None = None) -> pa.Table:
    """Return all rows of some exchange files of one schema, in the order of the files."""
    return read_bucket(paths, 0, 1, columns=columns)


def _reader(source: Any, columns: Sequence[str] | None) -> Any:  # noqa: ANN401 - pyarrow is untyped
    """Open an exchange file; nothing but the columns asked for is unpacked."""
    import pyarrow as pa

    reader = pa.ipc.open_file(source)
    if columns is None:
        return reader
    fields = sorted(reader.schema.get_field_index(name) for name in columns)
    return pa.ipc.open_file(source, options=pa.ipc.IpcReadOptions(included_fields=fields))


def _source(path: str) -> Any:  # noqa: ANN401 - pyarrow is untyped
    import pyarrow as pa

    if files.is_address(path):
        import fsspec

        return fsspec.open(path, "rb").open()
    return pa.memory_map(path)
