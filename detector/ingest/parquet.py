"""Parquet files: one row an article, a cell at a time in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import IO, TYPE_CHECKING, Any

from detector.errors import InputError
from detector.ingest.fields import Number, article_from
from detector.ingest.limits import inflates, megabytes
from detector.ingest.tables import LONGEST_CELL
from detector.records import Article, Skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa
    import pyarrow.parquet as pq

#: Bytes of a column that are read ahead.
_BUFFER = 1 << 20


def read_parquet(stream: IO[bytes], names: Mapping[str, str], path: str) -> Iterator[Article | Skip]:
    """Read one article a row, rows counted from 1; damage costs the rest of its row group.

    Numbers and dates are read as JSON Lines would write them, and other types left out; only
    the text must be a string.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(
            pa.PythonFile(stream, mode="r"),
            page_checksum_verification=True,
            buffer_size=_BUFFER,
            pre_buffer=False,
        )
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Skip(path, f"cannot be read as Parquet: {_one_line(error)}")
        return
    problem = _schema_problem(file.schema_arrow, names)
    if problem:
        yield Skip(path, problem)
        return
    row = 1
    for group in range(file.num_row_groups):
        yield from _read_group(file, group, names, path, row)
        row += file.metadata.row_group(group).num_rows


def _schema_problem(schema: pa.Schema, names: Mapping[str, str]) -> str | None:
    import pyarrow.types as kinds

    wanted = names["text"]
    if wanted not in schema.names:
        shown = ", ".join(schema.names[:8])
        return f"no column {wanted!r} among {shown}; name the one with the text, as in text=body"
    twice = [name for name in names.values() if schema.names.count(name) > 1]
    if twice:
        return f"the column {twice[0]!r} stands twice"
    kind = schema.field(wanted).type
    kind = kind.value_type if kinds.is_dictionary(kind) else kind
    readable = kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind)
    return None if readable else f"the column {wanted!r} holds {_one_line(kind)}, not strings"


def _read_group(
    file: pq.ParquetFile, group: int, names: Mapping[str, str], path: str, first: int
) -> Iterator[Article | Skip]:
    """Read a row group one row at a time: 16 µs a row, and never more than one cell in memory."""
    import pyarrow as pa

    about = file.metadata.row_group(group)
    last = first + about.num_rows - 1
    columns = [file.metadata.row_group(group).column(place) for place in range(about.num_columns)]
    packed = sum(column.total_compressed_size for column in columns)
    row, size = first, 0
    if inflates(packed, about.total_byte_size):
        yield Skip(
            _rows(path, row, last), f"{packed:,} bytes that unfold to {megabytes(about.total_byte_size)}"
        )
        return
    wanted = [name for name in dict.fromkeys(names.values()) if name in file.schema_arrow.names]
    try:
        for batch in file.iter_batches(1, row_groups=[group], columns=wanted, use_threads=False):
            size += batch.nbytes
            if inflates(packed, size):
                yield Skip(
                    _rows(path, row, last), f"{packed:,} bytes that unfold to {megabytes(size)} and more"
                )
                return
            yield _row_article(batch, names, f"{path}:{row}")
            row += 1
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        yield Skip(_rows(path, row, last), f"the rows cannot be read: {_one_line(error)}")
        return
    if row <= last:
        yield Skip(_rows(path, row, last), "the rows are missing")


def _row_article(batch: pa.RecordBatch, names: Mapping[str, str], place: str) -> Article | Skip:
    text = batch.column(names["text"])
    if text.nbytes > 4 * LONGEST_CELL:  # which it is in UTF-8 at most
        return Skip(place, f"a cell is longer than {LONGEST_CELL:,} characters")
    try:
        record = {name: _value(batch.column(name)[0]) for name in batch.schema.names}
    except UnicodeDecodeError:
        return Skip(place, "a cell is not UTF-8")
    if len(str(record[names["text"]])) > LONGEST_CELL:
        return Skip(place, f"a cell is longer than {LONGEST_CELL:,} characters")
    try:
        return article_from(record, names, place)
    except InputError as error:
        return Skip(error.place, error.reason)


def _value(cell: pa.Scalar) -> object:
    """Return a cell as JSON Lines would give it; None for what no field of an article can be."""
    import pyarrow as pa

    if pa.types.is_timestamp(cell.type) and cell.is_valid:
        cell = cell.cast(pa.timestamp("us", cell.type.tz), safe=False)
    if pa.types.is_nested(cell.type) or pa.types.is_binary(cell.type):
        return None
    try:
        value: Any = cell.as_py()
    except UnicodeDecodeError:
        raise
    except (ValueError, OverflowError, pa.ArrowException):  # a date that Python does not know
        return None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool):
        return value
    return Number(value) if hasattr(value, "__int__") else None


def _rows(path: str, first: int, last: int) -> str:
    return f"{path}:{first}" + (f"-{last}" if last > first else "")


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
