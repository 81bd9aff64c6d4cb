"""An audit's tables, read a part at a time: what a page shows of them, whatever their size."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from detector.pipeline import files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pyarrow as pa

Row = dict[str, Any]
_BATCH = 1 << 15
#: Bytes of a line beyond which it is cut.
_LINE = 1 << 14


class Tables:
    """The tables in the folder of an audit; a column or file that an older one lacks is all missing.

    Parameters
    ----------
    folder
        What ``--out`` named: a folder or an address.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def count(self, name: str) -> int:
        """Return how many rows a table has."""
        with self._table(name) as table:
            return int(table.metadata.num_rows) if table else 0

    def first(
        self, name: str, columns: Sequence[str], order: Sequence[tuple[str, str]], most: int
    ) -> list[Row]:
        """Return the first rows in an order of columns, each ``ascending`` or ``descending``.

        Missing values come last. The order must leave no ties but of rows alike.
        """
        import pyarrow as pa

        held: pa.Table | None = None
        for part in self._parts(name, columns):
            whole = pa.concat_tables([held, part]) if held else part
            held = whole.sort_by(list(order)).slice(0, most)
        return list(held.to_pylist()) if held else []

    def having(
        self, name: str, columns: Sequence[str], key: str, values: Collection[str], *, most: int
    ) -> list[Row]:
        """Return the first rows whose `key` is one of `values`."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = pa.array(sorted(values), pa.string())
        found: list[Row] = []
        for part in self._parts(name, columns) if values else ():
            rows = part.filter(pc.is_in(part.column(key), value_set=wanted))
            found += rows.slice(0, most - len(found)).to_pylist()
            if len(found) >= most:
                break
        return found

    def tally(self, name: str, column: str) -> Counter[Any]:
        """Return how many rows there are of each value of a column."""
        found: Counter[Any] = Counter()
        for part in self._parts(name, (column,)):
            for item in part.column(column).value_counts().to_pylist():
                found[item["values"]] += item["counts"]
        return found

    def range(self, name: str, column: str) -> tuple[Any, Any]:
        """Return the least and the greatest value of a column, None for each where all are missing."""
        import pyarrow.compute as pc

        ends = [pc.min_max(part.column(column)).as_py() for part in self._parts(name, (column,))]
        known = [end for end in ends if end["min"] is not None]
        if not known:
            return None, None
        return min(end["min"] for end in known), max(end["max"] for end in known)

    def lines(self, name: str, most: int) -> list[str]:
        """Return the first lines of a text file, long ones cut; none where it is missing."""
        path = files.joined(self._folder, name)
        if not files.exists(path):
            return []
        with files.opened(path) as stream:
            lines = [line[:_LINE] for line in islice(stream, most)]
        return [line.decode("utf-8", "replace").rstrip("\n") for line in lines]

    def summary(self) -> Row:
        """Return what the run said of itself; nothing where that is missing."""
        path = files.joined(self._folder, "summary.json")
        return dict(json.loads(files.read_text(path))) if files.exists(path) else {}

    @contextmanager
    def _table(self, name: str) -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = files.joined(self._folder, f"{name}.parquet")
        if not files.exists(path):
            yield None
            return
        with files.opened(path) as stream:
            yield pq.ParquetFile(pa.PythonFile(stream, mode="r"))

    def _parts(self, name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Yield the rows in parts with exactly these columns."""
        import pyarrow as pa

        with self._table(name) as table:
            if table is None:
                return
            there = [column for column in columns if column in table.schema_arrow.names]
            for batch in table.iter_batches(batch_size=_BATCH, columns=there):
                known = {column: batch.column(column) for column in there}
                yield pa.table({column: known.get(column, pa.nulls(len(batch))) for column in columns})
