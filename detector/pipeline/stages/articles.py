"""Articles as rows of a table, and back; texts as bytes, for a text may hold lone surrogates."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from detector.records import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

TEXTS = ("id", "title", "url", "site", "author", "canonical", "place")


def schema() -> pa.Schema:
    """Return the columns of articles: their fields, and the hash of their key that they are ordered by."""
    import pyarrow as pa

    names = ("key", "text", *TEXTS)
    kinds = [pa.field(name, pa.binary()) for name in names]
    others = [pa.field("published", pa.string()), pa.field("markup", pa.binary())]
    return pa.schema([pa.field("hash", pa.uint64()), *kinds, *others])


def rows_of(articles: Sequence[Article]) -> pa.Table:
    """Return articles as rows."""
    import pyarrow as pa

    keys = [encoded(article.key) for article in articles]
    columns: dict[str, list[object]] = {
        "hash": [hash_of(key) for key in keys],
        "key": list(keys),
        "text": [encoded(article.text) for article in articles],
    }
    for name in TEXTS:
        columns[name] = [
            None if value is None else encoded(value)
            for value in (getattr(article, name) for article in articles)
        ]
    columns["published"] = [item.published and item.published.isoformat() for item in articles]
    columns["markup"] = [encoded(" ".join(item.markup)) or None for item in articles]
    return pa.table(columns, schema=schema())


def without_markup(rows: pa.Table) -> pa.Table:
    """Return articles without their markup, which only templates are mined from."""
    import pyarrow as pa

    place = rows.schema.get_field_index("markup")
    return rows.set_column(place, "markup", pa.nulls(len(rows), pa.binary()))


def articles_of(rows: pa.Table) -> list[Article]:
    """Return the articles that rows hold, with their markup where it is a column."""
    given = [rows.column(name).to_pylist() for name in ("text", "published")]
    markup = rows.column("markup").to_pylist() if "markup" in rows.column_names else [None] * len(rows)
    texts = [[value and decoded(value) for value in rows.column(name).to_pylist()] for name in TEXTS]
    return [
        Article(
            decoded(text),
            published=date and datetime.fromisoformat(date),
            markup=tuple(decoded(names or b"").split()),
            **dict(zip(TEXTS, row, strict=True)),
        )
        for text, date, names, *row in zip(*given, markup, *texts, strict=True)
    ]


def encoded(text: str) -> bytes:
    """Return a text's bytes; lone surrogates are kept."""
    return text.encode("utf-8", "surrogatepass")


def decoded(content: bytes) -> str:
    """Return the text of some bytes."""
    return content.decode("utf-8", "surrogatepass")


def shown(content: bytes | None) -> str | None:
    """Return a text that every reader of UTF-8 takes: lone surrogates become question marks."""
    return None if content is None else decoded(content).encode("utf-8", "replace").decode("utf-8")


def clean(text: str) -> str:
    """Return a text of this program's own memory so that every reader of UTF-8 takes it, as `shown`."""
    return text if text.isascii() else shown(encoded(text)) or ""


def hash_of(key: bytes) -> int:
    """Return 64 bits that stand for some bytes."""
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big")
