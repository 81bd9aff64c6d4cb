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
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

#: Articles, and characters of their texts, in a row group of Parquet at most.
_ROWS, _CHARACTERS = 1000, 1 << 24


def export(articles: Iterable[Article], file: Path, progress: Callable[[int], object] | None = None) -> int:
    """Write articles, as Parquet if the file's name says so, else as JSON Lines; return how many.

    The file appears under its name when all is written. `progress` is called with the articles
    done, now and then.

    Raises
    ------
    StoreError
        It cannot be written, or an article has a lone surrogate, which Parquet cannot hold.
    """
    write = _write_parquet if file.suffix == ".parquet" else _write_lines
    with _whole(file) as half:
        return write(_counted(articles, progress), half, file)


def _counted(articles: Iterable[Article], progress: Callable[[int], object] | None) -> Iterator[Article]:
    for count, article in enumerate(articles):
        if progress and count % _ROWS == 0:
            progress(count)
        yield article


def _write_lines(articles: Iterable[Article], half: Path, file: Path) -> int:
    count = 0
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(half, "wt", encoding="utf-8") as stream:
        for article in articles:
            stream.write(dumps(_record(article)) + "\n")
            count += 1
    return count


def _write_parquet(articles: Iterable[Article], half: Path, file: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in ("id", *_names())])
    count = 0
    with pq.ParquetWriter(half, schema, compression="zstd", write_page_checksum=True) as writer:
        for rows in _in_batches(articles):
            count += len(rows)
            try:
                table = pa.Table.from_pylist(rows, schema=schema)
            except UnicodeEncodeError as error:
                name = next(row["id"] for row in rows if not _is_unicode(row))
                raise StoreError(
                    f"{file}: article {name[:80]!r} has a lone surrogate, which Parquet cannot hold; "
                    f"export to {file.stem}.jsonl"
                ) from error
            writer.write_table(table)
    return count


def _is_unicode(row: dict[str, str]) -> bool:
    """Tell whether all of a row can be written as UTF-8."""
    return not any("\ud800" <= letter <= "\udfff" for value in row.values() for letter in value)


def _in_batches(articles: Iterable[Article]) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    characters = 0
    for article in articles:
        batch.append(_record(article))
        characters += len(article.text)
        if len(batch) == _ROWS or characters >= _CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _names() -> tuple[str, ...]:
    return tuple(item.name for item in fields(Article) if item.name not in ("id", "markup"))


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
