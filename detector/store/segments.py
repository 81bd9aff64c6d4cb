"""Segments: what a batch of articles is found by, written as sorted runs, merged as they grow many."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.candidates import LISTED
from detector.store.filters import language_code, seconds, site_code
from detector.store.runs import (
    KINDS,
    delete_chunks,
    merged_rows,
    order_of,
    postings,
    read_runs,
    row_type,
    shortened,
    write_run,
)
from detector.store.schema import numbers
from detector.store.shelf import codes_of, planes_of
from detector.text.tokens import mix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import apsw
    from numpy.typing import NDArray

    from detector.matching.keys import Keys
    from detector.store.runs import Rows, Run

#: Segments of like size that are merged into one, and articles from which a segment is left as it
#: is: what a merge writes, and so the free space that it needs, is bounded.
FAN, LARGEST = 4, 1 << 20
_SMALLEST, _WHOLE = 1 << 10, 64
#: Articles that the end of an addition writes anew, for each that was added, at most.
_AGAIN = 2


class Sighting(NamedTuple):
    """A sighting's number, its article's, its fields as stored, and the text's language."""

    number: int
    article: int
    fields: str
    language: str


def write_segment(
    connection: apsw.Connection, keys: Mapping[int, Keys], sightings: Sequence[Sighting], dim: int
) -> None:
    """Write the runs of one batch; nothing for an empty one."""
    if not keys and not sightings:
        return
    first = min(keys, default=min((item.article for item in sightings), default=0))
    segment = new_segment(connection, first, len(keys))
    for kind, rows in rows_of(keys, dim).items():
        write_run(connection, segment, kind, [rows], dim)
    write_run(connection, segment, "sightings", [_sighting_rows(sightings)], dim)


def new_segment(connection: apsw.Connection, first: int, articles: int) -> int:
    """Add a segment, without runs, and return its number."""
    connection.execute("INSERT INTO segment (first, articles) VALUES (?, ?)", (first, articles))
    return connection.last_insert_rowid()


def rows_of(keys: Mapping[int, Keys], dim: int) -> dict[str, Rows]:
    """Return the rows of each kind that stand for some articles, given by ascending number."""
    number = np.array(list(keys), dtype=np.uint32)
    values = list(keys.values())
    sets = {
        "bands": [item.bands for item in values],
        "containment": [item.sketch for item in values],
        "rare-words": [item.rare for item in values],
    }
    rows = {kind: _posting_rows(number, found) for kind, found in sets.items()}
    vectors = np.empty(len(number), dtype=row_type("vectors", dim))
    codes = np.empty(len(number), dtype=row_type("codes", dim))
    vectors["number"] = codes["number"] = number
    if values:
        vectors["vector"] = np.stack([item.vector for item in values])
        codes["code"] = codes_of(vectors["vector"], planes_of(dim))
        codes["rare"] = [min(len(item.rare), 65_535) for item in values]
    return {**rows, "codes": codes, "vectors": vectors}


def fingerprints(items: Sequence[Keys]) -> list[int]:
    """Return a signed 64-bit number for all that each article is found by, whatever its own number."""
    sums = np.zeros(len(items), dtype=np.uint64)
    if items:
        for kind, rows in rows_of(dict(enumerate(items)), len(items[0].vector)).items():
            np.add.at(sums, rows["number"], row_sums(rows, kind))
    found: list[int] = sums.astype(np.int64).tolist()
    return found


