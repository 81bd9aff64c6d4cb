"""Add a stream of records: batches prepared here or in other processes, each written as it is ready."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from detector.records import Article, Skip
from detector.store.prepare import digest, encoded, place_of, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from detector.store.prepare import Pool, Prepared, Preparer

#: Characters of text in a batch at most: what preparing a batch holds in memory is bounded.
_LARGEST_BATCH = 1 << 24
#: Texts that a worker gets at a time.
_SHARE = 250
#: Batches in work at a time.
_AHEAD = 3


class Records(NamedTuple):
    """A batch of records as read: articles to store, and what was left out."""

    articles: list[Article]
    skipped: list[Skip]


class _Work(NamedTuple):
    records: Records
    ready: list[Future[list[Prepared]]]


def in_batches(records: Iterable[Article | Skip], size: int, path: Path) -> Iterator[Records]:
    """Yield batches of at most `size` records; what cannot be stored is skipped with its reason."""
    batch, characters = Records([], []), 0
    for record in records:
        if isinstance(record, Skip):
            batch.skipped.append(record)
        elif reason := refusal(record):
            batch.skipped.append(Skip(place_of(record, path), reason))
        else:
            batch.articles.append(record)
            characters += len(record.text)
        if len(batch.articles) + len(batch.skipped) >= size or characters >= _LARGEST_BATCH:
            yield batch
            batch, characters = Records([], []), 0
    if batch.articles or batch.skipped:
        yield batch


def prepared_batches(
    batches: Iterable[Records],
    unknown: Callable[[Sequence[bytes]], set[bytes]],
    preparer: Callable[[], Preparer],
    pool: Pool | None,
) -> Iterator[tuple[Records, dict[bytes, Prepared]]]:
    """Yield each batch with what is stored of its new texts.

    `unknown` tells which digests the index has no text of; the others need no work.
    """
    if pool is None:
        for records in batches:
            yield records, _by_digest(preparer().prepare(_new_texts(records, unknown)))
        return
    work: deque[_Work] = deque()
    for records in batches:
        texts = _new_texts(records, unknown)
        shares = [texts[start : start + _SHARE] for start in range(0, len(texts), _SHARE)]
        work.append(_Work(records, [pool.submit(share) for share in shares]))
        if len(work) >= _AHEAD:
            yield _finished(work.popleft())
    while work:
        yield _finished(work.popleft())


def _finished(work: _Work) -> tuple[Records, dict[bytes, Prepared]]:
    return work.records, _by_digest([item for future in work.ready for item in future.result()])


def _by_digest(prepared: Iterable[Prepared]) -> dict[bytes, Prepared]:
    return {item.digest: item for item in prepared}


def _new_texts(records: Records, unknown: Callable[[Sequence[bytes]], set[bytes]]) -> list[str]:
    texts = {digest(encoded(article.text)): article.text for article in records.articles}
    new = unknown(list(texts))
    return [text for name, text in texts.items() if name in new]
