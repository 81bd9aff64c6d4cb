"""The tables of an audit as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING

from detector.reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

#: Figures are given to this many places: beyond it, machines differ.
_PLACES = 4
#: Rows at a time.
_ROWS = 1 << 12
# What makes a spreadsheet take a cell for a formula; the last four are fullwidth forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def cell(value: object) -> object:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, float):
        return round(value, _PLACES)
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def csv_rows(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as lines of CSV."""
    stream = io.StringIO()
    csv.writer(stream).writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue()


def table_csv(stream: IO[bytes]) -> Iterator[str]:
    """Yield a Parquet table as lines of CSV under its column names, some thousand rows at a time."""
    import pyarrow.parquet as pq

    table = pq.ParquetFile(stream)
    yield csv_rows([table.schema_arrow.names])
    for batch in table.iter_batches(batch_size=_ROWS):
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        yield csv_rows(map(_flat, row) for row in rows)


def _flat(value: object) -> object:
    """Return a value as one cell: lists joined by semicolons, what they hold by spaces."""
    if isinstance(value, list):
        return "; ".join(str(_flat(item)) for item in value)
    if isinstance(value, dict):
        return " ".join(str(_flat(item)) for item in value.values())
    return value.isoformat() if isinstance(value, datetime) else value
