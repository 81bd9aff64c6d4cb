"""About how many records there are to read: for progress and its end, not for accounts."""

from __future__ import annotations

import gzip
import zlib
from typing import IO, TYPE_CHECKING

from detector.errors import InputError
from detector.ingest.sources import STDIN, files_of, format_of, located, opened
from detector.records import Skip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_BLOCK = 1 << 20


def amount(paths: Iterable[str | Path]) -> int | None:
    """Return about how many records the paths hold: a line or row is one, and any other file.

    None where it cannot be told: with stdin or a web archive.
    """
    total = 0
    for path in paths:
        if path == STDIN:
            return None
        for file in _files(path):
            if format_of(file) == "archive":
                return None
            total += _records(file)
    return total


def _files(path: str | Path) -> list[str]:
    try:
        return [item.path for item in files_of(located(path)) if not isinstance(item, Skip)]
    except InputError:  # what reads it will tell
        return [str(path)]


def _records(path: str) -> int:
    kind = format_of(path)
    if kind not in {"json-lines", "table", "parquet"}:
        return 1
    try:
        with opened(path) as raw:
            if kind == "parquet":
                return _rows(raw)
            stream = gzip.GzipFile(fileobj=raw) if path.lower().endswith(".gz") else raw
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(_BLOCK), b""))
    except (InputError, OSError, EOFError, ValueError, zlib.error):
        return 1


def _rows(stream: IO[bytes]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(pa.PythonFile(stream, mode="r")).metadata.num_rows)
