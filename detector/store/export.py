"""Write articles to a file that other programs, and `add`, can read."""

from __future__ import annotations

import gzip
import os
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

from detector.errors import StoreError
from detector.plain import dumps
from detector.records import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ROWS = 1000


def export(articles: Iterable[Article], file: Path) -> int:
    """Write articles, as Parquet if the file's name says so, else as JSON Lines; return how many.

    The file appears under its name when all is written.

    Raises
    ------
    StoreError
        It cannot be written, or Parquet is asked for without pyarrow.
    """
    write = _write_parquet if file.suffix == ".parquet" else _write_lines
    with _whole(file) as half:
        return write(articles, half, file)


def _write_lines(articles: Iterable[Article], half: Path, file: Path) -> int:
    count = 0
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(half, "wt", encoding="utf-8") as stream:
        for article in articles:
            stream.write(dumps(_record(article)) + "\n")
            count += 1
    return count


def _write_parquet(articles: Iterable[Article], half: Path, file: Path) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise StoreError(
            f"{file}: Parquet needs pyarrow; install it, or export to {file.stem}.jsonl"
        ) from error
    schema = pa.schema([(name, pa.string()) for name in ("id", *_names())])
    count = 0
    with pq.ParquetWriter(half, schema, write_page_checksum=True) as writer:
        for rows in _in_batches(articles):
            count += len(rows)
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    return count


def _in_batches(articles: Iterable[Article]) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    for article in articles:
        batch.append(_record(article))
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _names() -> tuple[str, ...]:
    return tuple(item.name for item in fields(Article) if item.name != "id")


def _record(article: Article) -> dict[str, str]:
    """Return what is known of an article, its key first."""
    values = {name: getattr(article, name) for name in _names()}
    known = {name: value for name, value in values.items() if value is not None}
    if article.published is not None:
        known["published"] = article.published.isoformat()
    return {"id": article.key, **known}


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """Give a file beside the one wanted, which takes its place once all is written."""
    half = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        yield half
        half.replace(file)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written ({error.strerror}); choose another place") from error
    finally:
        half.unlink(missing_ok=True)