def row_sums(rows: Rows, kind: str) -> NDArray[np.uint64]:
    """Return a 64-bit number for each row; an article's fingerprint is the sum of its rows'."""
    seed = np.uint64(KINDS.index(kind) + 1) << np.uint64(56)
    if kind in LISTED:
        return mix(order_of(rows, kind) ^ seed)
    if kind == "codes":
        words = np.column_stack((rows["code"], rows["rare"].astype(np.uint64)))
    else:
        vectors = rows["vector"]
        padded = np.zeros((len(rows), -(-vectors.shape[1] // 8) * 8), np.int8)
        padded[:, : vectors.shape[1]] = vectors
        words = padded.view("<u8")
    place = np.arange(words.shape[1], dtype=np.uint64) << np.uint64(48)
    return np.asarray(mix(mix(words) ^ place ^ seed).sum(axis=1, dtype=np.uint64))


def _posting_rows(number: NDArray[np.uint32], sets: Sequence[NDArray[np.uint64]]) -> Rows:
    found = np.concatenate(sets) if sets else np.zeros(0, np.uint64)
    return postings(shortened(found), np.repeat(number, [len(item) for item in sets]))


def _sighting_rows(sightings: Sequence[Sighting]) -> Rows:
    values = []
    for number, article, stored, spoken in sightings:
        fields = json.loads(stored)
        published = fields.get("published")
        date = seconds(None if published is None else datetime.fromisoformat(published))
        values.append((number, article, date, site_code(fields.get("site")), language_code(spoken)))
    return np.array(values, dtype=row_type("sightings", 0))


def merge_due(connection: apsw.Connection) -> list[int]:
    """Return the segments to be merged next, oldest first; none where there is nothing to do.

    They are neighbours of one size class, so that an article is written anew about as often as its
    class is from the largest.
    """
    listed = numbers(connection, "SELECT number, articles FROM segment ORDER BY first, number")
    group: list[int] = []
    size = -1
    for number, articles in reversed(listed):
        found = _size_class(articles)
        if found > size:
            group, size = [], found
        group.append(number)
        if len(group) >= FAN and size < _WHOLE:
            return group[::-1]
    return []


def newest(connection: apsw.Connection, added: int) -> list[int]:
    """Return the segments that an addition's end merges, oldest first; none where there is nothing to do.

    A search looks keys up in each segment, so that one is best. What is written anew is bounded
    by what was added: the segments of a long addition, those of many short ones as they come.
    """
    listed = numbers(connection, "SELECT number, articles FROM segment ORDER BY first, number")
    most = min(_AGAIN * added, LARGEST)
    group: list[int] = []
    for number, articles in reversed(listed):
        most -= articles
        if most < 0:
            break
        group.append(number)
    return group[::-1] if len(group) > 1 else []


def merge(
    connection: apsw.Connection,
    path: Path,
    segments: Sequence[int],
    gone: Mapping[str, NDArray[np.uint32]],
    dim: int,
    *,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Replace some neighbouring segments by one, without what was removed.

    `progress` is called with the rows of each piece that was merged.
    """
    wanted = set(segments)
    runs = [run for run in read_runs(connection, path, {}) if run.segment in wanted]
    rows = numbers(connection, "SELECT number, first, articles FROM segment")
    chosen = [(first, articles) for number, first, articles in rows if number in wanted]
    merged = new_segment(connection, min(row[0] for row in chosen), sum(row[1] for row in chosen))
    for kind in KINDS:
        parts = [run for run in runs if run.kind == kind]
        if parts:
            dropped = gone["sighting" if kind == "sightings" else "article"]
            pieces = merged_rows(connection, parts, dropped, dim=dim, path=path)
            write_run(connection, merged, kind, _told(pieces, progress), dim)
    drop(connection, runs, segments)


def _told(pieces: Iterable[Rows], progress: Callable[[int], None] | None) -> Iterator[Rows]:
    for rows in pieces:
        yield rows
        if progress:
            progress(len(rows))


def drop(connection: apsw.Connection, runs: Sequence[Run], segments: Sequence[int]) -> None:
    """Delete some segments with their runs."""
    for run in runs:
        delete_chunks(connection, run, 0, run.chunks)
    connection.executemany("DELETE FROM run WHERE number = ?", [(run.number,) for run in runs])
    connection.executemany("DELETE FROM segment WHERE number = ?", [(number,) for number in segments])


def _size_class(articles: int) -> int:
    """Return the power of `FAN` that a segment's size is of; all small ones are alike."""
    if articles >= LARGEST:
        return _WHOLE
    return max(articles // _SMALLEST, 1).bit_length() // 2
