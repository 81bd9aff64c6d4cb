"""Runs: sorted rows of one kind, kept as numbered chunks that fit a page each.

Every batch appends one segment of runs, and neighbouring segments of like size are merged, so
adding writes in order however many articles there are (O'Neil et al. 1996: log-structured
merging). A key is looked up in a run's directory, in memory, and then in one chunk.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detector.matching.candidates import LISTED
from detector.store.schema import checksum, damaged, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import apsw
    from numpy.typing import NDArray

    Rows = NDArray[np.void]

#: Bytes of a chunk: what fits a page of 4,096 beside its number and checksum.
_CHUNK = 4000
#: Low bits of a key that are left out: 48 are kept, so that among 100 million entries one lookup
#: in three million meets a stranger.
_DROPPED = np.uint64(16)
_LOW = np.uint64(32)
#: 64-bit words of a vector's code.
WORDS = 4
#: Rows of each run that a merge holds at a time, in chunks.
_STRIDE = 256
_POSTING = np.dtype([("high", "<u2"), ("low", "<u4"), ("number", "<u4")])
_CODE = np.dtype([("number", "<u4"), ("rare", "<u2"), ("code", "<u8", (WORDS,))])
_SIGHTING = np.dtype(
    [("number", "<u4"), ("article", "<u4"), ("published", "<i8"), ("site", "<u8"), ("language", "<u2")]
)
KINDS = (*LISTED, "codes", "vectors", "sightings")


class Run(NamedTuple):
    """A run's place in the file, and the first key or number of each of its chunks."""

    number: int
    segment: int
    kind: str
    first_chunk: int
    chunks: int
    entries: int
    directory: NDArray[np.uint64]


def row_type(kind: str, dim: int) -> np.dtype[np.void]:
    """Return the layout of a kind's rows; `dim` is the length of vectors."""
    if kind == "vectors":
        return np.dtype([("number", "<u4"), ("vector", "i1", (dim,))])
    return {"codes": _CODE, "sightings": _SIGHTING}.get(kind, _POSTING)


