"""Stage *prepare*: each article once, with what its page shows and the keys it meets others by."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

import numpy as np

from detector.farms.frames import frame
from detector.farms.signs import page_signs
from detector.farms.templates.keys import line_keys
from detector.matching.keys import document_keys
from detector.matching.pairing import pairing_keys
from detector.pipeline.stages.articles import articles_of, decoded, encoded, without_markup
from detector.pipeline.stages.articles import schema as article_schema
from detector.pipeline.stages.read import bucket_of, skip_rows
from detector.pipeline.stages.task import Outputs, column
from detector.pipeline.stages.templates import kept_pages, key_rows, line_rows
from detector.records import Skip
from detector.text import prepare_all
from detector.text.document import body_tokens
from detector.text.language import guess_language
from detector.text.outlets import agency, host, names_site
from detector.text.tokens import mix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from detector.matching.keys import Keys
    from detector.pipeline.exchange import ExchangeWriter
    from detector.pipeline.manifests import Manifest
    from detector.pipeline.stages.task import Task
    from detector.pipeline.workbench import Workbench
    from detector.records import Article, Document, Frame

Read = TypeVar("Read")

STAGE = "prepare"
#: Articles that are prepared at a time.
_BATCH = 256
#: Rows of a batch in which prepared articles are read again.
STRIDE = 1024
#: An article's number: its bucket above so many bits, its row in the bucket below.
PLACE_BITS = 32
#: The bits of an article's number that are its row in its bucket.
ROW = np.int64((1 << PLACE_BITS) - 1)


class Keyed(NamedTuple):
    """An article prepared, and what it is found by."""

    document: Document
    keys: Keys


def prepare(bench: Workbench, task: Task) -> Manifest:
    """Prepare the articles of one bucket, in the order of their hashes.

    Of two articles with one id the second is skipped, so that every match names one article; an
    article that cannot be prepared is skipped with the reason.
    """
    import pyarrow as pa

    outputs = Outputs(task)
    rows = _sorted(task.bucket("read", "articles"))
    rows, skips = _each_once(rows)
    kept: list[pa.Table] = []
    vectors = [np.zeros((0, bench.encoder.dim), np.int8)]
    lines = [line_rows([], [], line_keys([]))]
    line_key = [key_rows(line_keys([]), 0)]
    base = task.number << PLACE_BITS
    count = 0
    with outputs.exchange("keys", key_schema(), packed=False) as keys:
        for start in range(0, len(rows), _BATCH):
            batch = rows.slice(start, _BATCH)
            found, failed = read_all(partial(_keyed, bench), articles_of(batch))
            skips += failed.values()
            if failed:
                batch = batch.take([place for place in range(len(batch)) if place not in failed])
            documents = [item.document for item in found]
            wanted = documents[: max(kept_pages(task.plan.buckets) - count, 0)]
            told = line_keys(documents)
            lines.append(line_rows(wanted, column(batch, "hash").tolist()[: len(wanted)], told))
            line_key.append(key_rows(told, count))
            kept.append(_described(without_markup(batch), documents))
            vectors.append(_add_keys(keys, [item.keys for item in found], base + count))
            count += len(found)
    outputs.table("articles", pa.concat_tables(kept) if kept else _described(rows, []), batch=STRIDE)
    outputs.table("vectors", vector_rows(np.concatenate(vectors)))
    outputs.table("lines", pa.concat_tables(lines))
    outputs.table("linekeys", pa.concat_tables(line_key))
    outputs.table("skips", skip_rows(skips))
    return outputs.manifest({"articles": count, "skips": len(skips)})


def _keyed(bench: Workbench, articles: Sequence[Article]) -> list[Keyed]:
    documents = prepare_all(articles)
    keys = document_keys(documents, encoder=bench.encoder, words=bench.words)
    return list(map(Keyed, documents, keys))


def read_all(
    read: Callable[[Sequence[Article]], list[Read]], articles: Sequence[Article]
) -> tuple[list[Read], dict[int, Skip]]:
    """Read articles in one go; where that fails, one by one, with a skip by place for each that fails."""
    try:
        return read(articles), {}
    except Exception:  # noqa: BLE001 - whatever one text brings about, the others are read
        readings, failed = [], {}
        for place, article in enumerate(articles):
            try:
                readings += read([article])
            except Exception as error:  # noqa: BLE001 - as above
                reason = f"cannot be prepared: {type(error).__name__}: {error}"
                failed[place] = Skip(article.place or article.key, reason)
        return readings, failed


def _sorted(rows: pa.Table) -> pa.Table:
    """Return articles by hash, then by key, text and place, so that the order they came in is gone."""
    if not len(rows):
        return rows
    hashes = column(rows, "hash").tolist()
    keys, texts, places = (rows.column(name).to_pylist() for name in ("key", "text", "place"))
    order = sorted(range(len(rows)), key=lambda row: (hashes[row], keys[row], texts[row], places[row] or b""))
    return rows.take(order)


def _each_once(rows: pa.Table) -> tuple[pa.Table, list[Skip]]:
    keys, places = rows.column("key").to_pylist(), rows.column("place").to_pylist()
    first: dict[bytes, int] = {}
    skips = []
    for row, key in enumerate(keys):
        kept = first.setdefault(key, row)
        if kept != row:
            name = decoded(key)
            place, other = (decoded(places[item]) if places[item] else None for item in (row, kept))
            skips.append(Skip(place or name, f"its id {name!r} is also that of {other}"))
    return (rows.take(list(first.values())) if skips else rows), skips


def key_schema() -> pa.Schema:
    """Return the columns of the keys that articles meet by."""
    import pyarrow as pa

    return pa.schema([("key", pa.uint64()), ("channel", pa.uint8()), ("article", pa.int64())])


def _add_keys(exchange: ExchangeWriter, keys: Sequence[Keys], base: int) -> NDArray[np.int8]:
    """Add the keys of articles numbered from `base`; return what each is about."""
    import pyarrow as pa

    entries = pairing_keys(keys)
    article = base + entries.place.astype(np.int64)
    rows = pa.table([entries.key, entries.channel, article], schema=key_schema())
    # Sketches are the lowest of all hashes: their high bits say nothing.
    exchange.add(rows, bucket_of(mix(entries.key), exchange.buckets))
    return entries.vector.reshape(len(keys), -1)


def vector_rows(vectors: NDArray[np.int8]) -> pa.Table:
    """Return vectors as rows."""
    import pyarrow as pa

    dim = vectors.shape[1]
    return pa.table({"vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), dim)})


def vectors_of(rows: pa.Table) -> NDArray[np.int8]:
    """Return the vectors that rows hold: (rows, dim), without a copy where they are one batch."""
    dim = rows.schema.field("vector").type.list_size
    parts = [chunk.flatten().to_numpy().reshape(-1, dim) for chunk in rows.column("vector").chunks]
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros((0, dim), np.int8), *parts])


def _described(rows: pa.Table, documents: Sequence[Document]) -> pa.Table:
    """Return prepared articles: their fields, and what their pages show."""
    import pyarrow as pa

    found = [_shown(document) for document in documents]
    schema = described_schema()
    added = pa.Table.from_pylist(found, schema=pa.schema(list(schema)[len(article_schema()) :]))
    for name in added.column_names:
        rows = rows.append_column(schema.field(name), added.column(name))
    return rows.cast(schema)


def described_schema() -> pa.Schema:
    """Return the columns of prepared articles."""
    import pyarrow as pa

    return pa.schema(
        [
            *article_schema(),
            ("seconds", pa.float64()),
            ("words", pa.int32()),
            ("language", pa.string()),
            ("credited", pa.binary()),
            ("licensed", pa.bool_()),
            ("outlets", pa.int16()),
            ("machine", pa.bool_()),
            ("signs", pa.list_(pa.string())),
        ]
    )


def _shown(document: Document) -> dict[str, object]:
    page = frame(document)
    signs = [sign.name for sign in page_signs(document, page)]
    named = _named(document, page)
    credited = named or page.credited
    return {
        "seconds": seconds(document.article),
        "words": len(body_tokens(document)),
        "language": guess_language(document.text) or None,
        "credited": credited and encoded(credited),
        "licensed": named is not None,
        "outlets": min(len(page.outlets), 1 << 14),
        "machine": "machine-byline" in signs or "assistant-leftover" in signs,
        "signs": sorted(set(signs)),
    }


def _named(document: Document, page: Frame) -> str | None:
    """Return the outlet that a page names as a licensee does; whose the photo is says nothing of the text."""
    lines = (block.outlet for block in page.blocks if block.kind == "source" and block.outlet)
    if found := next(lines, None) or _canonical_host(document.article):
        return found
    reporting = agency(document)
    return reporting if reporting and not names_site(reporting, document.article.site or "") else None


def _canonical_host(article: Article) -> str | None:
    """Return the host that an article's canonical link names, if it is not its own site."""
    try:
        name = urlsplit(article.canonical or "").hostname
    except ValueError:
        return None
    return name if name and host(name) != host(article.site or "") else None


def seconds(article: Article) -> float | None:
    """Return when an article was published in seconds since 1970, a time without a zone read as UTC."""
    date = article.published
    if date is None:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
