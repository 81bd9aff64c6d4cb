"""About how many records there are to read: for progress and its end, not for accounts."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from detector.ingest.files import STDIN, files_under, format_of
from detector.records import Skip

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLOCK = 1 << 20


def amount(paths: Iterable[str | Path]) -> int | None:
    """Return about how many records the paths hold: a line is one, and any other file; None with stdin."""
    total = 0
    for path in paths:
        if path == STDIN:
            return None
        here = Path(path)
        files = files_under(here) if here.is_dir() else [here]
        total += sum(_records(file) for file in files if not isinstance(file, Skip))
    return total


def _records(file: Path) -> int:
    if format_of(file) not in {"json-lines", "table"}:
        return 1
    try:
        if not file.is_file():
            return 1
        with gzip.open(file) if file.name.lower().endswith(".gz") else file.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(_BLOCK), b""))
    except (OSError, EOFError, zlib.error):
        return 1