def rows_per_chunk(kind: str, dim: int) -> int:
    """Return how many rows each chunk of a run has, but for the last."""
    return max(_CHUNK // row_type(kind, dim).itemsize, 1)


def shortened(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return keys as they are stored; their order is kept."""
    return keys >> _DROPPED


def postings(keys: NDArray[np.uint64], numbers: NDArray[np.uint32]) -> Rows:
    """Return the rows of shortened keys and the articles that have them, sorted by key."""
    order = np.argsort(keys, kind="stable")
    rows = np.empty(len(keys), dtype=_POSTING)
    rows["high"], rows["low"] = keys[order] >> _LOW, keys[order] & np.uint64(0xFFFFFFFF)
    rows["number"] = numbers[order]
    return rows


def order_of(rows: Rows, kind: str) -> NDArray[np.uint64]:
    """Return what a kind's rows are sorted by: key or number."""
    if kind in LISTED:
        return np.asarray((rows["high"].astype(np.uint64) << _LOW) | rows["low"])
    return np.asarray(rows["number"].astype(np.uint64))


def write_run(connection: apsw.Connection, segment: int, kind: str, pieces: Iterable[Rows], dim: int) -> None:
    """Write a run from its rows, given in order in pieces of any size; nothing for no rows."""
    size = rows_per_chunk(kind, dim)
    first = 1 + whole(connection, "SELECT max(number) FROM chunk")
    directory: list[NDArray[np.uint64]] = []
    entries = chunks = 0
    rest = np.empty(0, dtype=row_type(kind, dim))
    insert = "INSERT INTO chunk VALUES (?, ?, ?)"
    for rows, last in _with_last(pieces):
        rows = np.concatenate((rest, rows)) if len(rest) else rows  # noqa: PLW2901
        due = len(rows) if last else len(rows) // size * size
        contents = [rows[start : start + size].tobytes() for start in range(0, due, size)]
        numbered = enumerate(contents, start=first + chunks)
        connection.executemany(
            insert, [(number, content, zlib.crc32(content)) for number, content in numbered]
        )
        directory.append(order_of(rows[:due:size], kind))
        chunks, entries, rest = chunks + len(contents), entries + due, rows[due:]
    if entries:
        firsts = np.concatenate(directory).astype("<u8").tobytes()
        values = segment, kind, first, chunks, entries, firsts
        connection.execute(
            "INSERT INTO run (segment, kind, first_chunk, chunks, entries, directory, checksum)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, checksum(*values)),
        )


def _with_last(pieces: Iterable[Rows]) -> Iterator[tuple[Rows, bool]]:
    """Yield each piece and whether it is the last."""
    held: Rows | None = None
    for piece in pieces:
        if held is not None:
            yield held, False
        held = piece
    if held is not None:
        yield held, True


def read_runs(connection: apsw.Connection, path: Path, known: dict[int, Run]) -> list[Run]:
    """Return all runs, oldest articles first; directories in `known` are not read again."""
    listed = connection.execute(
        "SELECT run.number FROM run JOIN segment ON segment.number = run.segment ORDER BY segment.first"
    )
    numbers = [int(number) for (number,) in listed]
    return [known.get(number) or _read_run(connection, path, number) for number in numbers]


def _read_run(connection: apsw.Connection, path: Path, number: int) -> Run:
    row = connection.execute(
        "SELECT segment, kind, first_chunk, chunks, entries, directory, checksum FROM run WHERE number = ?",
        (number,),
    ).get
    *values, seal = row
    if checksum(*values) != seal or len(values[5]) != 8 * values[3]:
        raise damaged(path, f"run {number} does not fit its checksum")
    segment, kind, first_chunk, chunks, entries, directory = values
    firsts = np.frombuffer(directory, dtype="<u8")
    return Run(number, segment, kind, first_chunk, chunks, entries, firsts)


def read_chunks(
    connection: apsw.Connection, run: Run, places: Sequence[int], *, dim: int, path: Path
) -> Rows:
    """Return the rows of some of a run's chunks, by their places in it, ascending, one after the other."""
    select = "SELECT content, checksum FROM chunk WHERE number"
    if len(places) and places[-1] - places[0] == len(places) - 1:
        ends = run.first_chunk + places[0], run.first_chunk + places[-1]
        found = list(connection.execute(f"{select} BETWEEN ? AND ? ORDER BY number", ends))
    else:
        wanted = [(run.first_chunk + place,) for place in places]
        found = list(connection.executemany(f"{select} = ?", wanted))
    if len(found) != len(places):
        raise damaged(path, f"{run.kind}: chunks of run {run.number} are missing")
    if any(zlib.crc32(content) != seal for content, seal in found):
        raise damaged(path, f"{run.kind}: a chunk of run {run.number} does not fit its checksum")
    content = b"".join(content for content, _ in found)
    kind = row_type(run.kind, dim)
    return np.frombuffer(content, dtype=kind) if content else np.empty(0, dtype=kind)


def delete_chunks(connection: apsw.Connection, run: Run, start: int, until: int) -> None:
    """Delete a run's chunks from one place in it to before another."""
    places = run.first_chunk + start, run.first_chunk + until - 1
    connection.execute("DELETE FROM chunk WHERE number BETWEEN ? AND ?", places)


def merged_rows(
    connection: apsw.Connection, runs: Sequence[Run], gone: NDArray[np.uint32], *, dim: int, path: Path
) -> Iterator[Rows]:
    """Yield the rows of some runs of one kind in order, those of removed numbers left out.

    The runs are given with the oldest articles first; equal keys keep that order. Chunks are
    deleted once their rows are taken, so that what is written of them takes their place in the file.
    """
    kind = runs[0].kind
    firsts = np.sort(np.concatenate([run.directory for run in runs]))
    edges = np.unique(firsts[_STRIDE::_STRIDE])
    done = [0] * len(runs)
    rests: list[Rows] = [np.empty(0, dtype=row_type(kind, dim))] * len(runs)
    for edge in [*edges.tolist(), None]:
        pieces = []
        for place, run in enumerate(runs):
            until = run.chunks if edge is None else int(np.searchsorted(run.directory, np.uint64(edge)))
            fresh = read_chunks(connection, run, range(done[place], until), dim=dim, path=path)
            delete_chunks(connection, run, done[place], until)
            rows = np.concatenate((rests[place], fresh)) if len(rests[place]) else fresh
            order = order_of(rows, kind)
            cut = len(rows) if edge is None else int(np.searchsorted(order, np.uint64(edge)))
            pieces.append(rows[:cut])
            done[place], rests[place] = max(until, done[place]), rows[cut:]
        rows = np.concatenate(pieces)
        rows = rows[np.argsort(order_of(rows, kind), kind="stable")]
        yield rows[~np.isin(rows["number"], gone)] if len(gone) else rows
